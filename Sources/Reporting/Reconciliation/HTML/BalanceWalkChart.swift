import Reconciliation
import VoucherModel

/// Why a wallet stands where it stands: a waterfall from its opening balance to its closing one.
struct BalanceWalkChart {
  /// The lines of one wallet.
  let lines: [WalkLine]

  private static let width = 1_000
  private static let labelWidth = 230
  private static let amountWidth = 170
  private static let rowHeight = 28

  /// One bar: from where to where, and what it is.
  private struct Bar {
    let line: WalkLine
    let from: Int64
    let to: Int64
    let isBalance: Bool
  }

  var html: HTML {
    let bars = makeBars()
    guard bars.count > 1 else { return .empty }
    let ends: [Int64] = bars.flatMap { bar -> [Int64] in [bar.from, bar.to] } + [0]
    let scale = Scale(
      from: ends.min() ?? 0, to: ends.max() ?? 0,
      over: Self.width - Self.labelWidth - Self.amountWidth)
    let title = "Balance walk of wallet \(lines[0].walletID) in \(lines[0].currency.code)"
    let zero = Self.labelWidth + scale.position(of: 0)
    let height = bars.count * Self.rowHeight
    let axis = HTML.element(
      "line",
      ["x1": "\(zero)", "y1": "0", "x2": "\(zero)", "y2": "\(height)", "class": "axis"])
    return .element(
      "svg",
      [
        "viewBox": "0 0 \(Self.width) \(height)", "role": "img", "aria-label": title,
      ],
      [.element("title", [:], .text(title)), axis]
        + bars.enumerated().map { row($0.element, at: $0.offset * Self.rowHeight, scale) }
    ).line
  }

  /// Balances stand on zero, movements on what came before them; what is not booked moves nothing.
  private func makeBars() -> [Bar] {
    var running: Int64 = 0
    var bars: [Bar] = []
    for line in lines {
      guard let amount = line.amount?.millionths else { continue }
      if line.count == nil {
        bars.append(Bar(line: line, from: 0, to: amount, isBalance: true))
        running = amount
      } else if !line.isPending {
        bars.append(Bar(line: line, from: running, to: running + amount, isBalance: false))
        running += amount
      }
    }
    return bars
  }

  private func row(_ bar: Bar, at top: Int, _ scale: Scale) -> HTML {
    let (start, end) = (
      scale.position(of: min(bar.from, bar.to)), scale.position(of: max(bar.from, bar.to))
    )
    let fill = bar.isBalance ? "f-sum" : bar.to >= bar.from ? "f-in" : "f-out"
    let amount = ReportedAmount(bar.line.amount, bar.line.currency).text
    return .element(
      "g", [:],
      .element("text", ["x": "0", "y": "\(top + 19)"], .text(bar.line.item)),
      .element(
        "rect",
        [
          "x": "\(Self.labelWidth + start)", "y": "\(top + 5)",
          "width": "\(max(end - start, 1))", "height": "\(Self.rowHeight - 10)", "class": fill,
        ]),
      .element(
        "text", ["x": "\(Self.width)", "y": "\(top + 19)", "text-anchor": "end"], .text(amount)))
  }
}
