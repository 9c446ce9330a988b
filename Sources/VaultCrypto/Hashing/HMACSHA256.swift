import CSodium

/// HMAC-SHA256 (RFC 2104) under a key of any length: how the supplier signs its webhooks.
package enum HMACSHA256 {
  package static func code(of message: [UInt8], key: [UInt8]) -> Digest {
    var state = crypto_auth_hmacsha256_state()
    Sodium.mustSucceed(unsafe crypto_auth_hmacsha256_init(&state, key, key.count))
    Sodium.mustSucceed(
      unsafe crypto_auth_hmacsha256_update(&state, message, UInt64(message.count)))
    return unsafe Digest { Sodium.mustSucceed(unsafe crypto_auth_hmacsha256_final(&state, $0)) }
  }

  /// Whether the code is the message's; the time it takes tells nothing about the right one.
  package static func isValid(_ code: [UInt8], of message: [UInt8], key: [UInt8]) -> Bool {
    let right = self.code(of: message, key: key).bytes
    guard code.count == right.count else { return false }
    return unsafe sodium_memcmp(code, right, right.count) == 0
  }
}
