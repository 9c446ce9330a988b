package import VoucherModel

/// The last characters that a mask leaves visible, four at most, as one small value.
///
/// Two tails agree if the shorter one is the end of the longer one, so a mask of nothing but stars
/// agrees with every code.
package struct VisibleTail: Hashable, Comparable, Sendable {
  /// The bytes from the last to the first, in the high bytes of the word; unused ones are zero.
  let reversed: UInt32
  private let byteCount: UInt8

  /// How many bytes are visible.
  package var count: Int { Int(byteCount) }

  /// The tail of a mask that shows nothing.
  package static let none = VisibleTail(reversed: 0, count: 0)

  /// The most bytes that are kept.
  package static let maximumCount = Mask.maximumVisible

  init(reversed: UInt32, count: Int) {
    self.reversed = reversed
    byteCount = UInt8(count)
  }

  /// The tail that the vault keeps beside a voucher.
  package init(_ mask: Mask) {
    self.init(last: Array(mask.tail.utf8), limit: Self.maximumCount)
  }

  /// Takes the visible characters back; `nil` if no mask could show them.
  package init?(visible text: String) {
    self.init(last: Array(text.utf8), limit: Self.maximumCount)
    guard self.text == text else { return nil }
  }

  /// The printable ASCII at the end of the bytes, `limit` of it at most.
  init(last bytes: some BidirectionalCollection<UInt8>, limit: Int) {
    var reversed: UInt32 = 0
    var count = 0
    for byte in bytes.reversed() {
      guard count < min(limit, Self.maximumCount), (0x21...0x7E).contains(byte) else { break }
      reversed |= UInt32(byte) << UInt32(24 - 8 * count)
      count += 1
    }
    self.init(reversed: reversed, count: count)
  }

  /// Orders every tail directly before the longer tails that end like it.
  package static func < (left: VisibleTail, right: VisibleTail) -> Bool {
    (left.reversed, left.count) < (right.reversed, right.count)
  }

  /// Whether one of the two is the end of the other.
  package func agrees(with other: VisibleTail) -> Bool {
    let common = min(count, other.count)
    guard common > 0 else { return true }
    return (reversed ^ other.reversed) >> UInt32(32 - 8 * common) == 0
  }

  /// Whether it is the same character over and over, twice at least.
  var isOneCharacter: Bool {
    count > 1 && Set(text.utf8).count == 1
  }

  /// The visible characters as text.
  package var text: String {
    var text = ""
    for index in stride(from: count - 1, through: 0, by: -1) {
      let byte = UInt8(truncatingIfNeeded: reversed >> UInt32(24 - 8 * index))
      text.unicodeScalars.append(Unicode.Scalar(byte))
    }
    return text
  }
}

extension VisibleTail: CustomStringConvertible {
  /// The text that logs and people see.
  package var description: String { "****" + text }
}
