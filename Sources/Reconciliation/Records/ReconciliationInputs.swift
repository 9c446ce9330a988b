package import VoucherModel

/// Whether a list can be trusted to hold everything it should.
package enum Completeness: Hashable, Sendable {
  /// Everything there is; where a moment is given, everything since then.
  case complete(since: Timestamp?)
  /// A page failed, or the total moved while paging; the reason is for people.
  case partial(reason: String)

  /// Everything there is.
  package static let complete = Completeness.complete(since: nil)

  /// Whether something missing from the list is known to be missing at its source.
  package var isComplete: Bool {
    if case .complete = self { true } else { false }
  }

  /// Whether the list would hold something of that moment.
  func covers(_ moment: Timestamp) -> Bool {
    switch self {
    case .complete(let since): since.map { $0 <= moment } ?? true
    case .partial: false
    }
  }
}

/// The records of one run, in any order; the vault's own are always whole.
package struct ReconciliationInputs: Sendable {
  /// The vault's orders with their vouchers.
  package var vaultOrders: [VaultOrder]
  /// The supplier's orders, masked.
  package var supplierOrders: [SupplierOrder]
  /// Whether the supplier's orders are all there.
  package var supplierOrdersCompleteness: Completeness
  /// The wallet transactions.
  package var movements: [WalletMovement]
  /// Whether the wallet transactions are all there.
  package var movementsCompleteness: Completeness
  /// The wallets and the balances they report.
  package var wallets: [Wallet]
  /// Whether the wallets are all there.
  package var walletsCompleteness: Completeness
  /// Whether the balances are those that the movements lead up to; not so where money went on moving
  /// between the two readings.
  package var balancesAreSettled = true
  /// What was found wrong in the vault itself.
  package var integrityFaults: [IntegrityFault] = []
  /// Periods that were closed and signed; what has changed in them since is a break.
  package var closedPeriods: [ClosedPeriod] = []

  package init(
    vaultOrders: [VaultOrder], supplierOrders: [SupplierOrder],
    supplierOrdersCompleteness: Completeness = .complete, movements: [WalletMovement],
    movementsCompleteness: Completeness = .complete, wallets: [Wallet] = [],
    walletsCompleteness: Completeness = .complete
  ) {
    self.vaultOrders = vaultOrders
    self.supplierOrders = supplierOrders
    self.supplierOrdersCompleteness = supplierOrdersCompleteness
    self.movements = movements
    self.movementsCompleteness = movementsCompleteness
    self.wallets = wallets
    self.walletsCompleteness = walletsCompleteness
  }
}
