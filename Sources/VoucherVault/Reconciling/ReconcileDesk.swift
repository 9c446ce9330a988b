package import Reconciliation
import VaultCrypto
import VaultStore
package import VoucherModel

/// What a caller asks of a reconciliation.
package struct ReconcileRequest: Sendable {
  /// The moment the run speaks of; now, where it is `nil`.
  package var asOf: Timestamp?
  /// What the company has set once for all runs.
  package var rules = FinanceRules()
  /// The orders that somebody has given to movements by hand.
  package var manualLinks: [TransactionID: ManualLink] = [:]
  /// The storefront's list, where there is one.
  package var allocations: [Allocation]?
  /// The period that totals are counted for.
  package var period: ReportPeriod?

  /// How many rows are asked for at once.
  package var pages = PageSizes()

  package init() {}

  /// How many rows a page has; one that does not get through is asked for again in smaller ones.
  package struct PageSizes: Sendable {
    /// Orders come with their masked vouchers, up to 5,000 each.
    package var orders = 500
    /// Wallet transactions.
    package var movements = 1_000

    package init(orders: Int = 500, movements: Int = 1_000) {
      self.orders = orders
      self.movements = movements
    }
  }
}

/// Gathers the three records, matches them, and keeps what was found.
///
/// What it reads of the supplier's orders goes through the capture path, so that a code it happens to
/// see first is in the vault before it is compared.
package struct ReconcileDesk: Sendable {
  let core: VaultCore
  let source: ReconcileSource
  let report: @Sendable (ReconcileStep) -> Void

  package init(
    core: VaultCore, source: ReconcileSource,
    report: @escaping @Sendable (ReconcileStep) -> Void
  ) {
    self.core = core
    self.source = source
    self.report = report
  }

  package func run(
    _ request: ReconcileRequest,
    document: @Sendable (RunID, ReconciliationRun) -> String
  ) async throws -> (id: RunID, run: ReconciliationRun) {
    let startedAt = core.clock.now()
    let records = source.records(for: request, core: core, report: report)
    // In this order nothing that goes on meanwhile looks wrong: a debit that is read has its order in
    // the list, which is read later, and an order of ours in the list has its intent in the books.
    let account = try await records.account()
    let orders = try await records.orders()
    let books = try VaultBooks(core: core).orders()
    report(.matching)
    let settings = try settings(for: request, at: records.moment)
    var inputs = ReconciliationInputs(
      vaultOrders: books, supplierOrders: orders.items,
      supplierOrdersCompleteness: orders.completeness, movements: account.movements.items,
      movementsCompleteness: account.movements.completeness, wallets: account.wallets.items,
      walletsCompleteness: account.wallets.completeness)
    inputs.balancesAreSettled = account.isSettled
    inputs.integrityFaults = try IntegrityCheck(core: core).faults()
    var run = try Reconciler.reconcile(inputs, settings: settings)
    run.logNotices = try ReferenceHeads(core: core).notices(about: orders.items)
    let id: RunID = core.makeIdentifier()
    let row = RunRow(
      id: id, startedAt: startedAt, isComplete: run.isComplete, document: document(id, run))
    try await keep(row, breaks: run.breaks)
    return (id, run)
  }

  private func settings(
    for request: ReconcileRequest, at moment: Timestamp?
  ) throws -> ReconciliationSettings {
    let (seen, previous) = try core.database.read {
      (try $0.knownBreaks(), try $0.latestRun()?.document)
    }
    let now = core.clock.now()
    var settings = ReconciliationSettings(
      asOf: request.asOf ?? moment ?? now, knownAt: now, period: request.period,
      firstSeen: seen.reduce(into: [:]) { result, row in
        if let id = BreakID(row.id) { result[id] = row.firstSeenAt }
      })
    settings.apply(request.rules)
    settings.manualLinks = request.manualLinks
    settings.allocations = request.allocations
    settings.knownBalances = previous.map(KnownBalances.read) ?? [:]
    return settings
  }

  private func keep(_ row: RunRow, breaks: [Break]) async throws {
    let core = core
    let found = breaks.map {
      BreakRow(
        id: $0.id.text, kind: $0.kind.rawValue, firstSeenAt: $0.firstSeenAt, firstRunID: row.id)
    }
    try await core.database.write { transaction in
      try transaction.insertRun(row)
      try transaction.recordBreaks(found)
      let isNew = try transaction.breaks(firstFoundBy: row.id)
      try core.audit.append(
        [.reconciled(row.id, row: row.digest(with: isNew))], in: transaction)
    }
  }
}

/// What a reconciliation is doing, for a progress display.
package enum ReconcileStep: Hashable, Sendable {
  /// Reading the supplier's orders; so many of so many, where the total is known.
  case readingOrders(Int, of: Int?)
  /// Reading the wallet's transactions.
  case readingMovements(Int, of: Int?)
  /// Comparing.
  case matching
}
