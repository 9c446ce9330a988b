import CSodium

/// A secret of fixed length in guarded memory, wiped when it goes away.
///
/// It can neither be copied, printed, encoded nor compared with `==`; its bytes are lent to a
/// closure, which must not keep a copy of them.
package struct SecretBytes: ~Copyable, Sendable {
  let memory: GuardedMemory

  /// How many bytes the secret has.
  package var count: Int { memory.count }

  /// Takes over a block that is filled; nobody may write to it from here on.
  init(frozen memory: GuardedMemory) throws(CryptoError) {
    try memory.freeze()
    self.memory = memory
  }

  /// Makes a secret of zeros.
  package init(count: Int) throws(CryptoError) {
    try self.init(frozen: GuardedMemory(count: count))
  }

  /// Copies the bytes into guarded memory; the original remains for the caller to wipe.
  package init(copying bytes: Span<UInt8>) throws(CryptoError) {
    let memory = try GuardedMemory(count: bytes.count)
    unsafe memory.withPointer { target in
      unsafe bytes.withUnsafeBufferPointer { source in
        guard let first = source.baseAddress else { return }
        unsafe target.update(from: first, count: source.count)
      }
    }
    try self.init(frozen: memory)
  }

  /// Lets `fill` write the bytes in place, so that no copy of them lies elsewhere.
  package init(
    count: Int, filledBy fill: (inout MutableSpan<UInt8>) throws(CryptoError) -> Void
  ) throws(CryptoError) {
    let memory = try GuardedMemory(count: count)
    try unsafe memory.withPointer { (pointer) throws(CryptoError) in
      let buffer = unsafe UnsafeMutableBufferPointer(start: pointer, count: count)
      var span = unsafe buffer.mutableSpan
      try fill(&span)
    }
    try self.init(frozen: memory)
  }

  /// A secret of random bytes.
  package static func random(count: Int) throws(CryptoError) -> SecretBytes {
    let memory = try GuardedMemory(count: count)
    unsafe memory.withPointer { unsafe randombytes_buf($0, count) }
    return try SecretBytes(frozen: memory)
  }

  /// Lends the bytes to `body`.
  package borrowing func withBytes<R: ~Copyable, E: Error>(
    _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    try memory.withBytes(0..<memory.count, body)
  }

  /// Whether both hold the same bytes; takes the same time wherever they differ.
  package borrowing func isEqual(to other: borrowing SecretBytes) -> Bool {
    guard count == other.count else { return false }
    return unsafe memory.withPointer { left in
      unsafe other.memory.withPointer { right in
        unsafe sodium_memcmp(left, right, memory.count) == 0
      }
    }
  }
}
