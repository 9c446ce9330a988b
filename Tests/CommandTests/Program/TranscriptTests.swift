import Foundation
import SandboxSupplier
import TestSupport
import Testing

/// Runs the commands of a transcript and keeps what they print, as a person at a shell would see it.
///
/// A transcript is its own expectation: lines that begin with `$` are commands, and what stands below
/// them is what the program printed. Identifiers, times and the test's folder are written as
/// `<id-1>`, `<time>` and `<folder>`, and `<id-1>` in a command stands for the first identifier
/// that was printed. `UPDATE_GOLDEN=1` writes the files anew.
@Suite("the transcripts")
struct TranscriptTests {
  @Test(arguments: ["first-order", "large-order", "in-doubt", "refusals", "proof"])
  func `the program prints what the transcript says`(name: String) async throws {
    let file = Repository.root.appending(path: "Tests/Transcripts/\(name).txt")
    let expected = try String(contentsOf: file, encoding: .utf8)
    try await Workbench.with({ $0.clock = .manual }) { bench in
      var transcript = Transcript(bench: bench)
      for line in expected.split(separator: "\n", omittingEmptySubsequences: false) {
        try await transcript.take(String(line))
      }
      let actual = transcript.text
      #expect(try actual == GoldenFile.text(file, updatedWith: actual))
    }
  }
}

/// A transcript while it is replayed.
private struct Transcript {
  private let bench: Workbench
  private var lines: [String] = []
  private var identifiers: [String] = []
  private var isInHead = true

  init(bench: Workbench) {
    self.bench = bench
  }

  var text: String { lines.joined(separator: "\n") + "\n" }

  /// Keeps the words at the head, runs a command, and leaves out what was printed before.
  mutating func take(_ line: String) async throws {
    if line.hasPrefix("$ ") {
      if !isInHead, lines.last != "" { lines.append("") }
      isInHead = false
      try await run(String(line.dropFirst(2)), shown: line)
    } else if isInHead {
      lines.append(line)
    }
  }

  private mutating func run(_ command: String, shown: String) async throws {
    lines.append(shown)
    var words = Self.words(of: restored(command))
    if words.first == "sandbox:fault" {
      try setFault(Array(words.dropFirst()))
      return
    }
    guard !words.isEmpty, words.removeFirst() == "voucher-vault" else { throw Unknown(line: shown) }
    let run = try await Binary.run(words, environment: bench.environment)
    append(run.out)
    append(run.notices)
    if run.status != 0 { lines.append("[exit status \(run.status)]") }
  }

  struct Unknown: Error {
    let line: String
  }

  private func setFault(_ words: [String]) throws {
    switch words {
    case ["none"]: bench.sandbox.setFaults([])
    case ["create_order", "drop"]:
      bench.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.after))])
    case ["debit", "twice"]: bench.sandbox.update { $0.debit = .twice }
    default: throw Unknown(line: words.joined(separator: " "))
    }
  }

  private mutating func append(_ printed: String) {
    guard !printed.isEmpty else { return }
    let text = normalised(printed.hasSuffix("\n") ? String(printed.dropLast()) : printed)
    lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// What differs from run to run, by a name.
  private mutating func normalised(_ printed: String) -> String {
    var text = printed.replacing(bench.path("").dropLast(), with: "<folder>")
    text = text.replacing(bench.sandbox.baseURL, with: "<host>")
    for match in text.matches(of: /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/) {
      let identifier = String(match.output)
      if !identifiers.contains(identifier) { identifiers.append(identifier) }
    }
    for (index, identifier) in identifiers.enumerated() {
      text = text.replacing(identifier, with: "<id-\(index + 1)>")
    }
    text = text.replacing(/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) { match in
      // The sandbox's own moments stand still.
      match.output.0.hasPrefix("2027-04-01") ? String(match.output.0) : "<time>"
    }
    text = text.replacing(/(less than a|\d+) (second|minute)s? ago/, with: "<moments> ago")
    text = text.replacing(/[A-Za-z0-9+\/]{43}=/, with: "<root>")
    text = text.replacing(/request  +[0-9A-Za-z]{27}/, with: "request  <request>")
    text = text.replacing(/vvrecovery1[0-9a-z]+/, with: "<recovery key>")
    // Columns are as wide as what they really held.
    text = text.replacing(/-{12,}/, with: "------------")
    return text.replacing(#/ {3,}/#, with: "  ")
  }

  /// A command with the identifiers put back.
  private func restored(_ command: String) -> String {
    var command = command.replacing("<folder>", with: bench.path("").dropLast())
    for (index, identifier) in identifiers.enumerated() {
      command = command.replacing("<id-\(index + 1)>", with: identifier)
    }
    return command
  }

  /// Words between spaces; quotes hold spaces together.
  private static func words(of command: String) -> [String] {
    var words: [String] = []
    var word: String?
    var isQuoted = false
    for character in command {
      switch character {
      case "\"":
        isQuoted.toggle()
        word = word ?? ""
      case " " where !isQuoted:
        if let done = word { words.append(done) }
        word = nil
      default: word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}
