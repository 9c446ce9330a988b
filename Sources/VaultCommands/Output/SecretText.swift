import Reporting
import VaultCrypto

/// Text with secrets in it, put together in guarded memory and written from there.
package final class SecretText {
  /// The largest text: an order of 5,000 vouchers with codes of several kilobytes.
  private static let limit = 256 << 20

  private let buffer = SecretBuffer(limit: SecretText.limit)

  package init() {}

  /// Adds text that is no secret.
  package func append(_ text: String) throws {
    try buffer.append(Array(text.utf8).span)
  }

  /// Adds bytes as they are.
  package func append(_ bytes: Span<UInt8>) throws {
    try buffer.append(bytes)
  }

  /// Adds UTF-8 text as a JSON string of ASCII characters only, so that nothing in a code can act
  /// on a terminal or be changed by a program that guesses at encodings.
  package func appendJSONString(_ text: Span<UInt8>) throws {
    try append("\"")
    var index = 0
    while index < text.count {
      let plain = index
      while index < text.count, Self.isPlain(text[index]) { index += 1 }
      if plain < index { try buffer.append(text.extracting(plain..<index)) }
      guard index < text.count else { break }
      let (scalar, width) = UTF8Reader.scalar(in: text, at: index)
      for unit in UTF16.encode(scalar) ?? .init() { try append(Self.escape(unit)) }
      index += width
    }
    try append("\"")
  }

  /// Writes the text to standard output.
  package func write(to output: Output) {
    buffer.withBytes { output.write($0) }
  }

  /// Lends the text.
  package func withBytes<R>(_ body: (Span<UInt8>) throws -> R) rethrows -> R {
    try buffer.withBytes(body)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private static func escape(_ unit: UInt16) -> String {
    switch unit {
    case 0x22: return #"\""#
    case 0x5C: return #"\\"#
    case 0x0A: return #"\n"#
    case 0x0D: return #"\r"#
    case 0x09: return #"\t"#
    default:
      let digits = String(unit, radix: 16)
      return #"\u"# + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
  }
}

/// Reads the characters of text that lies in guarded memory, without making a string of it.
package enum UTF8Reader {
  /// The scalar that begins at `index`, and how many bytes it takes; U+FFFD for a malformed byte.
  static func scalar(in text: Span<UInt8>, at index: Int) -> (scalar: Unicode.Scalar, width: Int) {
    let first = text[index]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first < 0xF5, index + width <= text.count else { return ("\u{FFFD}", 1) }
    var value = UInt32(first) & (0x7F >> UInt32(width))
    for offset in 1..<width {
      let byte = text[index + offset]
      guard byte & 0xC0 == 0x80 else { return ("\u{FFFD}", 1) }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    let minimum: UInt32 = width == 4 ? 0x10000 : width == 3 ? 0x800 : 0x80
    guard value >= minimum, let scalar = Unicode.Scalar(value) else { return ("\u{FFFD}", 1) }
    return (scalar, width)
  }

  /// Whether the bytes are UTF-8.
  package static func isValid(_ text: Span<UInt8>) -> Bool {
    (try? UTF8Span(validating: text)) != nil
  }

  /// Whether every character can be seen, and copied from a terminal as it is.
  package static func isVisible(_ text: Span<UInt8>) -> Bool {
    guard isValid(text), text.count > 0 else { return false }
    let space = UInt8(ascii: " ")
    if text[0] == space || text[text.count - 1] == space { return false }
    var index = 0
    while index < text.count {
      let (scalar, width) = scalar(in: text, at: index)
      if scalar.isInvisible { return false }
      index += width
    }
    return true
  }
}
