/// The first key of a ratchet, or a delivery's or a journal's own, sealed for one recipient.
package struct WrappedKey: Hashable, Sendable {
  /// How many bytes a box has.
  package static let boxByteCount = KeyBox.byteCount + SealedBox.overhead

  package let recipient: RecipientID
  package let box: [UInt8]

  package init(recipient: RecipientID, box: [UInt8]) throws(CryptoError) {
    guard box.count == Self.boxByteCount, recipient.epoch >= 1 else {
      throw .malformed(.wrappedKey)
    }
    self.recipient = recipient
    self.box = box
  }
}
