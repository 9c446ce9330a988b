import CSodium
import Synchronization

/// Blocks of guarded memory that were let go of, for whoever needs one of the same length next.
///
/// Making and freeing one takes the system a dozen calls, and an order needs several. Like the heap that
/// it stands in for, it is the process's. What lies here is wiped, and stays between its guard pages,
/// locked and out of core dumps.
@safe
final class GuardedPool: Sendable {
  static let ofTheProcess = GuardedPool()

  private struct Block {
    let address: UInt
    let count: Int
  }

  /// Oldest first.
  private let blocks = Mutex<[Block]>([])

  /// The largest block that is kept: what an ordinary answer needs.
  static let largestBlock = 16 << 10
  /// The most blocks that are kept; each locks a page or more.
  static let mostBlocks = 64

  /// A block of zeros of exactly that length; `nil` if the system has none.
  @unsafe
  func take(_ count: Int) -> UnsafeMutableRawPointer? {
    let kept = blocks.withLock { blocks in
      blocks.lastIndex { $0.count == count }.map { blocks.remove(at: $0) }
    }
    if let kept { return unsafe UnsafeMutableRawPointer(bitPattern: kept.address) }
    guard let made = unsafe sodium_malloc(count) else { return nil }
    unsafe sodium_memzero(made, count)
    return unsafe made
  }

  /// Takes a block back that can be written to, and wipes it.
  @unsafe
  func giveBack(_ start: UnsafeMutableRawPointer, count: Int) {
    guard count <= Self.largestBlock else { return unsafe sodium_free(start) }
    unsafe sodium_memzero(start, count)
    let oldest = blocks.withLock { blocks in
      blocks.append(Block(address: UInt(bitPattern: start), count: count))
      return blocks.count > Self.mostBlocks ? blocks.removeFirst() : nil
    }
    // Ends the process if something was written over the canary before the block.
    if let oldest { unsafe sodium_free(UnsafeMutableRawPointer(bitPattern: oldest.address)) }
  }
}
