/// Writes JSON values as text that is safe to print, to paste into a script, and to compare.
///
/// The same value gives the same bytes. Whatever a terminal or a JavaScript reader could act on
/// (controls, DEL, U+2028, direction marks) is escaped, which costs nothing: a reader of JSON gets
/// the text back unchanged.
package struct JSONWriter: Sendable {
  /// How the text is laid out.
  package enum Style: Hashable, Sendable {
    /// On one line, without a space.
    case compact
    /// One member or element a line, indented by two.
    case pretty
  }

  private let style: Style
  private var text = ""

  private init(style: Style) {
    self.style = style
  }

  /// The value as JSON, without a newline at its end.
  package static func text(of value: JSONValue, style: Style = .compact) -> String {
    var writer = JSONWriter(style: style)
    writer.write(value, depth: 0)
    return writer.text
  }

  private mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .object(let members):
      writeList(members, between: ("{", "}"), depth: depth) { writer, member in
        writer.write(member.0)
        writer.text += writer.style == .pretty ? ": " : ":"
        writer.write(member.1, depth: depth + 1)
      }
    case .array(let elements):
      writeList(elements, between: ("[", "]"), depth: depth) { writer, element in
        writer.write(element, depth: depth + 1)
      }
    case .string(let string): write(string)
    case .integer(let number): text += String(number)
    case .bool(let value): text += value ? "true" : "false"
    case .null: text += "null"
    }
  }

  private mutating func writeList<Item>(
    _ items: [Item], between brackets: (String, String), depth: Int,
    writeItem: (inout JSONWriter, Item) -> Void
  ) {
    text += brackets.0
    var isFirst = true
    for item in items {
      if !isFirst { text += "," }
      isFirst = false
      breakLine(depth: depth + 1)
      writeItem(&self, item)
    }
    if !isFirst { breakLine(depth: depth) }
    text += brackets.1
  }

  private mutating func breakLine(depth: Int) {
    guard style == .pretty else { return }
    text += "\n" + String(repeating: "  ", count: depth)
  }

  private mutating func write(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += #"\""#
      case "\\": text += #"\\"#
      case "\n": text += #"\n"#
      case "\r": text += #"\r"#
      case "\t": text += #"\t"#
      case let scalar where scalar.isInvisible:
        for unit in UTF16.encode(scalar) ?? .init() { text += Self.escape(unit) }
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }

  private static func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return #"\u"# + String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }
}
