import VoucherModel

/// Collects what the rules found and turns it into a run.
struct RunLedger {
  private let context: RunContext
  private var findings: [Finding] = []

  init(_ context: RunContext) { self.context = context }

  mutating func add(_ more: [Finding]) {
    if !more.isEmpty { findings += more }
  }

  /// What the search among movements without an order came to.
  mutating func addGroups(_ groups: [CandidateGroup], cases: inout [OrderCase]) {
    for group in groups {
      let finding = finding(for: group, cases)
      findings.append(finding)
      guard !group.isUnique else { continue }
      for order in group.orders { cases[order].otherBreaks.append(finding.id) }
    }
  }

  private func finding(for group: CandidateGroup, _ cases: [OrderCase]) -> Finding {
    let rows = group.movements.map { context.movements[$0] }
    var keys = BreakKeys()
    keys.orderIDs = group.orders.compactMap { cases[$0].vault?.id }.sorted()
    keys.references = group.orders.compactMap { cases[$0].reference }.sorted()
    keys.supplierOrderIDs = group.orders.compactMap { cases[$0].supplierOrderID }.sorted()
    keys.transactionIDs = rows.map(\.id)
    let moved = rows.reduce(0) { $0 + $1.money.amount.millionths }
    let amount = rows[0].money
    let surplus = rows.count - group.orders.count
    var evidence = rows.prefix(Self.shownRows).map { movementEvidence($0) }.flatMap(\.self)
    evidence.append(Evidence(.expected, "candidates", .count(group.orders.count)))
    return Finding(
      group.isUnique ? .unlinkedMovement : .ambiguous, subject: "movement \(rows[0].id)",
      keys: keys, currency: amount.currency,
      difference: Int64(surplus) * amount.amount.millionths,
      exposure: moved, evidence: evidence,
      rule: group.isUnique
        ? "names no order; one order fits by amount, wallet and time"
        : "names no order; several fit equally by amount, wallet and time",
      effectiveAt: rows.map(\.createdAt).min())
  }

  /// How many movements of a group are spelt out; all of them are in its keys.
  private static let shownRows = 10

  private func movementEvidence(_ movement: WalletMovement) -> [Evidence] {
    [
      Evidence(
        .wallet, movement.direction == .debit ? "debited" : "credited", .money(movement.money)),
      Evidence(.wallet, "remarks", .text(movement.remarks)),
    ]
  }

  /// Movements that nothing explains.
  mutating func addUnexplained(_ links: [MovementLinking.Link]) {
    for (row, link) in links.enumerated() where link == .unexplained {
      let movement = context.movements[row]
      let isDebit = movement.direction == .debit
      let amount = movement.money.amount.millionths
      var keys = BreakKeys()
      keys.transactionIDs = [movement.id]
      findings.append(
        Finding(
          isDebit ? .unexpectedDebit : .unexpectedCredit, subject: "movement \(movement.id)",
          keys: keys, currency: movement.money.currency, difference: amount, exposure: amount,
          evidence: movementEvidence(movement),
          rule: isDebit
            ? "no order and no intent explains the debit"
            : "neither a top-up nor a refund that is due",
          effectiveAt: movement.createdAt))
    }
  }

  /// What is wrong in the vault itself; one entry for each thing.
  mutating func addFaults(_ faults: [IntegrityFault]) {
    let faults = faults.sorted()
    var start = 0
    while start < faults.count {
      let subject = faults[start].subject
      let end = faults[start...].firstIndex { $0.subject != subject } ?? faults.count
      var keys = BreakKeys()
      keys.orderIDs = Set(faults[start..<end].compactMap(\.orderID)).sorted()
      findings.append(
        Finding(
          .integrityBreak, subject: subject, keys: keys,
          evidence: [Evidence(.vault, "subject", .text(subject))]
            + faults[start..<end].map { Evidence(.vault, "fault", .text($0.message)) },
          rule: "what is stored is not what it has to be", effectiveAt: nil))
      start = end
    }
  }

  /// One entry if a list was not whole.
  mutating func addIncompleteness(_ inputs: ReconciliationInputs) {
    let evidence = inputs.completeness.compactMap { source, completeness -> Evidence? in
      guard case .partial(let reason) = completeness else { return nil }
      return Evidence(.supplier, source.rawValue, .text(reason))
    }
    guard !evidence.isEmpty else { return }
    var finding = Finding(
      .incompleteRun, subject: "run", keys: BreakKeys(), evidence: evidence,
      rule: "a source list was partial", effectiveAt: nil)
    finding.openSince = context.settings.asOf
    findings.append(finding)
  }

  /// The run: breaks in their order, every order and every movement once, and the sums.
  func makeRun(
    inputs: ReconciliationInputs, records: SortedRecords, matches: RunMatches,
    movements: [MovementMatch]
  ) -> ReconciliationRun {
    let settings = context.settings
    let breaks = findings.map { $0.makeBreak(settings) }
      .filter { isBeforeCutOff($0.effectiveAt) }.sorted(by: Self.precedes)
    let hasEnd = settings.period?.to != nil
    let orders =
      hasEnd ? matches.orders.filter { isBeforeCutOff($0.effectiveAt) } : matches.orders
    return ReconciliationRun(
      settings: settings, sources: sources(inputs, records), orders: orders,
      movements: hasEnd ? movements.filter { isBeforeCutOff($0.createdAt) } : movements,
      breaks: breaks,
      summary: BreakSummary.summaries(of: breaks),
      totals: CurrencyTotals.totals(of: orders, movements, in: settings.period),
      walks: BalanceWalk.walks(
        of: movements, wallets: records.wallets, inputs: inputs, period: settings.period),
      unfinished: matches.unfinished.filter { isBeforeCutOff($0.since) })
  }

  private func isBeforeCutOff(_ moment: Timestamp?) -> Bool {
    guard let moment, let end = context.settings.period?.to else { return true }
    return moment < end
  }

  private static func precedes(_ left: Break, _ right: Break) -> Bool {
    if left.severity.level != right.severity.level {
      return left.severity.level > right.severity.level
    }
    if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
    return (-left.age, left.id) < (-right.age, right.id)
  }

  private func sources(
    _ inputs: ReconciliationInputs, _ records: SortedRecords
  ) -> [SourceSummary] {
    let counts: [SourceSummary.Source: (given: Int, kept: Int)] = [
      .vault: (inputs.vaultOrders.count, records.vaultOrders.count),
      .supplierOrders: (inputs.supplierOrders.count, records.supplierOrders.count),
      .movements: (inputs.movements.count, records.movements.count),
      .wallets: (inputs.wallets.count, records.wallets.count),
    ]
    let completeness = Dictionary(uniqueKeysWithValues: inputs.completeness)
    return SourceSummary.Source.allCases.map { source in
      let (given, kept) = counts[source] ?? (0, 0)
      return SourceSummary(
        source: source, count: kept, repeated: given - kept,
        completeness: completeness[source] ?? .complete)
    }
  }
}

extension ReconciliationInputs {
  /// What is known of the supplier's lists.
  fileprivate var completeness: [(SourceSummary.Source, Completeness)] {
    [
      (.supplierOrders, supplierOrdersCompleteness), (.movements, movementsCompleteness),
      (.wallets, walletsCompleteness),
    ]
  }
}
