/// What a delivery's key is for, and where it comes from; stands in clear.
///
/// With a byte of it changed, nothing opens.
package struct DeliveryHeader: Hashable, Sendable {
  /// How many bytes the encoded form has, of version 2.
  package static let byteCount = 98
  /// The same of version 1, which has no ratchet's mark.
  package static let unmarkedByteCount = 46

  package let vault: [UInt8]
  package let incarnation: UInt32
  package let delivery: [UInt8]
  /// The reveal epoch the delivery was sealed in; rewrapping its key does not change it.
  package let epoch: UInt32
  /// The ratchet's step that the key comes from; `nil` where the key itself is wrapped.
  let mark: RatchetMark?

  /// Makes a header of version 1; identifiers have 16 bytes.
  package init(
    vault: [UInt8], incarnation: UInt32, delivery: [UInt8], epoch: UInt32
  ) throws(CryptoError) {
    try self.init(
      vault: vault, incarnation: incarnation, delivery: delivery, epoch: epoch, mark: nil)
  }

  private init(
    vault: [UInt8], incarnation: UInt32, delivery: [UInt8], epoch: UInt32, mark: RatchetMark?
  ) throws(CryptoError) {
    guard vault.count == 16, delivery.count == 16 else { throw .malformed(.deliveryHeader) }
    self.vault = vault
    self.incarnation = incarnation
    self.delivery = delivery
    self.epoch = epoch
    self.mark = mark
  }

  /// The same of version 2.
  func marked(_ mark: RatchetMark) throws(CryptoError) -> DeliveryHeader {
    try DeliveryHeader(
      vault: vault, incarnation: incarnation, delivery: delivery, epoch: epoch, mark: mark)
  }

  /// Reads exactly what `encoded` writes.
  package init(encoded bytes: [UInt8]) throws(CryptoError) {
    var reader = ByteReader(bytes.span, of: .deliveryHeader)
    let version = try reader.preamble(.ratchetedDelivery, or: .deliveryHeader).version
    vault = try reader.bytes(16)
    incarnation = try reader.integer()
    delivery = try reader.bytes(16)
    epoch = try reader.integer()
    mark = try version == 1 ? nil : reader.ratchetMark(of: .deliveryHeader)
    try reader.end()
  }

  package var encoded: [UInt8] {
    guard let mark else { return start(.deliveryHeader).bytes }
    var writer = start(.ratchetedDelivery)
    writer.append(mark)
    return writer.bytes
  }

  /// What the key of a ratcheted delivery is made for: all but the mark.
  var purpose: [UInt8] { start(.ratchetedDelivery).bytes }

  private func start(_ preamble: Preamble) -> ByteWriter {
    var writer = ByteWriter(capacity: Self.byteCount)
    writer.append(preamble)
    writer.append(vault)
    writer.append(incarnation)
    writer.append(delivery)
    writer.append(epoch)
    return writer
  }

  /// What stands inside the boxes.
  var binding: Digest { mark?.binding ?? Digest.blake2b(encoded) }

  /// Whether a record of this context may stand in this delivery.
  func covers(_ context: RecordContext) -> Bool {
    vault == context.vault && incarnation == context.incarnation && epoch == context.epoch
  }
}
