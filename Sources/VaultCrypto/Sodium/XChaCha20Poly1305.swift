import CSodium

/// XChaCha20-Poly1305 in its IETF form: 24-byte nonces that may be drawn at random.
package enum XChaCha20Poly1305 {
  static let keyByteCount = 32
  static let nonceByteCount = 24
  static let tagByteCount = 16

  /// Encrypts with the key that lies at `offset` of a guarded block; the tag is at the end.
  static func seal(
    _ plaintext: Span<UInt8>, data: Span<UInt8>, nonce: [UInt8], key: GuardedMemory,
    at offset: Int = 0
  ) throws(CryptoError) -> [UInt8] {
    check(key, offset, nonce)
    let size = plaintext.count + tagByteCount
    return try unsafe [UInt8](count: size, orThrow: .unavailable) { output in
      unsafe plaintext.withUnsafeBufferPointer { plaintext in
        unsafe data.withUnsafeBufferPointer { data in
          unsafe key.withPointer {
            unsafe crypto_aead_xchacha20poly1305_ietf_encrypt(
              output, nil, plaintext.baseAddress, UInt64(plaintext.count), data.baseAddress,
              UInt64(data.count), nil, nonce, $0 + offset)
          }
        }
      }
    }
  }

  /// Decrypts into guarded memory; `authenticationFailed` if anything is not as it was sealed.
  static func open(
    _ sealed: Span<UInt8>, data: Span<UInt8>, nonce: [UInt8], key: GuardedMemory,
    at offset: Int = 0, subject: CryptoError.Subject
  ) throws(CryptoError) -> GuardedMemory {
    check(key, offset, nonce)
    guard sealed.count >= tagByteCount else { throw .malformed(subject) }
    let plaintext = try GuardedMemory(count: sealed.count - tagByteCount)
    let status = unsafe sealed.withUnsafeBufferPointer { sealed -> Int32 in
      guard let start = sealed.baseAddress else { return -1 }
      return unsafe data.withUnsafeBufferPointer { data in
        unsafe plaintext.withPointer { output in
          unsafe key.withPointer {
            unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
              output, nil, nil, start, UInt64(sealed.count), data.baseAddress,
              UInt64(data.count), nonce, $0 + offset)
          }
        }
      }
    }
    try Sodium.check(status, orThrow: .authenticationFailed(subject))
    return plaintext
  }

  /// Encrypts with a key of its own, so that the cipher can be held against published vectors.
  package static func seal(
    _ plaintext: [UInt8], data: [UInt8], nonce: [UInt8], key: borrowing SecretBytes
  ) throws(CryptoError) -> [UInt8] {
    try seal(plaintext.span, data: data.span, nonce: nonce, key: key.memory)
  }

  private static func check(_ key: GuardedMemory, _ offset: Int, _ nonce: [UInt8]) {
    precondition(
      offset + keyByteCount <= key.count && nonce.count == nonceByteCount,
      "a key of 32 bytes and a nonce of 24")
  }
}
