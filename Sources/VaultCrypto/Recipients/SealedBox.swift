import CSodium

/// A `crypto_box_seal` of a few bytes that lie in guarded memory, into guarded memory.
enum SealedBox {
  static let overhead = 48

  /// Seals `range` of the block for the recipient.
  static func seal(
    _ range: Range<Int>, of memory: GuardedMemory, for recipient: Recipient
  ) throws(CryptoError) -> [UInt8] {
    precondition(range.upperBound <= memory.count, "bytes inside the block")
    return try unsafe [UInt8](count: range.count + overhead, orThrow: .malformed(.publicKey)) {
      output in
      unsafe memory.withPointer {
        unsafe crypto_box_seal(
          output, $0 + range.lowerBound, UInt64(range.count), recipient.publicKey)
      }
    }
  }

  /// Opens the box into `range` of the block, which must have exactly the size of its content.
  static func open(
    _ box: [UInt8], into range: Range<Int>, of memory: GuardedMemory,
    with key: borrowing OpeningKey
  ) throws(CryptoError) {
    precondition(range.upperBound <= memory.count, "bytes inside the block")
    guard box.count == range.count + overhead else { throw .malformed(.wrappedKey) }
    let status = unsafe memory.withPointer { memory in
      unsafe key.secret.withPointer { secret in
        unsafe crypto_box_seal_open(
          memory + range.lowerBound, box, UInt64(box.count), key.recipient.publicKey, secret)
      }
    }
    try Sodium.check(status, orThrow: .authenticationFailed(.wrappedKey))
  }
}
