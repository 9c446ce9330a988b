import SupplierAPI

/// Tells whether bytes are JSON that every reader takes (RFC 8259, and RFC 7493 on surrogates),
/// without making a copy of them.
///
/// What the supplier sent is kept as it came, also where it bends the rules; it is printed inside
/// JSON only where it keeps them.
package enum StrictJSON {
  package static func isValid(_ bytes: Span<UInt8>) -> Bool {
    guard UTF8Reader.isValid(bytes) else { return false }
    var reader = JSONReader()
    do throws(JSONProblem) {
      while let event = try reader.next(in: bytes) {
        switch event {
        case .name(let token), .scalar(let token):
          guard isValid(token, in: bytes) else { return false }
        case .beginObject, .endObject, .beginArray, .endArray: break
        }
      }
      return true
    } catch {
      return false
    }
  }

  private static func isValid(_ token: JSONToken, in bytes: Span<UInt8>) -> Bool {
    switch token.kind {
    case .string: isString(bytes.extracting(token.content))
    case .number: isNumber(bytes.extracting(token.range))
    case .boolean, .null, .object, .array: true
    }
  }

  private static func isString(_ content: Span<UInt8>) -> Bool {
    var index = 0
    while index < content.count {
      let byte = content[index]
      if byte < 0x20 { return false }
      index += 1
      guard byte == UInt8(ascii: "\\") else { continue }
      guard index < content.count else { return false }
      let mark = content[index]
      index += 1
      if "\"\\/bfnrt".utf8.contains(mark) { continue }
      guard mark == UInt8(ascii: "u"), let unit = unit(in: content, at: index) else {
        return false
      }
      index += 4
      switch unit {
      case 0xD800...0xDBFF:
        // The first half of a pair is nothing without the second.
        guard index + 2 <= content.count, content[index] == UInt8(ascii: "\\"),
          content[index + 1] == UInt8(ascii: "u"),
          let trail = self.unit(in: content, at: index + 2), (0xDC00...0xDFFF).contains(trail)
        else { return false }
        index += 6
      case 0xDC00...0xDFFF: return false
      default: break
      }
    }
    return true
  }

  /// The four hexadecimal digits of an escape.
  private static func unit(in content: Span<UInt8>, at index: Int) -> UInt32? {
    guard index + 4 <= content.count else { return nil }
    var unit: UInt32 = 0
    for offset in 0..<4 {
      let byte = content[index + offset]
      guard isHexDigit(byte) else { return nil }
      let digit = byte <= UInt8(ascii: "9") ? byte & 0x0F : (byte & 0x07) + 9
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  private static func isNumber(_ text: Span<UInt8>) -> Bool {
    var index = text.count > 0 && text[0] == UInt8(ascii: "-") ? 1 : 0
    let whole = digits(in: text, from: index)
    guard whole > 0, whole == 1 || text[index] != UInt8(ascii: "0") else { return false }
    index += whole
    if index < text.count, text[index] == UInt8(ascii: ".") {
      let fraction = digits(in: text, from: index + 1)
      guard fraction > 0 else { return false }
      index += 1 + fraction
    }
    if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < text.count, "+-".utf8.contains(text[index]) { index += 1 }
      let exponent = digits(in: text, from: index)
      guard exponent > 0 else { return false }
      index += exponent
    }
    return index == text.count
  }

  private static func digits(in text: Span<UInt8>, from start: Int) -> Int {
    var end = start
    while end < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[end]) { end += 1 }
    return end - start
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }
}
