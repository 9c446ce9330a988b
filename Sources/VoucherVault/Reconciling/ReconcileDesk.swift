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
  /// Goes by what the vault knew at that moment, and asks nobody.
  package var knownAt: Timestamp?
  /// Whether every row of the vault is compared with the log beforehand.
  package var comparesRows = false
  /// Whether the codes themselves are held against what the supplier shows of them; takes the key.
  package var comparesCodes = false
  /// The program that reports name.
  package var tool = ""

  /// How many rows are asked for at once.
  package var pages = PageSizes()

  package init() {}

  /// How many rows a page has; one that does not get through is asked for again in smaller ones.
  package struct PageSizes: Sendable {
    /// Orders come with their masked vouchers, up to 5,000 each.
    package var orders = 500
    /// Wallet transactions.
    package var movements = 1_000

    /// How often the place in a list is kept, in milliseconds, so that the next run goes on from there.
    package var keepEvery: Int64 = 10_000

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
    let wholeCodes = try request.comparesCodes ? WholeCodes(core: core) : nil
    let records = source.records(
      for: request, core: core, wholeCodes: wholeCodes, report: report)
    // In this order nothing that goes on meanwhile looks wrong: a debit that is read has its order in
    // the list, which is read later, and an order of ours in the list has its intent in the books.
    let account = try await records.account()
    let orders = try await records.orders()
    let books = try VaultBooks(core: core).orders()
    report(.matching)
    let now = core.clock.now()
    let moment = records.moment ?? now
    var inputs = ReconciliationInputs(
      vaultOrders: books, supplierOrders: orders.items,
      supplierOrdersCompleteness: orders.completeness, movements: account.movements.items,
      movementsCompleteness: account.movements.completeness, wallets: account.wallets.items,
      walletsCompleteness: account.wallets.completeness)
    inputs.balancesAreSettled = account.isSettled
    let check = IntegrityCheck(core: core, isFull: request.comparesRows)
    inputs.integrityFaults = try check.faults(books)
    var settings = request.settings(moment, knownAt: now)
    settings.codeCheck = wholeCodes?.result
    let gathered = GatheredRun(
      startedAt: startedAt, inputs: inputs, settings: settings,
      logNotices: try ReferenceHeads(core: core).notices(about: orders.items),
      tool: request.tool, asksAboutThePresent: request.asksAboutThePresent(moment))
    return try await RunKeeper(core: core).keep(gathered, document: document)
  }
}

extension ReconcileRequest {
  /// What the caller asks, for a run that speaks of `now` unless another moment is asked for.
  func settings(_ now: Timestamp, knownAt: Timestamp) -> ReconciliationSettings {
    var settings = ReconciliationSettings(asOf: asOf ?? now, knownAt: knownAt, period: period)
    settings.apply(rules)
    settings.manualLinks = manualLinks
    settings.allocations = allocations
    return settings
  }

  /// Whether what such a run does not find is gone by now.
  func asksAboutThePresent(_ now: Timestamp) -> Bool {
    (asOf ?? now) >= now && (period?.to.map { $0 >= now } ?? true)
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
