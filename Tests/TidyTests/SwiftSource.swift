/// A Swift file whose comments and text literals are blanked out.
///
/// So a rule about code does not stumble over prose. Lines stay where they are.
struct SwiftSource {
  let path: String
  let lines: [Substring]
  /// The lines without what is comment or literal.
  let code: [Substring]
  /// As `code`, in one piece.
  let codeText: String

  init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var blanker = Blanker()
    codeText = blanker.blank(text)
    code = codeText.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The target that the file belongs to: the folder under `Sources` or `Tests`.
  var target: String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : ""
  }

  /// The file's name and a line's number, as compilers write it.
  func place(_ index: Int) -> String { "\(path):\(index + 1)" }

  /// The modules that the file imports, with the lines.
  var imports: [(module: String, line: Int)] {
    code.enumerated().flatMap { index, line -> [(module: String, line: Int)] in
      let words = line.split(separator: " ").map(String.init)
      guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count,
        words[..<keyword].allSatisfy({ $0.hasPrefix("@") || Self.modifiers.contains($0) })
      else { return [] }
      let name = words.dropFirst(keyword + 1).first { !Self.kinds.contains($0) } ?? ""
      return [(String(name.prefix { $0 != "." }), index)]
    }
  }

  private static let modifiers: Set<String> = [
    "public", "package", "internal", "fileprivate", "private",
  ]
  private static let kinds: Set<String> = [
    "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
  ]
}

/// Walks through a text and knows where it is code, comment or literal.
private struct Blanker {
  private enum Region {
    case code
    /// Code inside `\( )` of a literal, with the parentheses that are open in it.
    case interpolation(depth: Int)
    case lineComment
    case blockComment(depth: Int)
    case literal(hashes: Int, isMultiline: Bool)
  }

  private var regions: [Region] = [.code]
  private var text: [UInt8] = []
  private var index = 0
  private var result: [UInt8] = []

  mutating func blank(_ source: String) -> String {
    text = Array(source.utf8)
    while index < text.count {
      switch regions.last ?? .code {
      case .code: takeCode(depth: nil)
      case .interpolation(let depth): takeCode(depth: depth)
      case .lineComment:
        if text[index] == UInt8(ascii: "\n") {
          regions.removeLast()
        } else {
          skip(1)
        }
      case .blockComment(let depth): takeComment(depth)
      case .literal(let hashes, let isMultiline): takeLiteral(hashes, isMultiline)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private func looksAt(_ wanted: String, _ offset: Int = 0) -> Bool {
    text[min(text.count, index + offset)...].starts(with: wanted.utf8)
  }

  private mutating func keep(_ count: Int) {
    for _ in 0..<min(count, text.count - index) {
      result.append(text[index])
      index += 1
    }
  }

  private mutating func skip(_ count: Int) {
    for _ in 0..<min(count, text.count - index) {
      result.append(text[index] == UInt8(ascii: "\n") ? text[index] : UInt8(ascii: " "))
      index += 1
    }
  }

  private mutating func takeCode(depth: Int?) {
    // Most bytes begin nothing.
    guard "/\"#()".utf8.contains(text[index]) else { return keep(1) }
    if looksAt("//") { return begin(.lineComment, 2) }
    if looksAt("/*") { return begin(.blockComment(depth: 1), 2) }
    let hashes = text[index...].prefix { $0 == UInt8(ascii: "#") }.count
    if looksAt("\"\"\"", hashes) {
      return begin(.literal(hashes: hashes, isMultiline: true), hashes + 3)
    }
    if looksAt("\"", hashes) {
      return begin(.literal(hashes: hashes, isMultiline: false), hashes + 1)
    }
    if let depth {
      if looksAt("(") { regions[regions.count - 1] = .interpolation(depth: depth + 1) }
      if looksAt(")") {
        if depth == 0 {
          regions.removeLast()
          return skip(1)
        }
        regions[regions.count - 1] = .interpolation(depth: depth - 1)
      }
    }
    keep(1)
  }

  private mutating func begin(_ region: Region, _ count: Int) {
    regions.append(region)
    skip(count)
  }

  private mutating func takeComment(_ depth: Int) {
    guard "/*".utf8.contains(text[index]) else { return skip(1) }
    if looksAt("/*") {
      regions[regions.count - 1] = .blockComment(depth: depth + 1)
      return skip(2)
    }
    guard looksAt("*/") else { return skip(1) }
    regions.removeLast()
    if depth > 1 { regions.append(.blockComment(depth: depth - 1)) }
    skip(2)
  }

  private mutating func takeLiteral(_ hashes: Int, _ isMultiline: Bool) {
    guard "\\\"".utf8.contains(text[index]) else { return skip(1) }
    let escape = "\\" + String(repeating: "#", count: hashes)
    let end = (isMultiline ? "\"\"\"" : "\"") + String(repeating: "#", count: hashes)
    if looksAt(escape + "(") {
      begin(.interpolation(depth: 0), escape.utf8.count + 1)
    } else if looksAt(escape) {
      skip(escape.utf8.count + 1)
    } else if looksAt(end) {
      regions.removeLast()
      skip(end.utf8.count)
    } else {
      skip(1)
    }
  }
}
