/// Numbers as these formats write them: ASCII digits, no sign, no leading zero.
enum PlainNumber {
  /// Reads a number; `nil` for anything else, and for one that does not fit.
  static func read(_ text: String) -> UInt64? {
    let digits = text.utf8
    let isPlain =
      digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      && (digits.first != UInt8(ascii: "0") || digits.count == 1)
    // An empty text and one that overflows are refused by the initializer.
    return isPlain ? UInt64(text) : nil
  }
}
