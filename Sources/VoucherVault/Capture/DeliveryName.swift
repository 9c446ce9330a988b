import VaultCrypto
import VaultStore
import VoucherModel

/// The identifiers of the deliveries that are made of a response.
///
/// The same response gives the same deliveries, however often and from wherever it is taken in. One
/// that was cut off may be followed by more of the same: what a failing disk kept of it first, and the
/// whole of it, from the spool or an armoured block, later. More than what is there gets a name of its
/// own, or the codes at its end would be taken for known.
enum DeliveryName {
  /// For the order of that number; `repetition` counts the orders of the same number before it.
  static func free(
    for response: CapturedResponse, order: SupplierOrderID?, repetition: Int,
    in snapshot: borrowing VaultSnapshot
  ) throws -> DeliveryID {
    let place = repetition == 0 ? "" : " \(repetition)"
    let name = derived("\(response.context.deliveryID) \(order?.rawValue ?? 0)\(place)")
    return try free(name, for: response, in: snapshot)
  }

  /// For a response that is kept as a whole.
  static func free(
    for response: CapturedResponse, in snapshot: borrowing VaultSnapshot
  ) throws -> DeliveryID {
    try free(response.context.deliveryID, for: response, in: snapshot)
  }

  private static func free(
    _ name: DeliveryID, for response: CapturedResponse, in snapshot: borrowing VaultSnapshot
  ) throws -> DeliveryID {
    guard let before = try snapshot.delivery(name), !before.isComplete,
      before.byteCount < response.byteCount
    else { return name }
    return derived("\(name) from \(response.byteCount)")
  }

  private static func derived(_ words: String) -> DeliveryID {
    let digest = Digest.blake2b(Array("delivery/1 \(words)".utf8)).bytes
    func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
    return DeliveryID(high: word(digest[0..<8]), low: word(digest[8..<16]))
  }
}
