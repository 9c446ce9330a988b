/// What a run says of one of its sources.
package struct SourceSummary: Hashable, Sendable {
  /// The lists a run reads.
  package enum Source: String, Hashable, Sendable, CaseIterable {
    case vault
    case supplierOrders = "supplier-orders"
    case movements
    case wallets
  }

  /// The list.
  package var source: Source
  /// How many rows were matched.
  package var count: Int
  /// How many rows were left out because another row had the same number.
  package var repeated: Int
  /// Whether the list is all there, and if not, why.
  package var completeness: Completeness
}

/// The result of a reconciliation: the same records and settings give the same value, whatever the
/// order of the records.
package struct ReconciliationRun: Sendable {
  /// What the run was told.
  package var settings: ReconciliationSettings
  /// Its sources.
  package var sources: [SourceSummary]
  /// Every order of either side, once: by the vault's identifier, then what only the supplier has.
  package var orders: [OrderMatch]
  /// Every wallet transaction, once, by number.
  package var movements: [MovementMatch]
  /// The breaks: the most severe first, then by type, age and name.
  package var breaks: [Break]
  /// The breaks by type and currency.
  package var summary: [BreakSummary]
  /// Totals by currency.
  package var totals: [CurrencyTotals]
  /// The balance walk of each wallet.
  package var walks: [BalanceWalk]
  /// What became of the vouchers, by currency; whoever keeps runs adds it.
  package var stock: [StockPosition] = []
  /// Orders that are not at their end.
  package var unfinished: [UnfinishedOrder]
  /// What later runs have to come to, by wallet: what was known before, unless this run knows it for
  /// the first time or the supplier's list begins later now.
  package var knownBalances: [KnownBalance] = []
  /// What the supplier's list says against the vault's audit log; whoever has the log adds it.
  package var logNotices: [LogNotice] = []
  /// Where the work on its breaks stands; whoever keeps runs adds it.
  package var standing = RunStanding()

  /// Whether every source was all there; if not, what depends on something being absent was not
  /// reported.
  package var isComplete: Bool { sources.allSatisfy(\.completeness.isComplete) }
}
