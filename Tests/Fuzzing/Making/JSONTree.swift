/// A JSON text as a tree, read the slow and plain way: the judge of the readers that are fast.
///
/// Strings are their UTF-8 bytes, so that no two spellings of one character are taken for equal.
indirect enum JSONTree: Hashable, Sendable {
  struct Member: Hashable, Sendable {
    let name: [UInt8]
    let value: JSONTree

    init(_ name: [UInt8], _ value: JSONTree) {
      self.name = name
      self.value = value
    }

    init(_ name: String, _ value: JSONTree) {
      self.init(Array(name.utf8), value)
    }
  }

  case object([Member])
  case array([JSONTree])
  case string([UInt8])
  case number([UInt8])
  case boolean(Bool)
  case null

  static func text(_ text: String) -> JSONTree { .string(Array(text.utf8)) }

  /// How many objects and arrays stand inside each other.
  var depth: Int {
    switch self {
    case .object(let members): 1 + (members.map(\.value.depth).max() ?? 0)
    case .array(let elements): 1 + (elements.map(\.depth).max() ?? 0)
    case .string, .number, .boolean, .null: 0
    }
  }

  /// Reads exactly what RFC 8259 allows, in valid UTF-8; `nil` for anything else, and for what is
  /// nested more than 200 deep.
  init?(strictly bytes: [UInt8]) {
    var reader = StrictReader(bytes: bytes)
    guard String(validating: bytes, as: UTF8.self) != nil, let value = reader.value(depth: 0)
    else { return nil }
    reader.space()
    guard reader.position == bytes.count else { return nil }
    self = value
  }
}

private struct StrictReader {
  let bytes: [UInt8]
  var position = 0

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func space() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }

  private mutating func take(_ text: String) -> Bool {
    guard bytes[position...].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  mutating func value(depth: Int) -> JSONTree? {
    space()
    guard depth <= 200 else { return nil }
    switch next {
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "t"): return take("true") ? .boolean(true) : nil
    case UInt8(ascii: "f"): return take("false") ? .boolean(false) : nil
    case UInt8(ascii: "n"): return take("null") ? .null : nil
    default: return number().map { .number($0) }
    }
  }

  private mutating func object(depth: Int) -> JSONTree? {
    position += 1
    space()
    if take("}") { return .object([]) }
    var members: [JSONTree.Member] = []
    while true {
      space()
      guard next == UInt8(ascii: "\""), let name = string() else { return nil }
      space()
      guard take(":"), let value = value(depth: depth + 1) else { return nil }
      members.append(JSONTree.Member(name, value))
      space()
      if take("}") { return .object(members) }
      guard take(",") else { return nil }
    }
  }

  private mutating func array(depth: Int) -> JSONTree? {
    position += 1
    space()
    if take("]") { return .array([]) }
    var elements: [JSONTree] = []
    while true {
      guard let value = value(depth: depth + 1) else { return nil }
      elements.append(value)
      space()
      if take("]") { return .array(elements) }
      guard take(",") else { return nil }
    }
  }

  private mutating func string() -> [UInt8]? {
    position += 1
    var content: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return content
      case 0..<0x20: return nil
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        content += Array(String(scalar).utf8)
      default: content.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let mark = next else { return nil }
    position += 1
    let plain: [UInt8: Unicode.Scalar] = [
      0x22: "\"", 0x5C: "\\", 0x2F: "/", 0x62: "\u{8}", 0x66: "\u{C}", 0x6E: "\n", 0x72: "\r",
      0x74: "\t",
    ]
    if let scalar = plain[mark] { return scalar }
    guard mark == UInt8(ascii: "u"), let unit = hexadecimal() else { return nil }
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xDC00, take("\\u"), let low = hexadecimal(), (0xDC00...0xDFFF).contains(low)
    else { return nil }
    return Unicode.Scalar(0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00))
  }

  private mutating func hexadecimal() -> UInt32? {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4,
      digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
    else { return nil }
    position += 4
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private mutating func number() -> [UInt8]? {
    let start = position
    let characters = Array("+-.0123456789eE".utf8)
    while let byte = next, characters.contains(byte) { position += 1 }
    let text = Array(bytes[start..<position])
    return PlainDecimal(text) == nil ? nil : text
  }
}
