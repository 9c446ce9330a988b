import CSodium

/// HMAC-SHA256 (RFC 2104) under a key of any length: how the supplier signs its webhooks.
package enum HMACSHA256 {
  package static func code(of message: [UInt8], key: [UInt8]) -> Digest {
    code(of: message, key: key.span)
  }

  /// Whether the code is the message's; the time it takes tells nothing about the right one.
  package static func isValid(_ code: [UInt8], of message: [UInt8], key: [UInt8]) -> Bool {
    isValid(code, of: message, key: key.span)
  }

  /// As `isValid(_:of:key:)`, under a key that is kept in guarded memory.
  package static func isValid(_ code: [UInt8], of message: [UInt8], key: Span<UInt8>) -> Bool {
    SecretComparison.areEqual(code.span, self.code(of: message, key: key).bytes.span)
  }

  private static func code(of message: [UInt8], key: Span<UInt8>) -> Digest {
    var state = crypto_auth_hmacsha256_state()
    // The state has the key in it, as two blocks that were hashed.
    defer { unsafe withUnsafeMutableBytes(of: &state) { unsafe Wiping.wipe($0) } }
    unsafe key.withUnsafeBufferPointer { key in
      guard let start = key.baseAddress else {
        return Sodium.mustSucceed(unsafe crypto_auth_hmacsha256_init(&state, [0], 0))
      }
      Sodium.mustSucceed(unsafe crypto_auth_hmacsha256_init(&state, start, key.count))
    }
    Sodium.mustSucceed(
      unsafe crypto_auth_hmacsha256_update(&state, message, UInt64(message.count)))
    return unsafe Digest { Sodium.mustSucceed(unsafe crypto_auth_hmacsha256_final(&state, $0)) }
  }
}
