import CSodium

/// The operating system's randomness as libsodium reads it; good for keys.
package struct SystemRandomness: RandomNumberGenerator, Sendable {
  package init() {
    _ = Sodium.isReady
  }

  package mutating func next() -> UInt64 {
    var value: UInt64 = 0
    unsafe randombytes_buf(&value, MemoryLayout<UInt64>.size)
    return value
  }

  /// That many random bytes, for values that are not secret: nonces, salts, identifiers.
  package static func bytes(count: Int) -> [UInt8] {
    _ = Sodium.isReady
    return unsafe [UInt8](count: count) { unsafe randombytes_buf($0, count) }
  }
}
