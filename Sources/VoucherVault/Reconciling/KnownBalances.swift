import Reconciliation
import SupplierAPI
import VoucherModel

/// What the document of an earlier run knows of the wallets.
///
/// A document that has nothing of the kind, or is damaged, knows nothing; verification names a damaged
/// one, as the log has its digest.
enum KnownBalances {
  static func read(_ document: String) -> [WalletID: KnownBalance] {
    let root = try? JSONValue(Array(document.utf8).span)
    let rows = (root?["known_balances"]?.elements ?? []).compactMap(KnownBalance.init)
    return Dictionary(rows.map { ($0.walletID, $0) }) { first, _ in first }
  }
}

extension KnownBalance {
  fileprivate init?(_ value: JSONValue) {
    guard let wallet = value["wallet_id"]?.integer,
      let currency = value["currency"]?.text.flatMap({ Currency($0) }),
      let opening = value["opening"]?.amount,
      let knownAt = value["known_at"]?.text.flatMap({ Timestamp(rfc3339: $0) })
    else { return nil }
    self.init(
      walletID: WalletID(rawValue: wallet), opening: Money(opening, currency),
      firstMovementAt: value["first_movement_at"]?.text.flatMap { Timestamp(rfc3339: $0) },
      lastMovementID: value["last_transaction_id"]?.integer.map { TransactionID(rawValue: $0) },
      heldSince: value["held_since"]?.text.flatMap { Timestamp(rfc3339: $0) }, knownAt: knownAt)
  }
}
