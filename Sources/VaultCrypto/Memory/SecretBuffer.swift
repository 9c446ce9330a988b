import CSodium
import Synchronization

/// A growing run of secret bytes in guarded memory, up to a limit: a response body as it arrives,
/// or a record being put together.
///
/// Bytes are only ever added at the end, so what a reader was lent does not change under it. When
/// the buffer grows, is emptied or goes away, what it leaves behind is wiped.
package final class SecretBuffer: Sendable {
  private struct Contents {
    var memory: GuardedMemory?
    var count = 0
    /// How far the block was ever written to, by what was added or by what came to nothing.
    var touched = 0
  }

  /// The largest number of bytes the buffer takes.
  package let limit: Int
  private let contents = Mutex(Contents())

  package init(limit: Int) {
    precondition(limit >= 0, "a limit is not negative")
    self.limit = limit
  }

  /// How many bytes the buffer holds.
  package var count: Int { contents.withLock { $0.count } }

  /// Adds the bytes at the end; `tooLong` if that would go over the limit, and then adds nothing.
  package func append(_ bytes: Span<UInt8>) throws(CryptoError) {
    try unsafe append(count: bytes.count) { target in
      unsafe bytes.withUnsafeBufferPointer { source in
        guard let first = source.baseAddress else { return }
        unsafe target.update(from: first, count: source.count)
      }
    }
  }

  /// Makes room for up to `room` bytes behind the others and lets `fill` write there, so that a file
  /// or a terminal is read straight into guarded memory; `fill` says how many it wrote.
  package func append(
    upTo room: Int, filledBy fill: (inout MutableSpan<UInt8>) throws -> Int
  ) throws {
    try contents.withLock { contents in
      guard room <= limit - contents.count else { throw CryptoError.tooLong(.secret) }
      let used = contents.count
      let memory = try Self.reserve(&contents, count: used + room, limit: limit)
      let written = try unsafe memory.withPointer { pointer in
        let buffer = unsafe UnsafeMutableBufferPointer(start: pointer + used, count: room)
        var span = unsafe buffer.mutableSpan
        return try fill(&span)
      }
      precondition((0...room).contains(written), "no more is written than there is room for")
      contents.count = used + written
    }
  }

  /// Lends the bytes to `body`.
  package func withBytes<R: ~Copyable, E: Error>(
    _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    let held = contents.withLock { $0 }
    guard let memory = held.memory else { return try body(Span()) }
    return try memory.withBytes(0..<held.count, body)
  }

  /// Wipes the bytes and starts again, in the same memory where nobody is reading it.
  package func removeAll() {
    contents.withLock { contents in
      guard var block = contents.memory.take() else { return }
      let touched = contents.touched
      contents = Contents()
      // A block that a reader was lent is left to the reader, and wiped when the reader is done.
      guard isKnownUniquelyReferenced(&block) else { return }
      block.wipe(0..<touched)
      contents.memory = block
    }
  }

  /// Makes room for `added` bytes and lets `fill` write them; if it throws, nothing is added.
  @unsafe
  func append(
    count added: Int, filledBy fill: (UnsafeMutablePointer<UInt8>) throws(CryptoError) -> Void
  ) throws(CryptoError) {
    try contents.withLock { (contents) throws(CryptoError) in
      guard added <= limit - contents.count else { throw .tooLong(.secret) }
      let memory = try Self.reserve(&contents, count: contents.count + added, limit: limit)
      let used = contents.count
      try unsafe memory.withPointer { (pointer) throws(CryptoError) in
        try unsafe fill(pointer + used)
      }
      contents.count = used + added
    }
  }

  private static let smallestBlock = 4_096

  /// A block that holds `count` bytes: the present one, or a larger one with its content moved.
  private static func reserve(
    _ contents: inout Contents, count: Int, limit: Int
  ) throws(CryptoError) -> GuardedMemory {
    let block: GuardedMemory
    if let memory = contents.memory, memory.count >= count {
      block = memory
    } else {
      block = try grow(contents, to: count, limit: limit)
    }
    contents.memory = block
    contents.touched = max(contents.touched, count)
    return block
  }

  private static func grow(
    _ contents: Contents, to count: Int, limit: Int
  ) throws(CryptoError) -> GuardedMemory {
    let doubled = max(count, smallestBlock, (contents.memory?.count ?? 0) * 2)
    let grown = try GuardedMemory(count: max(count, min(doubled, limit)))
    if let memory = contents.memory {
      unsafe memory.withPointer { source in
        unsafe grown.withPointer { unsafe $0.update(from: source, count: contents.count) }
      }
    }
    return grown
  }

  /// Lends `body` the bytes with ISO 7816-4 padding behind them, up to a multiple of `block`.
  ///
  /// The padding goes over the limit if it must, and is not part of the buffer afterwards. `body`
  /// may not touch the buffer.
  func withPadding(
    toMultipleOf block: Int, _ body: (Span<UInt8>) throws(CryptoError) -> [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try contents.withLock { (contents) throws(CryptoError) in
      let used = contents.count
      let padded = used + block - used % block
      let memory = try Self.reserve(&contents, count: padded, limit: limit + block)
      unsafe memory.withPointer { (pointer) in
        unsafe pointer[used] = 0x80
        unsafe (pointer + used + 1).update(repeating: 0, count: padded - used - 1)
      }
      return try memory.withBytes(0..<padded, body)
    }
  }
}
