/// Thirty-two bytes that stand for a text nobody here may see: equal digests, equal texts.
///
/// Kept as four words, so that a hundred thousand of them are sorted without touching the heap.
package struct ContentDigest: Hashable, Comparable, Sendable {
  private let words: Words

  private struct Words: Hashable, Sendable {
    let first: UInt64
    let second: UInt64
    let third: UInt64
    let fourth: UInt64
  }

  /// Takes 32 bytes; `nil` for any other count.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    func word(_ start: Int) -> UInt64 {
      var word: UInt64 = 0
      for offset in start..<start + 8 { word = word << 8 | UInt64(bytes[offset]) }
      return word
    }
    words = Words(first: word(0), second: word(8), third: word(16), fourth: word(24))
  }

  /// Its first eight bytes.
  var start: UInt64 { words.first }

  /// The 32 bytes, eight in each word, the first one in the high bits.
  package var bigEndianWords: (UInt64, UInt64, UInt64, UInt64) {
    (words.first, words.second, words.third, words.fourth)
  }

  /// Orders by the bytes.
  package static func < (left: Self, right: Self) -> Bool {
    let (a, b) = (left.words, right.words)
    return (a.first, a.second, a.third, a.fourth) < (b.first, b.second, b.third, b.fourth)
  }
}
