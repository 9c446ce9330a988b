import CSodium

/// An Ed25519 public key.
package struct VerifyingKey: Hashable, Sendable {
  /// How many bytes a key has.
  package static let byteCount = 32
  /// How many bytes a signature has.
  package static let signatureByteCount = 64

  /// The key as RFC 8032 encodes it.
  package let bytes: [UInt8]

  /// Reads 32 bytes; `nil` for any other count.
  package init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Whether the signature over the message is this key's.
  package func isValid(signature: [UInt8], for message: Span<UInt8>) -> Bool {
    guard signature.count == Self.signatureByteCount else { return false }
    return unsafe message.withUnsafeBufferPointer { message in
      unsafe crypto_sign_verify_detached(
        signature, message.baseAddress, UInt64(message.count), bytes) == 0
    }
  }

  /// Whether the signature over the message is this key's.
  package func isValid(signature: [UInt8], for message: [UInt8]) -> Bool {
    isValid(signature: signature, for: message.span)
  }
}
