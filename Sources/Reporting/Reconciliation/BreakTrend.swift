import Ledgers
import Reconciliation

/// How many breaks came up and how many were settled, day by day.
///
/// A break that came back counts each time.
struct BreakTrend {
  struct Day: Hashable {
    let day: LedgerDay
    let opened: Int
    let settled: Int
    /// How many were open when the day ended.
    let open: Int
  }

  let days: [Day]

  /// The trend of a period, of which the last 366 days are shown.
  init(_ openings: [RunStanding.Opening], in period: LedgerPeriod) {
    let shown = period.days(limit: StockLedger.mostDays)
    var opened: [LedgerDay: Int] = [:]
    var settled: [LedgerDay: Int] = [:]
    var open = 0
    let first = shown.first?.start ?? period.from
    for life in openings where life.openedAt < period.end {
      if life.openedAt < first {
        open += 1
      } else {
        opened[LedgerDay(life.openedAt), default: 0] += 1
      }
      guard let end = life.settledAt, end < period.end else { continue }
      if end < first { open -= 1 } else { settled[LedgerDay(end), default: 0] += 1 }
    }
    days = shown.map { day in
      open += (opened[day] ?? 0) - (settled[day] ?? 0)
      return Day(day: day, opened: opened[day] ?? 0, settled: settled[day] ?? 0, open: open)
    }
  }

  /// The chart, and below it the days on which something happened.
  var html: HTML {
    let busy = days.filter { $0.opened + $0.settled > 0 }
    guard !busy.isEmpty else {
      return .element("p", [:], .text("No break came up or was settled in these days.")).line
    }
    let opened = busy.map { ($0.day, Int64($0.opened)) }
    let settled = busy.map { ($0.day, -Int64($0.settled)) }
    let chart = DayBars(
      title: "Breaks opened and settled by day",
      summary: "Above the line how many breaks were first seen, below it how many were settled.",
      days: days.map(\.day),
      parts: [
        .init(words: "opened", style: "f-bad", values: Dictionary(opened) { $0 + $1 }),
        .init(words: "settled", style: "f-good", values: Dictionary(settled) { $0 + $1 }),
      ],
      text: { String($0.magnitude) })
    return .sequence([chart.html, table(of: busy).html])
  }

  private func table(of days: [Day]) -> ReportTable {
    ReportTable(
      "Breaks by day; days without a change are left out",
      [
        .init("Day", "day") { .day($0.day) },
        .init("Opened", "opened", .right) { .count($0.opened) },
        .init("Settled", "settled", .right) { .count($0.settled) },
        .init("Open at the end", "open", .right) { .count($0.open) },
      ], of: days)
  }
}
