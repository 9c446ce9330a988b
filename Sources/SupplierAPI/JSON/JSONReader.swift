/// Reads a JSON text token by token from its bytes, without copying any of them.
///
/// It is strict about structure: brackets, colons, commas, nothing left over. It is lenient inside a
/// scalar, where strictness would cost a code and buy nothing: a string may hold raw control bytes,
/// invalid UTF-8 and unknown escapes (`JSONText` says which strings have a text), a number is a run
/// of the characters that numbers have (`StrictDecimal` says which of them is one). A byte order mark
/// at the start is skipped. Nesting is bounded and takes no stack: one bit a level.
///
/// The same bytes are to be passed to every call.
package struct JSONReader: Sendable {
  /// What comes next in the text.
  package enum Event: Hashable, Sendable {
    case beginObject
    case endObject
    case beginArray
    case endArray
    /// The name of a member; its value is the next event.
    case name(JSONToken)
    /// A string, a number, `true`, `false` or `null`.
    case scalar(JSONToken)
  }

  /// The largest number of objects and arrays inside each other.
  package static let maximumDepth = 64
  /// The largest text that is read.
  package static let maximumCount = Int(Int32.max)

  private enum Expectation {
    case value, firstElement, firstName, name, separator, end
  }

  /// How many bytes have been read.
  package private(set) var position = 0
  /// How many objects and arrays are open.
  package private(set) var depth = 0
  /// Bit by bit, the innermost lowest: whether the open value is an object.
  private var objects: UInt64 = 0
  private var expectation = Expectation.value
  private var hasStarted = false
  /// Whether what is nested too deep is passed over as one token, in place of a problem.
  private let passesOverDeep: Bool

  package init(passingOverDeep: Bool = false) {
    passesOverDeep = passingOverDeep
  }

  /// Reads a value that begins in the middle of a text, as if it stood alone; what follows it is not
  /// looked at.
  init(at position: Int) {
    self.position = position
    passesOverDeep = true
    hasStarted = true
  }

  /// Reads the next token; `nil` once, at the proper end of the text.
  package mutating func next(in bytes: Span<UInt8>) throws(JSONProblem) -> Event? {
    if !hasStarted { try start(in: bytes) }
    skipSpace(in: bytes)
    if expectation == .separator { try readSeparator(in: bytes) }
    if expectation == .end {
      guard position == bytes.count else { throw problem(.trailingBytes) }
      return nil
    }
    guard position < bytes.count else { throw problem(.cutOff) }
    let byte = bytes[position]
    switch (expectation, byte) {
    case (.firstElement, UInt8(ascii: "]")), (.firstName, UInt8(ascii: "}")),
      (.separator, UInt8(ascii: "]")), (.separator, UInt8(ascii: "}")):
      return close()
    case (.firstName, UInt8(ascii: "\"")), (.name, UInt8(ascii: "\"")):
      return .name(try readName(in: bytes))
    case (.value, _), (.firstElement, _):
      return try readValue(byte, in: bytes)
    default:
      throw problem(.unexpectedByte)
    }
  }

  /// Reads the rest of a value whose first event was `first`, and says where it stands.
  package mutating func skip(
    _ first: Event, in bytes: Span<UInt8>
  ) throws(JSONProblem) -> JSONToken {
    let start = position - 1
    let outer = depth - 1
    switch first {
    case .scalar(let token), .name(let token): return token
    case .endObject, .endArray: throw problem(.unexpectedByte)
    case .beginObject, .beginArray: break
    }
    while depth > outer {
      guard try next(in: bytes) != nil else { throw problem(.cutOff) }
    }
    return JSONToken(first == .beginObject ? .object : .array, start..<position)
  }

  private func problem(_ label: JSONProblem.Label) -> JSONProblem {
    JSONProblem(label: label, position: position)
  }

  private mutating func start(in bytes: Span<UInt8>) throws(JSONProblem) {
    hasStarted = true
    guard bytes.count <= Self.maximumCount else { throw problem(.tooLarge) }
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
  }

  private mutating func skipSpace(in bytes: Span<UInt8>) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  /// Reads the comma between two members or elements; leaves a closing bracket where it is.
  private mutating func readSeparator(in bytes: Span<UInt8>) throws(JSONProblem) {
    guard position < bytes.count else { throw problem(.cutOff) }
    let isObject = objects & 1 == 1
    switch bytes[position] {
    case UInt8(ascii: ","):
      position += 1
      expectation = isObject ? .name : .value
      skipSpace(in: bytes)
    case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject: break
    default: throw problem(.unexpectedByte)
    }
  }

  private mutating func open(object: Bool) throws(JSONProblem) -> Event {
    guard depth < Self.maximumDepth else { throw problem(.tooDeep) }
    position += 1
    depth += 1
    objects = objects << 1 | (object ? 1 : 0)
    expectation = object ? .firstName : .firstElement
    return object ? .beginObject : .beginArray
  }

  private mutating func close() -> Event {
    let isObject = objects & 1 == 1
    position += 1
    depth -= 1
    objects >>= 1
    endValue()
    return isObject ? .endObject : .endArray
  }

  private mutating func endValue() {
    expectation = depth == 0 ? .end : .separator
  }

  private mutating func readName(in bytes: Span<UInt8>) throws(JSONProblem) -> JSONToken {
    let token = try readString(in: bytes)
    skipSpace(in: bytes)
    guard position < bytes.count else { throw problem(.cutOff) }
    guard bytes[position] == UInt8(ascii: ":") else { throw problem(.unexpectedByte) }
    position += 1
    expectation = .value
    return token
  }

  private mutating func readValue(
    _ byte: UInt8, in bytes: Span<UInt8>
  ) throws(JSONProblem) -> Event {
    let token: JSONToken
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if depth < Self.maximumDepth || !passesOverDeep {
        return try open(object: byte == UInt8(ascii: "{"))
      }
      token = try passOver(byte == UInt8(ascii: "{") ? .object : .array, in: bytes)
    case UInt8(ascii: "\""): token = try readString(in: bytes)
    case UInt8(ascii: "t"): token = try readWord("true", .boolean, in: bytes)
    case UInt8(ascii: "f"): token = try readWord("false", .boolean, in: bytes)
    case UInt8(ascii: "n"): token = try readWord("null", .null, in: bytes)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      token = try readNumber(in: bytes)
    default: throw problem(.unexpectedByte)
    }
    endValue()
    return .scalar(token)
  }

  /// Passes over an object or array however deep it is: brackets are counted and not compared.
  private mutating func passOver(
    _ kind: JSONToken.Kind, in bytes: Span<UInt8>
  ) throws(JSONProblem) -> JSONToken {
    let start = position
    var open = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""): _ = try readString(in: bytes)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        open -= 1
        position += 1
        if open == 0 { return JSONToken(kind, start..<position) }
      default: position += 1
      }
    }
    throw problem(.cutOff)
  }

  private mutating func readString(in bytes: Span<UInt8>) throws(JSONProblem) -> JSONToken {
    let start = position
    var index = position + 1
    var hasEscapes = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        position = index + 1
        return JSONToken(.string, start..<position, hasEscapes: hasEscapes)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        index += 1
      }
      index += 1
    }
    throw JSONProblem(label: .cutOff, position: bytes.count)
  }

  private mutating func readWord(
    _ word: StaticString, _ kind: JSONToken.Kind, in bytes: Span<UInt8>
  ) throws(JSONProblem) -> JSONToken {
    let start = position
    for offset in 0..<word.utf8CodeUnitCount {
      guard start + offset < bytes.count else {
        throw JSONProblem(label: .cutOff, position: bytes.count)
      }
      guard unsafe bytes[start + offset] == word.utf8Start[offset] else {
        throw problem(.unexpectedByte)
      }
    }
    position += word.utf8CodeUnitCount
    return JSONToken(kind, start..<position)
  }

  private mutating func readNumber(in bytes: Span<UInt8>) throws(JSONProblem) -> JSONToken {
    let start = position
    var index = position
    scan: while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        index += 1
      default: break scan
      }
    }
    // A number that the text ends with may go on: `1` may be the first digit of `100`.
    if index == bytes.count, depth > 0 { throw JSONProblem(label: .cutOff, position: index) }
    position = index
    return JSONToken(.number, start..<index)
  }
}
