/// Thirty-two bytes that stand for a text nobody here may see: equal digests, equal texts.
///
/// Kept as four words, so that a hundred thousand of them are sorted without touching the heap.
package struct ContentDigest: Hashable, Comparable, Sendable {
  private let words: Words

  private struct Words: Hashable, Sendable {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0
    var fourth: UInt64 = 0
  }

  /// Takes 32 bytes; `nil` for any other count.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    var words = Words()
    for (offset, byte) in bytes.enumerated() {
      switch offset / 8 {
      case 0: words.first = words.first << 8 | UInt64(byte)
      case 1: words.second = words.second << 8 | UInt64(byte)
      case 2: words.third = words.third << 8 | UInt64(byte)
      default: words.fourth = words.fourth << 8 | UInt64(byte)
      }
    }
    self.words = words
  }

  /// Orders by the bytes.
  package static func < (left: Self, right: Self) -> Bool {
    let (a, b) = (left.words, right.words)
    return (a.first, a.second, a.third, a.fourth) < (b.first, b.second, b.third, b.fourth)
  }
}
