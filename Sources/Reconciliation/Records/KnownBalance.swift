package import VoucherModel

/// What an earlier run knew of a wallet: the control total that later runs have to come to.
///
/// A wallet's balance less all its booked movements is what it held before the first of them. As long
/// as the supplier's list begins with the same movement, that cannot change: if it does, the balance
/// moved without a movement, or a movement was changed, added or taken away behind our back.
package struct KnownBalance: Hashable, Sendable {
  /// The wallet.
  package var walletID: WalletID
  /// The balance before the first movement of the list.
  package var opening: Money
  /// The time of the first booked movement; `nil` for a wallet without any.
  package var firstMovementAt: Timestamp?
  /// The last booked movement that was in the list.
  package var lastMovementID: TransactionID?
  /// Since when runs have come to this opening.
  package var heldSince: Timestamp
  /// When the records were read that this was taken from.
  package var knownAt: Timestamp

  package init(
    walletID: WalletID, opening: Money, firstMovementAt: Timestamp?,
    lastMovementID: TransactionID? = nil, heldSince: Timestamp? = nil, knownAt: Timestamp
  ) {
    self.walletID = walletID
    self.opening = opening
    self.firstMovementAt = firstMovementAt
    self.lastMovementID = lastMovementID
    self.heldSince = heldSince ?? knownAt
    self.knownAt = knownAt
  }
}
