/// Bars that lie, one a row, each with its words before it and its value behind it.
///
/// A row may begin anywhere, which makes a waterfall of them.
struct RowBars {
  struct Row {
    let label: String
    let from: Int64
    let to: Int64
    let style: String
    let value: String
  }

  let title: String
  let summary: String
  let rows: [Row]

  private static let labelWidth = 230
  private static let valueWidth = 190
  private static let rowHeight = 28

  var html: HTML {
    let ends: [Int64] = rows.flatMap { row -> [Int64] in [row.from, row.to] } + [0]
    let scale = Scale(
      from: ends.min() ?? 0, to: ends.max() ?? 0,
      over: Chart.width - Self.labelWidth - Self.valueWidth)
    let height = rows.count * Self.rowHeight
    let zero = Self.labelWidth + scale.position(of: 0)
    return Chart(
      title: title, summary: summary, height: height,
      content: [Chart.line(zero, 0, zero, height, "axis")]
        + rows.enumerated().map { draw($0.element, at: $0.offset * Self.rowHeight, scale) }
    ).html
  }

  private func draw(_ row: Row, at top: Int, _ scale: Scale) -> HTML {
    let start = scale.position(of: min(row.from, row.to))
    let end = scale.position(of: max(row.from, row.to))
    let bar =
      row.from == row.to
      ? Chart.line(
        Self.labelWidth + start, top + 5, Self.labelWidth + start, top + Self.rowHeight - 5,
        "tick")
      : Chart.box(
        Self.labelWidth + start, top + 5, max(end - start, 2), Self.rowHeight - 10, row.style)
    return .element(
      "g", [:], Chart.text(row.label, 0, top + 19), bar,
      Chart.text(row.value, Chart.width, top + 19, anchor: "end"))
  }
}

extension RowBars {
  /// A waterfall: balances stand on zero, movements on what came before them.
  static func waterfall(
    title: String, summary: String,
    steps: [(label: String, amount: Int64, isBalance: Bool, value: String)]
  ) -> RowBars {
    var running: Int64 = 0
    let rows = steps.map { step in
      defer { running = step.isBalance ? step.amount : running &+ step.amount }
      if step.isBalance {
        return Row(
          label: step.label, from: 0, to: step.amount, style: "f-sum", value: step.value)
      }
      return Row(
        label: step.label, from: running, to: running &+ step.amount,
        style: step.amount >= 0 ? "f-in" : "f-out", value: step.value)
    }
    return RowBars(title: title, summary: summary, rows: rows)
  }
}
