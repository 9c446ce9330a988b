/// Opens the vouchers of one delivery, and wraps its key anew for another recipient.
package struct DeliveryOpener: ~Copyable, Sendable {
  package let header: DeliveryHeader
  private var key: DeliveryKey

  /// A delivery whose key is at hand.
  init(header: DeliveryHeader, key: consuming DeliveryKey) {
    self.header = header
    self.key = key
  }

  /// Unwraps the delivery's key; `wrongKey` if it is wrapped for another recipient than the key's.
  package init(
    header: DeliveryHeader, wrapped: WrappedKey, with key: borrowing OpeningKey
  ) throws(CryptoError) {
    self.init(
      header: header,
      key: try DeliveryKey(unwrapping: wrapped, of: header, with: key))
  }

  /// Opens a record of the delivery, if nothing of it or of its context was changed.
  package mutating func open(
    _ record: SealedRecord, context: RecordContext
  ) throws(CryptoError) -> OpenedRecord {
    guard header.covers(context) else { throw .authenticationFailed(.record) }
    return try key.open(record, context: context)
  }

  /// Wraps the delivery's key, or that of its ratchet, for another recipient: the step of a key rotation.
  package mutating func wrap(for recipient: Recipient) throws(CryptoError) -> WrappedKey {
    try key.wrap(boundTo: header.binding, for: recipient)
  }

  /// Whether both unwrapped the same key; what holds another one opens nothing of this delivery.
  package borrowing func hasSameKey(as other: borrowing DeliveryOpener) -> Bool {
    header == other.header && key.isEqual(to: other.key)
  }
}
