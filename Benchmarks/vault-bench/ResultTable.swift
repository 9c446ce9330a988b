import Foundation

/// The measures of a run as a table, beside those of an earlier run if there is one.
struct ResultTable {
  let measures: [Measure]
  let earlier: [Measure]

  func print() {
    let head = [
      "WORK", "MEDIAN", "5 %", "95 %", "99 %", "CPU", "PER S", "(a)", "(b)", "(c)", "(c)/(a)",
      "CPU (a)", "CPU (c)", "CPU (c)/(a)", "MIB",
    ]
    let rows = measures.map(cells)
    Self.write([earlier.isEmpty ? head : head + ["BEFORE"]] + rows)
    Swift.print(
      """

      Microseconds of one operation. (a) plain SQLite with one synced commit an operation, one caller;
      (b) the same with a sealed box for each voucher; (c) all that ours does, in C, for one caller. All of
      them by turns with ours, at the medians; (c)/(a) is the least that the promises cost.
      """)
  }

  private func cells(_ measure: Measure) -> [String] {
    let ours = measure.series["ours"]
    let figures: [Double?] = [
      ours?.median, ours?.low, ours?.high, ours?.extreme, ours?.processorMedian,
      ours.map { 1_000_000 / max($0.median, 0.001) },
    ]
    var cells = [measure.name] + figures.map { $0.map(Self.number) ?? "" }
    cells += [
      Self.ratio(measure.ratio(to: .plain)), Self.ratio(measure.ratio(to: .sealed)),
      Self.ratio(measure.ratio(to: .floor)), Self.ratio(measure.ratio(.floor, to: .plain)),
      Self.ratio(measure.processorRatio(to: .plain)),
      Self.ratio(measure.processorRatio(to: .floor)),
      Self.ratio(measure.processorRatio(.floor, to: .plain)), Self.number(measure.peak),
    ]
    if !earlier.isEmpty {
      let former = earlier.first { $0.name == measure.name }
      cells.append(former.map { change(from: $0, to: measure) } ?? "new")
    }
    return cells
  }

  /// By how much a work has become dearer against plain SQLite, or by itself where it has no baseline.
  private func change(from former: Measure, to measure: Measure) -> String {
    let before = former.ratio(to: .plain) ?? former.series["ours"]?.median ?? former.peak
    let now = measure.ratio(to: .plain) ?? measure.series["ours"]?.median ?? measure.peak
    guard before > 0 else { return "" }
    let percent = (now / before - 1) * 100
    return (percent > 0 ? "+" : "") + Self.number(percent) + " %" + (percent > 25 ? " SLOWER" : "")
  }

  private static func ratio(_ value: Double?) -> String {
    value.map { String(format: "%.2fx", $0) } ?? ""
  }

  private static func number(_ value: Double) -> String {
    String(format: abs(value) < 10 ? "%.1f" : "%.0f", value)
  }

  private static func write(_ rows: [[String]]) {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
    }
    for row in rows {
      let cells = row.enumerated().map { column, text in
        let space = String(repeating: " ", count: widths[column] - text.count)
        return column == 0 ? text + space : space + text
      }
      Swift.print(cells.joined(separator: "  "))
    }
  }
}
