import Reconciliation
import VoucherModel

extension ReconciliationReport {
  /// The page for a terminal, in the order finance reads it: completeness, balance walk, match,
  /// breaks, age, unfinished orders, and each break.
  package var table: String {
    let sections = [
      face, section("SOURCES", sources), section("BALANCE WALK", walks),
      section("THREE-WAY MATCH", matches), section("WALLET TRANSACTIONS", movements),
    ]
    let findings =
      run.breaks.isEmpty
      ? ["No breaks.\n"]
      : [section("BREAKS BY TYPE", summary), section("BREAKS BY AGE", ageing)]
    let unfinished =
      run.unfinished.isEmpty
      ? ["No unfinished orders.\n"] : [section("UNFINISHED ORDERS", unfinishedOrders)]
    let stock = run.stock.isEmpty ? [] : [section("STOCK AND EXPIRY", self.stock)]
    let items = run.breaks.isEmpty ? [] : [section("BREAKS", breaks)]
    let notices = run.logNotices.isEmpty ? [] : [section("AUDIT LOG", logNotices)]
    let signOff =
      signOffFacts.isEmpty ? [] : [section("SIGN-OFF", Self.lines(of: signOffFacts))]
    return (sections + findings + unfinished + stock + items + notices + signOff).joined(
      separator: "\n")
  }

  private var logNotices: String {
    TextTable<LogNotice>([
      .init("ORDER", .right) { "\($0.supplierOrderID)" },
      .init("REFERENCE", limit: 80) { $0.reference },
      .init("WHAT", limit: 200) { $0.message },
    ]).text(of: run.logNotices) + "Next: \(Self.logNoticeNext)\n"
  }

  private func section(_ title: String, _ table: String) -> String { "\(title)\n\(table)" }

  private var face: String {
    let period = run.settings.period.map { period in
      "from \(period.from?.rfc3339 ?? "the beginning") to before \(period.to?.rfc3339 ?? "the end")"
    }
    let tolerances = run.settings.tolerances.sorted { $0.key < $1.key }
      .map { Money($0.value, $0.key).description }
    let facts: [(String, String)] =
      [
        ("Reconciliation run", id.description), ("Made by", tool),
        ("As of", run.settings.asOf.rfc3339), ("Period", period ?? "all"),
        ("Tolerance", tolerances.isEmpty ? "none" : tolerances.joined(separator: ", ")),
        ("Orders", "\(run.orders.count)"), ("Wallet transactions", "\(run.movements.count)"),
      ] + codeFacts + standingFacts + [
        (
          "Result",
          run.isComplete
            ? "complete"
            : "INCOMPLETE: a source was partial, so nothing is reported as missing from it"
        )
      ]
    return Self.lines(of: facts)
  }

  /// Which comparison was made of the codes, where it was more than that of the masks.
  var codeFacts: [(String, String)] {
    run.settings.codeCheck.map { [("Codes", "\($0.compared) compared whole")] } ?? []
  }

  private static func lines(of facts: [(String, String)]) -> String {
    facts.map { name, value in
      let padding = String(repeating: " ", count: 21 - name.count)
      return "\(name)\(padding)\(SafeText(value, limit: 1000).text)\n"
    }.joined()
  }

  private var sources: String {
    TextTable<SourceSummary>([
      .init("SOURCE") { $0.source.rawValue },
      .init("ROWS", .right) { String($0.count) },
      .init("REPEATED", .right) { String($0.repeated) },
      .init("LIST") { $0.completeness.text },
    ]).text(of: run.sources)
  }

  private var walks: String {
    TextTable<WalkLine>([
      .init("WALLET", .right) { $0.walletID.description },
      .init("ITEM") { $0.item },
      .init("COUNT", .right) { $0.count.map { String($0) } ?? "" },
      .init("AMOUNT", .right) {
        $0.amount == nil ? "unknown" : ReportedAmount($0.amount, $0.currency).text
      },
      .init("CURRENCY") { $0.currency.code },
    ]).text(of: WalkLine.lines(of: run.walks))
  }

  private var stock: String {
    TextTable<PositionLine>([
      .init("CURRENCY") { $0.currency.code },
      .init("ITEM") { $0.item },
      .init("VOUCHERS", .right) { String($0.tally.count) },
      .init("FACE VALUE", .right) { ReportedAmount($0.tally.amount, $0.currency).text },
    ]).text(of: PositionLine.lines(of: run.stock))
  }

  private var matches: String {
    TextTable<MatchLine>([
      .init("CURRENCY") { $0.currency.code },
      .init("OUTCOME") { $0.outcome },
      .init("ORDERS", .right) { String($0.tally.count) },
      .init("SHARE", .right) { MatchLine.text(ofShare: $0.shareByCount) },
      .init("AMOUNT", .right) { ReportedAmount($0.tally.amount, $0.currency).text },
      .init("SHARE", .right) { MatchLine.text(ofShare: $0.shareByAmount) },
    ]).text(of: MatchLine.lines(of: run.totals))
  }

  private var movements: String {
    TextTable<MovementLine>([
      .init("CURRENCY") { $0.currency.code },
      .init("LANDED AS") { $0.bucket.rawValue },
      .init("DEBITS", .right) { String($0.debits.count) },
      .init("AMOUNT", .right) { ReportedAmount($0.debits.amount, $0.currency).text },
      .init("CREDITS", .right) { String($0.credits.count) },
      .init("AMOUNT", .right) { ReportedAmount($0.credits.amount, $0.currency).text },
    ]).text(of: MovementLine.lines(of: run.totals))
  }

  private var summary: String {
    TextTable<BreakSummary>([
      .init("TYPE") { $0.kind.rawValue },
      .init("WORST") { $0.worst.word },
      .init("COUNT", .right) { String($0.count) },
      .init("DIFFERENCE", .right) { ReportedAmount($0.difference, $0.currency).text },
      .init("AT STAKE", .right) { ReportedAmount($0.exposure, $0.currency).text },
      .init("CURRENCY") { $0.currency?.code ?? "" },
      .init("OLDEST", .right) { AgeBand.text(ofAge: $0.oldestAge) },
      .init("NEXT") { $0.kind.suggestedAction },
    ]).text(of: run.summary)
  }

  private var ageing: String {
    let bands = AgeBand.allCases.map { band in
      TextTable<AgeingLine>.Column(band.rawValue, .right) { $0.text(of: band) }
    }
    return TextTable<AgeingLine>(
      [.init("TYPE") { $0.kind.rawValue }, .init("CURRENCY") { $0.currency?.code ?? "" }] + bands
    ).text(of: AgeingLine.lines(of: run))
  }

  private var unfinishedOrders: String {
    TextTable<UnfinishedOrder>([
      .init("STATE") { $0.state.rawValue },
      .init("REFERENCE", limit: 255) { $0.reference.text },
      .init("SUPPLIER ORDER", .right) { $0.supplierOrderID?.description ?? "" },
      .init("SINCE") { $0.since.rfc3339 },
      .init("AT STAKE", .right) { $0.exposure?.amountText ?? "" },
      .init("CURRENCY") { $0.exposure?.currency.code ?? "" },
    ]).text(of: run.unfinished)
  }

  private var breaks: String {
    TextTable<Break>([
      .init("BREAK") { $0.id.text },
      .init("SEVERITY") { $0.severity.level.word },
      .init("STATUS") { run.standing.item($0.id).status.rawValue },
      .init("ASSIGNEE") { run.standing.item($0.id).assignee ?? "" },
      .init("TYPE") { $0.kind.rawValue },
      .init("DIFFERENCE", .right) { ReportedAmount($0.difference, $0.currency).text },
      .init("CURRENCY") { $0.currency?.code ?? "" },
      .init("REFERENCE", limit: 40) { $0.keys.references.first ?? "" },
      .init("SUPPLIER ORDER", .right) { $0.keys.supplierOrderIDs.first?.description ?? "" },
      .init("FIRST SEEN") { $0.firstSeenAt.rfc3339 },
    ]).text(of: run.breaks)
  }
}
