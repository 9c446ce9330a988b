/// The armoured blocks of a text that went through other hands: a log, a mail, a terminal.
///
/// Every line may have something before it (a time, a host, the marks of a quotation) and any line end;
/// the text may be a string of JSON, with its line ends as escapes. The checksum decides.
package struct ArmourBlocks: Sendable {
  /// A block, or what is left of one.
  package enum Block: Hashable, Sendable {
    case whole([UInt8])
    /// Its end does not come.
    case cutOff
    /// The checksum is another one.
    case damaged
  }

  /// The blocks with that label, in their order.
  package let blocks: [Block]

  package init(in text: [UInt8], label: String) {
    let begin = Array("-----BEGIN \(label)-----".utf8)
    let end = Array("-----END \(label)-----".utf8)
    var blocks: [Block] = []
    var words: [ArraySlice<UInt8>]?
    for line in Self.lines(of: text) {
      let isBegin = Self.contains(begin, in: line)
      if isBegin || Self.contains(end, in: line) {
        if let words { blocks.append(isBegin ? .cutOff : Self.read(words)) }
        words = isBegin ? [] : nil
      } else if words != nil, let word = Self.lastWord(of: line) {
        words?.append(word)
      }
    }
    if words != nil { blocks.append(.cutOff) }
    self.blocks = blocks
  }

  /// The lines, an escaped line end being one too.
  private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    var index = start
    while index < text.endIndex {
      let byte = text[index]
      let isEscaped =
        byte == UInt8(ascii: "\\") && index + 1 < text.endIndex
        && (text[index + 1] == UInt8(ascii: "n") || text[index + 1] == UInt8(ascii: "r"))
      if byte == 0x0A || byte == 0x0D || isEscaped {
        lines.append(text[start..<index])
        index += isEscaped ? 2 : 1
        start = index
      } else {
        index += 1
      }
    }
    lines.append(text[start...])
    return lines
  }

  private static func contains(_ words: [UInt8], in line: ArraySlice<UInt8>) -> Bool {
    guard line.count >= words.count else { return false }
    return line.indices.dropLast(words.count - 1).contains { line[$0...].starts(with: words) }
  }

  /// What stands behind the last blank or quotation mark: base 64 has neither.
  private static func lastWord(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let separators = Array(" \t>|\"".utf8)
    return line.split { separators.contains($0) }.last
  }

  /// Puts a block together: first from full lines alone, so that lines of others that got between do
  /// no harm, then from everything, for lines that were broken.
  private static func read(_ words: [ArraySlice<UInt8>]) -> Block {
    guard let sumAt = words.lastIndex(where: { $0.first == UInt8(ascii: "=") }) else {
      return .damaged
    }
    let sum = String(decoding: words[sumAt].dropFirst(), as: UTF8.self)
    let content = words[..<sumAt]
    let full = content.enumerated().filter { position, word in
      word.count == Armour.lineLength || position == content.count - 1
    }
    for candidate in [full.map(\.element), Array(content)] {
      // A JSON string may escape slashes.
      let text = candidate.joined().filter { $0 != UInt8(ascii: "\\") }
      if let bytes = Base64.decode(String(decoding: text, as: UTF8.self)),
        Armour.checksum(bytes) == sum.filter({ $0 != "\\" })
      {
        return .whole(bytes)
      }
    }
    return .damaged
  }
}
