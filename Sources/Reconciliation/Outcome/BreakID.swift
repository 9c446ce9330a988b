/// Names a break through all runs: the same finding about the same things has the same name.
///
/// The name is FNV-1a (128 bits) over the break's type and keys. It is a name, not a proof: it does
/// not withstand somebody who looks for two findings with one name.
package struct BreakID: Hashable, Comparable, Sendable {
  /// Thirty-two hexadecimal digits.
  package let text: String

  /// Takes a name back; `nil` if it is not 32 lower-case hexadecimal digits.
  package init?(_ text: String) {
    let isName =
      text.utf8.count == 32
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
    guard isName else { return nil }
    self.text = text
  }

  init(_ kind: BreakKind, about subject: String) {
    var hash: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
    let prime: UInt128 = 1 << 88 | 0x13B
    // No kind contains a line feed, so no two pairs of kind and subject give the same bytes.
    for byte in "\(kind.rawValue)\n\(subject)".utf8 {
      hash = (hash ^ UInt128(byte)) &* prime
    }
    let digits = String(hash, radix: 16)
    text = String(repeating: "0", count: 32 - digits.utf8.count) + digits
  }

  /// Orders by value.
  package static func < (left: BreakID, right: BreakID) -> Bool { left.text < right.text }
}

extension BreakID: CustomStringConvertible {
  /// The text that logs and people see.
  package var description: String { text }
}
