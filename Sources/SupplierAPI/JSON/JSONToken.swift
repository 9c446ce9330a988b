/// Where a value stands in a JSON text: its bytes, not a copy of them.
package struct JSONToken: Hashable, Sendable {
  /// What kind of value it is.
  package enum Kind: UInt8, Hashable, Sendable {
    case string, number, boolean, null, object, array
  }

  package let kind: Kind
  /// Whether the string has a backslash in it.
  let hasEscapes: Bool
  private let start: UInt32
  private let end: UInt32

  init(_ kind: Kind, _ range: Range<Int>, hasEscapes: Bool = false) {
    self.kind = kind
    self.hasEscapes = hasEscapes
    start = UInt32(range.lowerBound)
    end = UInt32(range.upperBound)
  }

  /// The whole value, the quotes of a string included.
  package var range: Range<Int> { Int(start)..<Int(end) }

  /// What stands between the quotes of a string; the whole of any other value.
  package var content: Range<Int> {
    kind == .string ? Int(start) + 1..<Int(end) - 1 : range
  }
}
