package import Ledgers
import VoucherModel

extension ReportDocument {
  /// Who looked at codes, when and how often.
  package static func reveals(
    _ facts: RevealFacts, items: [RevealItem]?, tool: String
  ) -> ReportDocument {
    let report = RevealsReport(facts: facts)
    return ReportDocument(
      name: "reveals", title: "Reveals of voucher codes",
      facts: .period(facts.period) + [
        ("Actors", "\(facts.actors.count)"), ("Outliers", report.rule),
        (
          "Allocation",
          facts.usesAllocation
            ? "in use: a code that is shown without one stands out"
            : "not in use: no code of this vault was ever allocated"
        ), ("Made by", tool),
      ],
      verdict: report.verdict,
      sections: [
        Section(
          title: "By actor", name: "actors",
          blocks: report.facts.actors.isEmpty
            ? [Block(table: report.actors, ifEmpty: "Nobody looked at a code.")]
            : [Block(table: report.actors), Block(table: report.values)]),
        Section(
          title: "By day", name: "days",
          blocks: [
            Block(
              charts: report.chart, table: report.days, ifEmpty: "Nobody looked at a code.")
          ]),
      ],
      summary: report.days, items: items.map(RevealsReport.table))
  }
}

/// The parts of the report on reveals.
private struct RevealsReport {
  let facts: RevealFacts

  var rule: String {
    "a day of at least \(facts.rule.least) codes, above the median of the actor's days plus "
      + "\(facts.rule.factor) times their median absolute deviation (of all actors' days, for one "
      + "with fewer than \(facts.rule.history))"
  }

  var verdict: ReportDocument.Verdict {
    let outliers = facts.days.filter(\.isOutlier)
    let unallocated = facts.usesAllocation ? facts.days.reduce(0) { $0 + $1.unallocated } : 0
    var words: [String] = []
    if let worst = outliers.max(by: { $0.codes < $1.codes }) {
      words.append(
        "Standing out: \(counted(outliers.count, "day")); \(worst.actor) looked at "
          + "\(counted(worst.codes, "code")) on \(worst.day.text).")
    }
    if unallocated > 0 {
      words.append("Shown without an allocation: \(counted(unallocated, "code")).")
    }
    return ReportDocument.Verdict(
      needsAttention: !words.isEmpty,
      words: words.isEmpty ? "No day stands out." : words.joined(separator: " "))
  }

  var actors: ReportTable {
    ReportTable(
      "What each actor did",
      [
        .init("Actor", "actor") { .text($0.actor) },
        .init("Codes", "codes", .right) { .count($0.shown.reduce(0) { $0 + $1.quantity.units }) },
        .init("Days", "days", .right) { .count($0.days) },
        .init("Standing out", "outlier_days", .right) { .count($0.outliers) },
        .init("Unallocated", "unallocated", .right) { .count($0.unallocated) },
      ], of: facts.actors)
  }

  var values: ReportTable {
    ReportTable(
      "What each actor was shown, by currency",
      [
        .init("Actor", "actor") { .text($0.actor.actor) },
        .init("Codes", "codes", .right) { .count($0.shown.quantity.units) },
        .init("Face value", "face_value", .right) {
          .amount($0.shown.quantity.face, $0.shown.currency)
        },
        .init("Currency", "currency") { .currency($0.shown.currency) },
      ], of: facts.actors.flatMap { actor in actor.shown.map { (actor: actor, shown: $0) } })
  }

  var days: ReportTable {
    ReportTable(
      "What each actor was shown on each day",
      [
        .init("Day", "day") { .day($0.day) },
        .init("Actor", "actor") { .text($0.actor) },
        .init("Codes", "codes", .right) { .count($0.codes) },
        .init("Usual up to", "usual_up_to", .right) { .count($0.quartersAllowed / 4) },
        .init("Stands out", "stands_out") { .text($0.isOutlier ? "YES" : "no") },
        .init("Unallocated", "unallocated", .right) { .count($0.unallocated) },
        .init("Purposes", "purposes") {
          .text($0.purposes.joined(separator: "; ") + ($0.hasMorePurposes ? "; …" : ""))
        },
      ], of: facts.days)
  }

  /// One chart for all: what stands out is drawn in another pattern, with a mark above.
  var chart: [HTML] {
    var usual: [LedgerDay: Int64] = [:]
    var outliers: [LedgerDay: Int64] = [:]
    for day in facts.days {
      if day.isOutlier {
        outliers[day.day, default: 0] += Int64(day.codes)
      } else {
        usual[day.day, default: 0] += Int64(day.codes)
      }
    }
    return [
      DayBars(
        title: "Codes shown by day",
        summary:
          "How many codes all actors were shown on each day; what stands out for an actor is "
          + "drawn apart and marked. The table below has each actor's day.",
        days: facts.period.days(limit: StockLedger.mostDays),
        parts: [
          .init(words: "codes shown", style: "f-sum", values: usual),
          .init(words: "by an actor whose day stands out", style: "f-bad", values: outliers),
        ],
        marked: Set(outliers.keys), text: { String($0) }
      ).html
    ]
  }

  static func table(_ items: [RevealItem]) -> ReportTable {
    ReportTable(
      "Each showing of a code, masked",
      [
        .init("Shown", "revealed_at") { .moment($0.at) },
        .init("Actor", "actor") { .text($0.actor) },
        .init("Purpose", "purpose") { .text($0.purpose) },
        .init("Voucher", "voucher_id") { .text($0.voucherID.description) },
        .init("Mask", "mask") { .text($0.mask.description) },
        .init("Order", "order_reference") { .text($0.orderReference) },
      ] + StockItem.kindColumns { $0.kind } + [
        .init("Unallocated", "unallocated") { .bool($0.isUnallocated) },
        .init("Event", "audit_event", .right) { .integer(Int64(clamping: $0.leafIndex)) },
      ], of: items)
  }
}
