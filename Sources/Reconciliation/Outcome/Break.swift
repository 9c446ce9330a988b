package import VoucherModel

/// One disagreement between the records: what, how much, where, by which rule, and what to do.
package struct Break: Hashable, Sendable {
  /// Names the break through all runs.
  package var id: BreakID
  /// What kind of disagreement it is.
  package var kind: BreakKind
  /// How severe it is and why.
  package var severity: SeverityAssessment
  /// When a run first saw it.
  package var firstSeenAt: Timestamp
  /// When what it is about happened; `nil` where no record says.
  package var effectiveAt: Timestamp?
  /// For how long it has been a break at the moment of the run, grace not counted, in milliseconds.
  package var age: Int64
  /// The currency of `difference` and `exposure`.
  package var currency: Currency?
  /// What is, less what should be: a missing debit is negative, a surplus positive.
  package var difference: Amount?
  /// The money at stake; never negative.
  package var exposure: Amount?
  /// What it is about.
  package var keys: BreakKeys
  /// What each side says.
  package var evidence: [Evidence]
  /// The rule that fired, as a short sentence.
  package var rule: String
  /// What somebody should do about it.
  package var suggestedAction: String { kind.suggestedAction }
}

/// The things a break is about, each list in ascending order.
package struct BreakKeys: Hashable, Sendable {
  /// Orders of the vault.
  package var orderIDs: [OrderID] = []
  /// Their references; for an order that only the supplier has, its own.
  package var references: [String] = []
  /// The supplier's numbers of the orders.
  package var supplierOrderIDs: [SupplierOrderID] = []
  /// Wallets, where it is about one as a whole.
  package var walletIDs: [WalletID] = []
  /// Wallet transactions.
  package var transactionIDs: [TransactionID] = []
  /// Vouchers of the vault.
  package var voucherIDs: [VoucherID] = []
  /// The masks of those vouchers, in the same order.
  package var masks: [VisibleTail] = []

  package init(
    orderIDs: [OrderID] = [], references: [String] = [],
    supplierOrderIDs: [SupplierOrderID] = [], walletIDs: [WalletID] = [],
    transactionIDs: [TransactionID] = []
  ) {
    self.orderIDs = orderIDs
    self.references = references
    self.supplierOrderIDs = supplierOrderIDs
    self.walletIDs = walletIDs
    self.transactionIDs = transactionIDs
  }
}

/// A value that one side states about the matter of a break.
package struct Evidence: Hashable, Sendable {
  /// Whose record it is.
  package enum Side: String, Hashable, Sendable {
    case supplier, vault, wallet, storefront
    /// Computed from the records of several sides.
    case expected
  }

  /// A typed value; text may be whatever the supplier wrote.
  package enum Value: Hashable, Sendable {
    case money(Money)
    case count(Int)
    case text(String)
    case moment(Timestamp)
    case masks([VisibleTail])
  }

  /// Whose record it is.
  package var side: Side
  /// What is stated, as a snake_case word.
  package var name: String
  /// The value.
  package var value: Value

  package init(_ side: Side, _ name: String, _ value: Value) {
    self.side = side
    self.name = name
    self.value = value
  }
}
