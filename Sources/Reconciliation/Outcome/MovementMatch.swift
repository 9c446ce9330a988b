package import VoucherModel

/// One wallet transaction and where it landed; every transaction is in exactly one.
package struct MovementMatch: Hashable, Sendable {
  /// Where a transaction can land.
  package enum Bucket: String, Hashable, Sendable, CaseIterable {
    /// The debit of an order.
    case charge
    /// The refund that an order had coming.
    case refund
    /// A top-up.
    case funding
    /// One side of a conversion between wallets.
    case conversion
    /// One candidate only, and a weak one.
    case suggested
    /// Several equally good candidates.
    case ambiguous
    /// Moved money that nothing explains: a surplus debit or credit, or a charge nobody ordered.
    case unexplained
    /// Nothing explains it, and a partial list may be the reason.
    case undecided
    /// Not booked yet.
    case pending
    /// Will not be booked.
    case void
  }

  /// The supplier's number.
  package var id: TransactionID
  /// Its wallet.
  package var walletID: WalletID
  /// Its amount, never negative.
  package var money: Money
  /// Which way the money went.
  package var direction: WalletMovement.Direction
  /// When it was booked.
  package var createdAt: Timestamp
  /// Where it landed.
  package var bucket: Bucket
  /// The order it names or is suggested for.
  package var supplierOrderID: SupplierOrderID?
  /// The vault's name of that order.
  package var orderID: OrderID?
  /// Why somebody has given it that order by hand, where somebody has.
  package var note: String?
}
