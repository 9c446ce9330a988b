import VaultCrypto
import VaultStore
import VoucherModel

/// A delivery as it is stored, to be opened with whichever key its boxes are for.
struct SealedDelivery: Sendable {
  let row: DeliveryRow
  let keys: [DeliveryKeyRow]

  /// Its key in the box of the recipient.
  func opener(with key: borrowing OpeningKey) throws -> DeliveryOpener {
    let id = key.id
    guard let box = keys.first(where: { $0.recipient == id }) else {
      throw VaultError(
        .integrity,
        "Delivery \(row.id) is not sealed for the \(id.role.name) key of epoch \(id.epoch).",
        next: "If a rotation was broken off, run it again; otherwise restore a backup.")
    }
    do {
      return try DeliveryOpener(
        header: DeliveryHeader(encoded: row.header),
        wrapped: WrappedKey(recipient: id, box: box.wrappedKey), with: key)
    } catch {
      throw Self.damaged(row.id, "its key, or what the key is bound to, was changed")
    }
  }

  /// The whole response, while that is kept.
  var response: SealedResponse? { row.sealedBody.flatMap { SealedResponse($0) } }

  static func damaged(_ id: DeliveryID, _ why: String) -> VaultError {
    VaultError(
      .integrity, "Delivery \(id) does not open: \(why).",
      next: "Run 'voucher-vault audit verify', and restore a backup beside this vault.")
  }
}

extension VaultReading where Self: ~Copyable {
  func sealedDelivery(_ id: DeliveryID) throws -> SealedDelivery? {
    try delivery(id).map { SealedDelivery(row: $0, keys: try deliveryKeys(id)) }
  }
}
