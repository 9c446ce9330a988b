/// The commands of a document as one script for `bash`, in their order.
///
/// Blocks marked `sh` run as they stand. Of `console` blocks the lines after `$ ` run, and what they
/// print is kept, to be compared with the lines below. Of `cron` blocks the commands run, without
/// their times. What cannot run inside a test (setting up the machine, building) is left out.
struct DocumentScript {
  /// A command whose output the document shows.
  struct Shown: Hashable {
    let command: String
    let expected: [String]
    let line: Int
  }

  private(set) var text: String
  private(set) var shown: [Shown] = []
  private(set) var commandCount = 0
  private let port: Int

  /// The port that documents give the sandbox; a test takes a free one in its place.
  private static let documentedPort = "8080"
  /// Beginnings of commands that set up or build; tests of their own run them.
  private static let leftOut = [
    "Scripts/", "git clone", "cd ", "swift build", "sudo ", "swift test",
  ]

  init(_ document: Document, sandboxPort: Int) {
    port = sandboxPort
    text = """
      set -euo pipefail
      trap 'echo "line $LINENO: $BASH_COMMAND: exit status $?" >&2' ERR
      trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

      """
    for block in document.blocks {
      switch block.language {
      case "sh": for line in block.lines { add(line) }
      case "console": addConsole(block)
      case "cron": for line in block.lines { addCron(line) }
      default: break
      }
    }
  }

  private mutating func add(_ line: String) {
    guard !Self.leftOut.contains(where: line.hasPrefix) else { return }
    var line = line.replacing(Self.documentedPort, with: String(port))
    if line.hasPrefix("swift run ") { line = String(line.dropFirst("swift run ".count)) }
    if !line.isEmpty, !line.hasPrefix("#") { commandCount += 1 }
    text += line + "\n"
    if line.hasSuffix(" &") {
      text += "until (exec 3<>/dev/tcp/127.0.0.1/\(port)) 2>/dev/null; do sleep 0.05; done\n"
    }
  }

  private mutating func addConsole(_ block: Document.Block) {
    var command: (text: String, line: Int)?
    var expected: [String] = []
    func finished() -> Shown? {
      command.map { Shown(command: $0.text, expected: expected, line: $0.line) }
    }
    var found: [Shown] = []
    for (offset, line) in block.lines.enumerated() {
      if line.hasPrefix("$ ") {
        if let last = finished() { found.append(last) }
        command = (String(line.dropFirst(2)), block.line + offset)
        expected = []
      } else {
        expected.append(line)
      }
    }
    if let last = finished() { found.append(last) }
    for item in found {
      text += "{\n"
      add(item.command)
      text += "} > output-\(shown.count)\n"
      shown.append(item)
    }
  }

  private mutating func addCron(_ line: String) {
    guard !line.isEmpty, !line.hasPrefix("#") else { return }
    if let setting = line.wholeMatch(of: /[A-Z_]+=.*/) { return add("export \(setting.output)") }
    let words = line.split(separator: " ", maxSplits: 5)
    // In a crontab a percent sign is escaped.
    if words.count == 6 { add(String(words[5]).replacing("\\%", with: "%")) }
  }
}

/// Whether what a command printed is what a document shows: `…` stands for anything within a line,
/// and for any number of lines where it stands alone.
enum ShownOutput {
  static func matches(_ actual: [Substring], _ expected: [Substring]) -> Bool {
    guard let first = expected.first else { return actual.isEmpty }
    if first.allSatisfy({ $0 == "…" || $0 == " " }), first.contains("…") {
      return (0...actual.count).contains { count in
        matches(Array(actual.dropFirst(count)), Array(expected.dropFirst()))
      }
    }
    guard let line = actual.first, lineMatches(line, first) else { return false }
    return matches(Array(actual.dropFirst()), Array(expected.dropFirst()))
  }

  private static func lineMatches(_ actual: Substring, _ expected: Substring) -> Bool {
    let parts = expected.split(separator: "…", omittingEmptySubsequences: false)
    guard let head = parts.first, let tail = parts.last, parts.count > 1 else {
      return actual == expected
    }
    guard actual.hasPrefix(head) else { return false }
    var rest = actual.dropFirst(head.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(tail)
  }
}
