package import Ledgers
import VoucherModel

/// How many breaks of a type are open.
package struct OpenBreaks: Hashable, Sendable {
  package let type: String
  package let count: Int

  package init(type: String, count: Int) {
    self.type = type
    self.count = count
  }
}

extension ReportDocument {
  /// How the supplier does; `breaks` are those of the latest reconciliation, `nil` if there was none.
  package static func scorecard(
    _ facts: ScoreFacts, breaks: [OpenBreaks]?, items: [LedgerOrder]?, tool: String
  ) -> ReportDocument {
    let report = ScorecardReport(facts: facts, breaks: breaks)
    return ReportDocument(
      name: "scorecard", title: "Scorecard of the supplier",
      facts: .period(facts.period) + [
        ("Orders", "\(facts.orders)"),
        ("Latency", "from sending an order to its last code in the vault; nearest rank"),
        ("Made by", tool),
      ],
      verdict: report.verdict,
      sections: [
        Section(
          title: "Figures", name: "figures", blocks: [Block(table: report.figures)]),
        Section(
          title: "Delivery latency", name: "latency",
          blocks: [
            Block(
              charts: report.latencyChart, table: report.latencies,
              ifEmpty: "No order was completed.")
          ]),
        Section(
          title: "Orders by status", name: "states",
          blocks: [Block(charts: report.stateChart, table: report.states, ifEmpty: "No orders.")]),
        Section(
          title: "Exchanges", name: "exchanges",
          notes: ["Calls about orders; an error is an answer with a status of 400 and above."],
          blocks: [Block(table: report.exchanges, ifEmpty: "No exchange was recorded.")]),
        Section(
          title: "Open breaks", name: "breaks",
          notes: [breaks == nil ? "This vault has not been reconciled yet." : ""].filter {
            !$0.isEmpty
          },
          blocks: [Block(table: report.openBreaks, ifEmpty: "None.")]),
      ],
      summary: report.figures, items: items.map(ScorecardReport.orders))
  }
}

/// The parts of the scorecard.
private struct ScorecardReport {
  let facts: ScoreFacts
  let breaks: [OpenBreaks]?

  private struct Figure {
    let words: String
    let name: String
    let value: ReportCell
    let unit: String
  }

  var verdict: ReportDocument.Verdict {
    var words: [String] = []
    if facts.lost > 0 {
      words.append(
        "Lost for good: \(counted(facts.lost, "code")) of \(counted(facts.lostOrders, "order")).")
    }
    let masked = facts.looks[.masked, default: 0]
    if masked > 0 {
      words.append("Masked when first read: \(counted(masked, "code")).")
    }
    let open = breaks?.reduce(0) { $0 + $1.count } ?? 0
    if open > 0 { words.append("Open: \(counted(open, "break")).") }
    return ReportDocument.Verdict(
      needsAttention: !words.isEmpty,
      words: words.isEmpty
        ? "No codes were lost or masked, and no breaks are open." : words.joined(separator: " "))
  }

  private func count(_ states: OrderState...) -> Int {
    facts.states.reduce(0) { $0 + (states.contains($1.state) ? $1.orders : 0) }
  }

  /// A share in tenths of a per cent, rounded down.
  private static func share(_ part: Int, of whole: Int) -> ReportCell {
    whole > 0 ? .decimal(tenths: part * 1000 / whole) : .none
  }

  private var calls: (all: Int, bad: Int, turnedAway: Int) {
    var (all, bad, turnedAway) = (0, 0, 0)
    for line in facts.exchanges {
      all += line.all
      turnedAway += line.counts[.refused, default: 0]
      bad += line.all - line.counts[.answered, default: 0]
    }
    return (all, bad, turnedAway)
  }

  var figures: ReportTable {
    let failed = count(.failed, .cancelled, .rejected)
    let calls = calls
    let rows: [Figure] = [
      Figure(words: "Orders", name: "orders", value: .count(facts.orders), unit: "orders"),
      Figure(
        words: Self.words("Latency, median (p50)", facts.median), name: "latency_p50",
        value: facts.median.map { .integer($0) } ?? .none, unit: "ms"),
      Figure(
        words: Self.words("Latency, 95 of 100 within (p95)", facts.slowest20th),
        name: "latency_p95",
        value: facts.slowest20th.map { .integer($0) } ?? .none, unit: "ms"),
      Figure(
        words: Self.words("Latency, longest", facts.longest), name: "latency_max",
        value: facts.longest.map { .integer($0) } ?? .none, unit: "ms"),
      Figure(
        words: "Delivered in part at first", name: "partial", value: .count(facts.partial),
        unit: "orders"),
      Figure(
        words: "Delivered in part at first", name: "partial_share",
        value: Self.share(facts.partial, of: facts.orders), unit: "%"),
      Figure(
        words: "Failed, cancelled, rejected", name: "failed", value: .count(failed),
        unit: "orders"),
      Figure(
        words: "Failed, cancelled, rejected", name: "failed_share",
        value: Self.share(failed, of: facts.orders), unit: "%"),
      Figure(
        words: "Codes lost", name: "codes_lost", value: .count(facts.lost), unit: "codes"),
      Figure(
        words: "Masked when first read", name: "first_read_masked",
        value: .count(facts.looks[.masked, default: 0]), unit: "codes"),
      Figure(
        words: "Looked masked when first read", name: "first_read_suspect",
        value: .count(facts.looks[.suspect, default: 0]), unit: "codes"),
      Figure(
        words: "Without a code", name: "empty", value: .count(facts.looks[.empty, default: 0]),
        unit: "codes"),
      Figure(
        words: "Orders sent more than once", name: "resent", value: .count(facts.resent),
        unit: "orders"),
      Figure(
        words: "Orders sent more than once", name: "resent_share",
        value: Self.share(facts.resent, of: facts.orders), unit: "%"),
      Figure(
        words: "Calls without a good answer", name: "call_errors", value: .count(calls.bad),
        unit: "calls"),
      Figure(
        words: "Calls without a good answer", name: "call_error_share",
        value: Self.share(calls.bad, of: calls.all), unit: "%"),
    ]
    return ReportTable(
      "How the supplier did in the period",
      [
        .init("Figure", "figure_words") { .text($0.words) },
        .init("Name", "figure") { .text($0.name) },
        .init("Value", "value", .right) { $0.value },
        .init("Unit", "unit") { .text($0.unit) },
      ], of: rows)
  }

  var latencies: ReportTable {
    let completed = facts.latencies.reduce(0) { $0 + $1.orders }
    return ReportTable(
      "Completed orders by how long they took",
      [
        .init("Latency", "latency") { .text($0.band.rawValue) },
        .init("Orders", "orders", .right) { .count($0.orders) },
        .init("Share, %", "share", .right) { Self.share($0.orders, of: completed) },
      ], of: completed > 0 ? facts.latencies : [])
  }

  var latencyChart: [HTML] {
    let words = [("p50", facts.median), ("p95", facts.slowest20th)].compactMap { name, value in
      value.map { "\(name) \(Self.text(of: $0))" }
    }
    return [
      RowBars(
        title: "Delivery latency: \(words.joined(separator: ", "))",
        summary: "How many orders were complete within each length of time.",
        rows: facts.latencies.map {
          RowBars.Row(
            label: $0.band.rawValue, from: 0, to: Int64($0.orders), style: "f-sum",
            value: counted($0.orders, "order"))
        }
      ).html
    ]
  }

  private static func words(_ name: String, _ milliseconds: Int64?) -> String {
    name + (milliseconds.map { ": \(text(of: $0))" } ?? "")
  }

  /// Milliseconds in the unit that people use.
  private static func text(of milliseconds: Int64) -> String {
    if milliseconds < 1_000 { return "\(milliseconds) ms" }
    return milliseconds < 120_000
      ? "\(ReportCell.text(ofTenths: Int(milliseconds / 100))) s"
      : AgeBand.text(ofAge: milliseconds)
  }

  var states: ReportTable {
    ReportTable(
      "Orders by where they stood at the end of the period",
      [
        .init("State", "state") { .text($0.state.rawValue) },
        .init("Orders", "orders", .right) { .count($0.orders) },
        .init("Share, %", "share", .right) { Self.share($0.orders, of: facts.orders) },
      ], of: facts.states)
  }

  var stateChart: [HTML] {
    let groups: [(String, String, Int)] = [
      ("complete", "f-good", count(.captured)),
      ("on the way", "f-wait", count(.intended, .sent, .pending, .partiallyCaptured)),
      ("in doubt or overdue", "f-part", count(.inDoubt, .stalled)),
      (
        "failed, cancelled, rejected, lost", "f-bad",
        count(.failed, .cancelled, .rejected, .codesLost)
      ),
    ]
    let parts = groups.filter { $0.2 > 0 }.map { words, style, orders in
      ShareStrip.Part(
        amount: Int64(orders), style: style, words: "\(words): \(counted(orders, "order"))")
    }
    return [
      ShareStrip(
        title: "Orders by status",
        summary: "The share of the orders that are complete, on the way, in doubt, or failed.",
        strips: [ShareStrip.Strip(label: counted(facts.orders, "order"), parts: parts)]
      ).html
    ]
  }

  var exchanges: ReportTable {
    let outcomes = ScoreLedger.Exchange.allCases.map { outcome in
      ReportTable.Column<ScoreFacts.Exchanges>(
        outcome.rawValue.capitalizedFirst, outcome.rawValue.snakeCased, .right
      ) { .count($0.counts[outcome, default: 0]) }
    }
    return ReportTable(
      "Calls by what they were for and how they ended",
      [.init("Call", "call") { .text($0.kind) }, .init("All", "all", .right) { .count($0.all) }]
        + outcomes, of: facts.exchanges)
  }

  var openBreaks: ReportTable {
    ReportTable(
      "Breaks of the latest reconciliation",
      [
        .init("Type", "type") { .text($0.type) },
        .init("Count", "count", .right) { .count($0.count) },
      ], of: breaks ?? [])
  }

  static func orders(_ orders: [LedgerOrder]) -> ReportTable {
    ReportTable(
      "Each order",
      [
        .init("Order", "order_reference") { .text($0.reference.text) },
        .init("Supplier order", "supplier_order_id", .right) { .number($0.supplierOrderID) },
        .init("Sent", "sent_at") { .moment($0.history.sentAt) },
        .init("First code", "first_captured_at") { .moment($0.history.firstCapturedAt) },
        .init("Complete", "completed_at") { .moment($0.history.completedAt) },
        .init("Latency, ms", "latency_ms", .right) {
          $0.history.latency.map { .integer($0) } ?? .none
        },
        .init("State", "state") { .text($0.history.state?.rawValue ?? "") },
        .init("Units", "units", .right) { .count($0.quantity) },
        .init("Captured", "captured", .right) { .count($0.history.progress?.captured) },
        .init("Lost", "lost", .right) { .count($0.history.progress?.lost) },
        .init("Sent times", "attempts", .right) { .count($0.history.progress?.attempts) },
        .init("In part", "was_partial") { .bool($0.history.wasPartial) },
      ], of: orders)
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
  fileprivate var snakeCased: String { String(map { $0 == " " ? "_" : $0 }) }
}
