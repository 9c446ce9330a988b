import Reconciliation
import VoucherModel

/// Did everything line up: one bar a currency, its parts as wide as their share of the amount.
struct MatchStripChart {
  let totals: [CurrencyTotals]

  private static let width = 1_000
  private static let barHeight = 34
  private static let rowHeight = 78

  /// What the eye has to tell apart; the table below has every state.
  private enum Part: CaseIterable {
    case matched, waiting, broken

    var label: String {
      switch self {
      case .matched: "matched"
      case .waiting: "in transit or to confirm"
      case .broken: "broken"
      }
    }

    var fill: String {
      switch self {
      case .matched: "f-good"
      case .waiting: "f-wait"
      case .broken: "f-bad"
      }
    }

    init(_ state: MatchState) {
      switch state {
      case .matched, .tolerated, .manual: self = .matched
      case .timing, .suggested: self = .waiting
      case .broken: self = .broken
      }
    }
  }

  var html: HTML {
    guard !totals.isEmpty else { return .empty }
    let height = totals.count * Self.rowHeight
    let title = "Orders by how far they were matched, share of the amount in each currency"
    return .element(
      "svg",
      [
        "viewBox": "0 0 \(Self.width) \(height)", "role": "img", "aria-label": title,
      ],
      [.element("title", [:], .text(title))]
        + totals.enumerated().map { row($0.element, at: $0.offset * Self.rowHeight) }
    ).line
  }

  private func row(_ totals: CurrencyTotals, at top: Int) -> HTML {
    var tallies: [Part: (count: Int, amount: Int64)] = [:]
    for (state, tally) in totals.orders {
      let part = tallies[Part(state)] ?? (0, 0)
      tallies[Part(state)] = (part.count + tally.count, part.amount + tally.amount.millionths)
    }
    let all = totals.allOrders.amount.millionths
    let scale = Scale(from: 0, to: all, over: Self.width)
    var sum: Int64 = 0
    var parts: [HTML] = [
      .element("text", ["x": "0", "y": "\(top + 16)"], .text(totals.currency.code)),
      rectangle(0, top + 24, Self.width, "f-none"),
    ]
    var labels: [String] = []
    for part in Part.allCases {
      guard let tally = tallies[part], tally.count > 0 else { continue }
      let start = scale.position(of: sum)
      sum += tally.amount
      let width = scale.position(of: sum) - start
      if width > 0 { parts.append(rectangle(start, top + 24, width, part.fill)) }
      let money = Money(Amount(millionths: tally.amount), totals.currency)
      labels.append("\(part.label): \(tally.count) orders, \(money)")
    }
    let legend = labels.isEmpty ? "no orders" : labels.joined(separator: " · ")
    parts.append(
      .element(
        "text", ["x": "\(Self.width)", "y": "\(top + 16)", "text-anchor": "end", "class": "soft"],
        .text(legend)))
    return .element("g", [:], parts)
  }

  private func rectangle(_ x: Int, _ y: Int, _ width: Int, _ fill: String) -> HTML {
    .element(
      "rect",
      [
        "x": "\(x)", "y": "\(y)", "width": "\(width)", "height": "\(Self.barHeight)",
        "class": fill,
      ])
  }
}
