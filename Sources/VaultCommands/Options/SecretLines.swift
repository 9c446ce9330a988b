import ArgumentParser
import VaultCrypto

/// Lines of codes in guarded memory, cut at tabs; none of them becomes a `String`.
struct SecretLines: ~Copyable {
  private let bytes: SecretBytes
  /// The fields of each line that is not empty.
  private let lines: [[Range<Int>]]

  init(_ bytes: consuming SecretBytes) {
    lines = bytes.withBytes { span in
      var lines: [[Range<Int>]] = []
      var fields: [Range<Int>] = []
      var start = 0
      for index in 0...span.count {
        let byte = index < span.count ? span[index] : UInt8(ascii: "\n")
        guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t") else { continue }
        var end = index
        if end > start, span[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        fields.append(start..<end)
        start = index + 1
        guard byte == UInt8(ascii: "\n") else { continue }
        if fields.count > 1 || !fields[0].isEmpty { lines.append(fields) }
        fields = []
      }
      return lines
    }
    self.bytes = bytes
  }

  var count: Int { lines.count }

  func fieldCount(ofLine line: Int) -> Int { lines[line].count }

  /// Lends a field of a line.
  borrowing func withField<R>(
    _ field: Int, ofLine line: Int, _ body: (Span<UInt8>) throws -> R
  ) rethrows -> R {
    try bytes.withBytes { try body($0.extracting(lines[line][field])) }
  }

  /// A field that is no secret, such as an identifier; `nil` where there is none.
  borrowing func text(_ field: Int, ofLine line: Int) -> String? {
    guard field < lines[line].count else { return nil }
    return withField(field, ofLine: line) { span in
      String(decoding: (0..<span.count).map { span[$0] }, as: UTF8.self)
    }
  }
}

/// Where codes come from.
struct CodeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file that only its owner can read, or - for standard input.", valueName: "file"),
    completion: .file())
  var from = "-"

  /// Reads the lines; at a terminal one, without showing it.
  func read(_ session: Session) throws -> SecretLines {
    guard from == "-", session.terminal.canAsk else {
      return SecretLines(try SecretFile.read(from, called: "codes"))
    }
    session.output.prompt("One line, which is not shown: ")
    let line = try session.terminal.readSecret()
    session.output.prompt("\n")
    return SecretLines(line)
  }
}
