import TestSupport

/// Text that somebody might put into a product name or a remark to harm its reader.
enum HostileText {
  static let controls: [String] =
    (0..<0x20).map { String(UnicodeScalar(UInt8($0))) } + ["\u{7F}", "\u{85}", "\u{9B}31m"]

  static let directions = [
    "\u{61C}", "\u{200E}", "\u{200F}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}",
    "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}",
  ]

  static let invisible = [
    "\u{AD}", "\u{200B}", "\u{200D}", "\u{2028}", "\u{2029}", "\u{2060}", "\u{3164}", "\u{FEFF}",
    "\u{E000}", "\u{E0041}", "\u{FE00}",
  ]

  static let all = controls + directions + invisible

  /// A text of up to `length` scalars, half of them from the lists above.
  static func random(
    upTo length: Int, using randomness: inout SeededRandomness
  ) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...length, using: &randomness) {
      if Bool.random(using: &randomness) {
        text += all.randomElement(using: &randomness) ?? ""
      } else if let scalar = UnicodeScalar(UInt32.random(in: 0x20...0x2FFFF, using: &randomness)) {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
