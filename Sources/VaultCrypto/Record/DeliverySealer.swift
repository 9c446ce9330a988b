/// Seals the vouchers of one delivery under a key of its own, which is wrapped for each recipient.
///
/// It holds no key that opens anything else: a host that seals cannot read what others sealed.
package struct DeliverySealer: ~Copyable, Sendable {
  package let header: DeliveryHeader
  private let binding: Digest
  private var key: DeliveryKey

  package init(header: DeliveryHeader) throws(CryptoError) {
    self.header = header
    binding = header.digest
    key = try DeliveryKey()
  }

  /// A sealer with a given key, for test vectors; no key may be used twice.
  package init(
    header: DeliveryHeader, deliveryKey: borrowing SecretBytes
  ) throws(CryptoError) {
    self.header = header
    binding = header.digest
    key = try DeliveryKey(copying: deliveryKey)
  }

  /// Wraps the delivery's key for the recipient.
  package mutating func wrap(for recipient: Recipient) throws(CryptoError) -> WrappedKey {
    try key.wrap(boundTo: binding, for: recipient)
  }

  /// Seals the fields; the context must be of the header's vault, incarnation and epoch.
  package mutating func seal(
    _ fields: RecordFields, context: RecordContext
  ) throws(CryptoError) -> SealedRecord {
    try seal(
      fields, context: context, nonce: SystemRandomness.bytes(count: SealedRecord.nonceByteCount))
  }

  /// Seals with a given nonce, for test vectors; no nonce may be used twice.
  package mutating func seal(
    _ fields: RecordFields, context: RecordContext, nonce: [UInt8]
  ) throws(CryptoError) -> SealedRecord {
    guard header.covers(context) else { throw .malformed(.recordContext) }
    guard nonce.count == SealedRecord.nonceByteCount else { throw .malformed(.record) }
    return try key.seal(fields, context: context, nonce: nonce)
  }
}
