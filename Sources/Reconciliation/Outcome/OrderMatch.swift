package import VoucherModel

/// How far a row was matched.
package enum MatchState: String, Hashable, Sendable, CaseIterable {
  /// All records agree.
  case matched
  /// They differ by no more than the tolerance.
  case tolerated = "matched-tolerated"
  /// They agree because somebody has linked a movement by hand.
  case manual = "matched-manual"
  /// Something expected is missing, and still has time.
  case timing
  /// One weak candidate waits to be confirmed.
  case suggested
  /// There is at least one break.
  case broken
}

/// One order of either side, with what belongs to it; every order is in exactly one.
package struct OrderMatch: Hashable, Sendable {
  /// What the two sides of the order were joined by.
  package enum Basis: String, Hashable, Sendable {
    /// The supplier's number.
    case supplierOrderID = "supplier-order-id"
    /// The client reference.
    case reference
    /// Only the vault has it.
    case onlyInVault = "only-in-vault"
    /// Only the supplier has it.
    case onlyAtSupplier = "only-at-supplier"
  }

  /// Something that is expected and still has time.
  package struct Awaited: Hashable, Sendable {
    /// What is expected.
    package enum Subject: String, Hashable, Sendable {
      case answer, listing, delivery, debit, refund
    }

    /// What is expected.
    package var subject: Subject
    /// Until when it is no break that it is missing.
    package var until: Timestamp
  }

  /// The vault's name of the order.
  package var orderID: OrderID?
  /// Its reference; for an order that only the supplier has, the one printed there.
  package var reference: String?
  /// The supplier's number.
  package var supplierOrderID: SupplierOrderID?
  /// What the sides were joined by.
  package var basis: Basis
  /// How far it was matched.
  package var state: MatchState
  /// What the vault's books say of it.
  package var vaultState: OrderState?
  /// What the supplier says of it.
  package var supplierStatus: SupplierStatus?
  /// When it happened.
  package var effectiveAt: Timestamp?
  /// How many vouchers were ordered.
  package var quantity: Int?
  /// How many of them the vault holds, masks not counted.
  package var held: Int
  /// The wallet's currency, where known; the amounts below are in it.
  package var currency: Currency?
  /// What should have left the wallet.
  package var expected: Amount?
  /// What left the wallet.
  package var debited: Amount
  /// What came back.
  package var refunded: Amount
  /// The sum of accepted differences, as magnitudes.
  package var tolerated: Amount
  /// What still has time, in the order it falls due.
  package var awaited: [Awaited]
  /// The breaks it is part of; one that is no more than a matter of periods leaves it matched.
  package var breakIDs: [BreakID]
}
