/// A Markdown document, as far as its code blocks, links and headings go.
struct Document {
  /// A fenced block of code.
  struct Block: Hashable {
    let language: String
    let lines: [String]
    /// The number of its first line.
    let line: Int
  }

  private(set) var blocks: [Block] = []
  /// Where the links of the text lead.
  private(set) var links: [String] = []
  /// The names by which its headings can be linked to.
  private(set) var anchors: Set<String> = []

  init(_ text: String) {
    var block: (language: String, lines: [String], line: Int)?
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      if line.hasPrefix("```") {
        if let open = block {
          blocks.append(Block(language: open.language, lines: open.lines, line: open.line))
          block = nil
        } else {
          block = (String(line.dropFirst(3)), [], index + 2)
        }
      } else if block != nil {
        block?.lines.append(String(line))
      } else {
        links += line.matches(of: /\]\(([^)\s]+)\)/).map { String($0.output.1) }
        if line.hasPrefix("#") { anchors.insert(Self.anchor(of: line)) }
      }
    }
  }

  /// The anchor that hosts of repositories give a heading.
  private static func anchor(of heading: Substring) -> String {
    let words = heading.drop { $0 == "#" || $0 == " " }.lowercased()
    return String(
      words.compactMap { character -> Character? in
        if character == " " { return "-" }
        return character.isLetter || character.isNumber || "-_".contains(character)
          ? character : nil
      })
  }
}
