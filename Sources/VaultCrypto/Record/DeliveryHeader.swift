/// What a delivery's key is for; stands in clear, and its hash inside every box that wraps the key.
package struct DeliveryHeader: Hashable, Sendable {
  /// How many bytes the encoded form has, always.
  package static let byteCount = 46

  package let vault: [UInt8]
  package let incarnation: UInt32
  package let delivery: [UInt8]
  /// The reveal epoch the delivery was sealed in; rewrapping its key does not change it.
  package let epoch: UInt32

  /// Makes a header; identifiers have 16 bytes.
  package init(
    vault: [UInt8], incarnation: UInt32, delivery: [UInt8], epoch: UInt32
  ) throws(CryptoError) {
    guard vault.count == 16, delivery.count == 16 else { throw .malformed(.deliveryHeader) }
    self.vault = vault
    self.incarnation = incarnation
    self.delivery = delivery
    self.epoch = epoch
  }

  /// Reads exactly what `encoded` writes.
  package init(encoded bytes: [UInt8]) throws(CryptoError) {
    var reader = ByteReader(bytes.span, of: .deliveryHeader)
    try reader.preamble(.deliveryHeader)
    vault = try reader.bytes(16)
    incarnation = try reader.integer()
    delivery = try reader.bytes(16)
    epoch = try reader.integer()
    try reader.end()
  }

  package var encoded: [UInt8] {
    var writer = ByteWriter(capacity: Self.byteCount)
    writer.append(Preamble.deliveryHeader)
    writer.append(vault)
    writer.append(incarnation)
    writer.append(delivery)
    writer.append(epoch)
    return writer.bytes
  }

  /// What stands inside the boxes.
  var digest: Digest { Digest.blake2b(encoded) }

  /// Whether a record of this context may stand in this delivery.
  func covers(_ context: RecordContext) -> Bool {
    vault == context.vault && incarnation == context.incarnation && epoch == context.epoch
  }
}
