import CSodium
import Synchronization

/// A block of `sodium_malloc` memory: locked where the system allows it, left out of core dumps,
/// between guard pages, and wiped when the last reference goes away.
///
/// The wipe sits in a class because Swift 6.3.1 skips `deinit` of some move-only structs in debug
/// builds. It is `@safe` because every read goes through a closure that keeps the block alive, and
/// it is `Sendable` because of a rule its owners keep: bytes are written by one owner at a time, and
/// no reader is handed bytes that may still change.
@safe
final class GuardedMemory: Sendable {
  let count: Int
  private nonisolated(unsafe) let start: UnsafeMutableRawPointer
  private let isFrozen = Atomic(false)

  /// Makes a block of zeros.
  init(count: Int) throws(CryptoError) {
    precondition(count >= 0, "a block of memory has no negative size")
    try Sodium.require()
    guard let start = unsafe GuardedPool.ofTheProcess.take(count) else { throw .unavailable }
    unsafe self.start = unsafe start
    self.count = count
  }

  deinit {
    if isFrozen.load(ordering: .relaxed) {
      // Wipes as well.
      unsafe sodium_free(start)
    } else {
      unsafe GuardedPool.ofTheProcess.giveBack(start, count: count)
    }
  }

  /// Makes the block read-only; a stray write then ends the process instead of changing a key.
  func freeze() throws(CryptoError) {
    isFrozen.store(true, ordering: .relaxed)
    try Sodium.check(unsafe sodium_mprotect_readonly(start), orThrow: .unavailable)
  }

  /// Overwrites those bytes with zeros.
  func wipe(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "bytes inside the block")
    unsafe sodium_memzero(start + range.lowerBound, range.count)
  }

  func withBytes<R: ~Copyable, E: Error>(
    _ range: Range<Int>, _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "bytes inside the block")
    let bytes = unsafe UnsafeBufferPointer(
      start: UnsafePointer(start.assumingMemoryBound(to: UInt8.self)) + range.lowerBound,
      count: range.count)
    defer { extendLifetime(self) }
    return try body(unsafe bytes.span)
  }

  /// Hands out the block's address for a call into C, which must stay within `count` bytes of it.
  @unsafe
  func withPointer<R: ~Copyable, E: Error>(
    _ body: (UnsafeMutablePointer<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    defer { extendLifetime(self) }
    return try unsafe body(start.assumingMemoryBound(to: UInt8.self))
  }
}
