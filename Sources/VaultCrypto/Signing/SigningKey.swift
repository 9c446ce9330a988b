import CSodium

/// An Ed25519 secret key in guarded memory.
package struct SigningKey: ~Copyable, Sendable {
  private let secret: GuardedMemory
  /// The public half.
  package let verifyingKey: VerifyingKey

  /// The key that belongs to a seed of 32 bytes.
  package init(seed: borrowing SecretBytes) throws(CryptoError) {
    guard seed.count == 32 else { throw .malformed(.secret) }
    let secret = try GuardedMemory(count: 64)
    let publicKey = unsafe [UInt8](count: VerifyingKey.byteCount) { publicKey in
      unsafe secret.withPointer { secret in
        unsafe seed.memory.withPointer { seed in
          Sodium.mustSucceed(unsafe crypto_sign_seed_keypair(publicKey, secret, seed))
        }
      }
    }
    guard let verifyingKey = VerifyingKey(bytes: publicKey) else { throw .unavailable }
    try secret.freeze()
    self.secret = secret
    self.verifyingKey = verifyingKey
  }

  /// A key nobody had before.
  package static func random() throws(CryptoError) -> SigningKey {
    try SigningKey(seed: .random(count: 32))
  }

  /// Signs the message; the same message always gets the same 64 bytes.
  package borrowing func signature(for message: Span<UInt8>) throws(CryptoError) -> [UInt8] {
    try unsafe [UInt8](count: VerifyingKey.signatureByteCount, orThrow: .unavailable) { output in
      unsafe secret.withPointer { secret in
        unsafe message.withUnsafeBufferPointer { message in
          unsafe crypto_sign_detached(
            output, nil, message.baseAddress, UInt64(message.count), secret)
        }
      }
    }
  }

  /// Signs the message; the same message always gets the same 64 bytes.
  package borrowing func signature(for message: [UInt8]) throws(CryptoError) -> [UInt8] {
    try signature(for: message.span)
  }
}
