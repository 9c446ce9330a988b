import CSodium

/// The secret half of a recipient, in guarded memory: opens what was sealed for it.
package struct OpeningKey: ~Copyable, Sendable {
  let secret: GuardedMemory
  /// The public half.
  package let recipient: Recipient

  /// The recipient's name.
  package var id: RecipientID { recipient.id }

  /// Takes over a block of 32 secret bytes, which nobody writes to any more.
  init(secret: GuardedMemory, id: RecipientID) throws(CryptoError) {
    let publicKey = try unsafe [UInt8](
      count: Recipient.publicKeyByteCount, orThrow: .malformed(.secret)
    ) { output in
      unsafe secret.withPointer { unsafe crypto_scalarmult_base(output, $0) }
    }
    recipient = try Recipient(id: id, publicKey: publicKey)
    self.secret = secret
  }

  /// The key whose X25519 secret these 32 bytes are.
  package init(secret: consuming SecretBytes, id: RecipientID) throws(CryptoError) {
    guard secret.count == 32 else { throw .malformed(.secret) }
    try self.init(secret: secret.memory, id: id)
  }

  /// A key nobody had before.
  package static func random(_ id: RecipientID) throws(CryptoError) -> OpeningKey {
    try OpeningKey(secret: .random(count: 32), id: id)
  }
}
