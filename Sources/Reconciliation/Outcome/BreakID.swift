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
    // No kind contains a line feed, so no two pairs of kind and subject give the same bytes.
    text = StableHash.text(of: "\(kind.rawValue)\n\(subject)")
  }

  /// The 16 bytes that the digits stand for.
  package var bytes: [UInt8] {
    let digits = text.utf8.map { $0 < UInt8(ascii: "a") ? $0 - 48 : $0 - 87 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// Takes 16 bytes back; `nil` for any other count.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    var digits: [UInt8] = []
    for byte in bytes {
      for half in [byte >> 4, byte & 15] { digits.append(half < 10 ? half + 48 : half + 87) }
    }
    text = String(decoding: digits, as: UTF8.self)
  }

  /// Orders by value.
  package static func < (left: BreakID, right: BreakID) -> Bool { left.text < right.text }
}

extension BreakID: CustomStringConvertible {
  /// The text that logs and people see.
  package var description: String { text }
}
