/// Seals the vouchers of one delivery under a key of its own.
///
/// It holds no key that opens anything else: a host that seals cannot read what others sealed.
package struct DeliverySealer: ~Copyable, Sendable {
  package let header: DeliveryHeader
  /// What opens the delivery, for each recipient.
  package let wrappedKeys: [WrappedKey]
  private var key: DeliveryKey

  /// A sealer with the next key of a ratchet; the header becomes one of version 2.
  package init(
    _ header: DeliveryHeader, for recipients: [Recipient], from ratchet: SealingRatchet
  ) throws(CryptoError) {
    let step = try ratchet.next(for: recipients)
    let key = try DeliveryKey(step, for: header.purpose)
    self.header = try header.marked(key.mark(step))
    wrappedKeys = step.wrappedKeys
    self.key = key
  }

  /// A sealer with a given key, which is wrapped for each recipient by itself, for test vectors; no key
  /// may be used twice.
  package init(
    header: DeliveryHeader, deliveryKey: borrowing SecretBytes
  ) throws(CryptoError) {
    self.header = header
    wrappedKeys = []
    key = try DeliveryKey(copying: deliveryKey)
  }

  /// Wraps a given key for the recipient, for test vectors; that of a ratchet is wrapped already.
  package mutating func wrap(for recipient: Recipient) throws(CryptoError) -> WrappedKey {
    guard wrappedKeys.isEmpty else { throw .malformed(.wrappedKey) }
    return try key.wrap(boundTo: header.binding, for: recipient)
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
