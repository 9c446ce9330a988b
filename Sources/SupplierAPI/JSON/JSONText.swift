/// Takes the escapes of a JSON string apart, piece by piece.
///
/// Every piece is a run of bytes that stand for themselves or one character that was escaped. A
/// string with an unknown escape, with half of a surrogate pair or with bytes that are not UTF-8 has
/// no text: its raw form is all that can be kept of it without loss.
struct JSONText {
  enum Piece {
    case run(Range<Int>)
    case scalar(Unicode.Scalar)
    case malformed
  }

  private var position: Int
  private let end: Int

  init(_ token: JSONToken) {
    position = token.content.lowerBound
    end = token.content.upperBound
  }

  /// The next piece; `nil` at the end.
  mutating func next(in bytes: Span<UInt8>) -> Piece? {
    guard position < end else { return nil }
    if bytes[position] == UInt8(ascii: "\\") { return escape(in: bytes) }
    let start = position
    while position < end, bytes[position] != UInt8(ascii: "\\") { position += 1 }
    return .run(start..<position)
  }

  private mutating func escape(in bytes: Span<UInt8>) -> Piece {
    guard position + 1 < end else {
      position = end
      return .malformed
    }
    let mark = bytes[position + 1]
    position += 2
    switch mark {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return .scalar(Unicode.Scalar(mark))
    case UInt8(ascii: "b"): return .scalar("\u{8}")
    case UInt8(ascii: "f"): return .scalar("\u{C}")
    case UInt8(ascii: "n"): return .scalar("\n")
    case UInt8(ascii: "r"): return .scalar("\r")
    case UInt8(ascii: "t"): return .scalar("\t")
    case UInt8(ascii: "u"): return codePoint(in: bytes)
    default: return .malformed
    }
  }

  /// The character of `\uXXXX`, its second half included where it is a pair.
  private mutating func codePoint(in bytes: Span<UInt8>) -> Piece {
    guard let unit = hexadecimal(in: bytes) else { return .malformed }
    if let scalar = Unicode.Scalar(unit) { return .scalar(scalar) }
    guard UTF16.isLeadSurrogate(UInt16(unit)), position + 1 < end,
      bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
    else { return .malformed }
    position += 2
    guard let trail = hexadecimal(in: bytes), (0xDC00...0xDFFF).contains(trail),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (trail - 0xDC00))
    else { return .malformed }
    return .scalar(scalar)
  }

  private mutating func hexadecimal(in bytes: Span<UInt8>) -> UInt32? {
    guard position + 4 <= end else { return nil }
    var value: UInt32 = 0
    for offset in 0..<4 {
      let byte = bytes[position + offset]
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      value = value << 4 | UInt32(digit)
    }
    position += 4
    return value
  }
}

extension JSONText {
  /// Whether the string has a text: all its escapes are known and its bytes are UTF-8.
  static func isText(_ token: JSONToken, in bytes: Span<UInt8>) -> Bool {
    guard token.kind == .string else { return false }
    if token.hasEscapes {
      var pieces = JSONText(token)
      while let piece = pieces.next(in: bytes) {
        if case .malformed = piece { return false }
      }
    }
    return (try? UTF8Span(validating: bytes.extracting(token.content))) != nil
  }

  /// The text of a string that is no secret; what is malformed in it becomes U+FFFD.
  static func string(_ token: JSONToken, in bytes: Span<UInt8>) -> String {
    var pieces = JSONText(token)
    var decoded: [UInt8] = []
    decoded.reserveCapacity(token.content.count)
    while let piece = pieces.next(in: bytes) {
      switch piece {
      case .run(let range): for index in range { decoded.append(bytes[index]) }
      case .scalar(let scalar):
        decoded.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
      case .malformed: decoded.append(contentsOf: [0xEF, 0xBF, 0xBD])
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  /// Whether the string's text is the given ASCII word.
  static func matches(_ token: JSONToken, _ word: String, in bytes: Span<UInt8>) -> Bool {
    if token.hasEscapes { return string(token, in: bytes) == word }
    let content = token.content
    let utf8 = word.utf8
    guard content.count == utf8.count else { return false }
    var index = content.lowerBound
    for byte in utf8 {
      if bytes[index] != byte { return false }
      index += 1
    }
    return true
  }
}
