import SupplierAPI
import VaultCrypto

/// Reads the members of a JSON object, and two objects deeper, with the place of each.
///
/// Strict, because a setting that silently does nothing may cost money: malformed text, repeated
/// names and values of a wrong kind are refused with their place.
struct ConfigurationReader {
  /// A member, and where its name stands.
  struct Entry {
    let name: String
    let place: Place
    let value: Value
  }

  enum Value {
    case text(String)
    case table([Entry])
    /// A list of texts.
    case list([String])
    /// A number, a truth value, null or another list: nothing is set by one of these.
    case other
  }

  /// A line and a column, counted from 1.
  struct Place: Hashable, CustomStringConvertible {
    let line: Int
    let column: Int

    var description: String { "\(line):\(column)" }
  }

  /// The longest text of a setting.
  static let maximumTextLength = 4_096

  /// Why the text cannot be read.
  struct Problem: Error, Hashable {
    let place: Place
    let words: String
  }

  private let bytes: [UInt8]
  private var reader = JSONReader()

  static func entries(of bytes: [UInt8]) throws(Problem) -> [Entry] {
    var reader = ConfigurationReader(bytes: bytes)
    guard try reader.next() == .beginObject else {
      throw Problem(place: reader.place(of: 0), words: "the file must hold one JSON object")
    }
    let entries = try reader.members()
    _ = try reader.next()
    return entries
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func members() throws(Problem) -> [Entry] {
    var entries: [Entry] = []
    while let event = try next(), case .name(let token) = event {
      let name = text(of: token)
      let place = place(of: token.range.lowerBound)
      if entries.contains(where: { $0.name == name }) {
        throw Problem(place: place, words: "\"\(name)\" is there twice")
      }
      entries.append(Entry(name: name, place: place, value: try value()))
    }
    return entries
  }

  private mutating func value() throws(Problem) -> Value {
    guard let first = try next() else { return .other }
    switch first {
    case .scalar(let token) where token.kind == .string:
      return try .text(exactText(of: token))
    case .beginObject where reader.depth <= 3:
      return .table(try members())
    case .beginArray where reader.depth == 2:
      return try list()
    default:
      try read { (reader, bytes) throws(JSONProblem) in
        _ = try reader.skip(first, in: bytes)
      }
      return .other
    }
  }

  /// The rest of a list; one that holds anything but texts sets nothing.
  private mutating func list() throws(Problem) -> Value {
    var texts: [String] = []
    var isOfTexts = true
    while let event = try next(), event != .endArray {
      if case .scalar(let token) = event, token.kind == .string {
        texts.append(try exactText(of: token))
        continue
      }
      isOfTexts = false
      try read { (reader, bytes) throws(JSONProblem) in
        _ = try reader.skip(event, in: bytes)
      }
    }
    return isOfTexts ? .list(texts) : .other
  }

  private mutating func next() throws(Problem) -> JSONReader.Event? {
    try read { (reader, bytes) throws(JSONProblem) in try reader.next(in: bytes) }
  }

  private mutating func read<R>(
    _ body: (inout JSONReader, Span<UInt8>) throws(JSONProblem) -> R
  ) throws(Problem) -> R {
    var reader = reader
    defer { self.reader = reader }
    do {
      return try body(&reader, bytes.span)
    } catch {
      throw problem(error)
    }
  }

  /// A name, fit to be printed in an error.
  private func text(of token: JSONToken) -> String {
    let value = try? JSONValue(bytes.span.extracting(token.range))
    return PrintableText.bounded(value?.text ?? "", to: Self.maximumTextLength)
  }

  /// A value, which is taken as it stands in the file or not at all: a path that is almost the one
  /// that was meant is another file.
  private func exactText(of token: JSONToken) throws(Problem) -> String {
    let buffer = SecretBuffer(limit: max(1, token.content.count))
    let text = text(of: token)
    let isExact =
      (try? token.unescaped(in: bytes.span, into: buffer)) == .text
      && buffer.withBytes { content in
        content.count == text.utf8.count
          && zip(content.indices, text.utf8).allSatisfy { content[$0] == $1 }
      }
    guard isExact else {
      throw Problem(
        place: place(of: token.range.lowerBound),
        words: "this text is too long, or has characters that cannot be printed")
    }
    return text
  }

  private func problem(_ problem: JSONProblem) -> Problem {
    let words =
      switch problem.label {
      case .cutOff: "the JSON text ends too early"
      case .unexpectedByte: "this cannot stand here in JSON"
      case .trailingBytes: "something follows the JSON object"
      case .tooDeep, .tooMany, .tooLarge: "the JSON text is too large"
      }
    return Problem(place: place(of: problem.position), words: words)
  }

  private func place(of position: Int) -> Place {
    let before = bytes.prefix(position)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let lineStart = (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    // Columns count characters: the bytes that continue one in UTF-8 are not counted.
    let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    return Place(line: line, column: column)
  }
}
