import ArgumentParser
package import Reconciliation
import VoucherModel
import VoucherVault

/// Who does something about a break.
struct ActorOption: ParsableArguments {
  @Option(help: ArgumentHelp("Who does it (otherwise $USER).", valueName: "name"))
  var actor: Actor?

  func name(_ context: CommandContext) throws -> Actor { try actor ?? context.user() }
}

/// What somebody writes about a break, on the command line or in a file.
struct NoteOptions: ParsableArguments {
  @Option(help: ArgumentHelp("What is known, and from whom.", valueName: "text"))
  var note: String?

  @Option(
    help: ArgumentHelp("Take the note from this file.", valueName: "file"), completion: .file())
  var noteFile: String?

  func validate() throws {
    guard note == nil || noteFile == nil else {
      throw ValidationError("--note and --note-file contradict each other.")
    }
  }

  /// The note; `nil` where none is given.
  func text() throws -> String? {
    guard let noteFile else { return note }
    guard let bytes = try PlainFile.read(noteFile, limit: 64_000) else {
      throw CommandError.usage("There is no file \(noteFile).", next: "Check --note-file.")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The note, which has to be there.
  func required() throws -> String {
    guard let text = try text() else {
      throw CommandError.usage(
        "A note is needed.", next: "Say with --note or --note-file what is known and from whom.")
    }
    return text
  }
}

extension NamedPeriod: ExpressibleByArgument {
  /// Reads `2026-10`, `2026-Q4` or `2026`.
  package init?(argument: String) { self.init(argument) }
}

extension ResolutionReason: ExpressibleByArgument {}
extension BreakStatus: ExpressibleByArgument {}
extension BreakKind: ExpressibleByArgument {}

extension Severity: ExpressibleByArgument {
  /// Reads a severity by its word.
  package init?(argument: String) {
    guard let severity = Severity.allCases.first(where: { $0.word == argument }) else { return nil }
    self = severity
  }

  package static var allValueStrings: [String] { allCases.map(\.word) }
  package var defaultValueDescription: String { word }
}

/// A span of time such as `36h` or `3d`.
struct TimeSpanArgument: ExpressibleByArgument {
  let milliseconds: Int64

  init?(argument: String) {
    let units: [Character: Int64] = ["s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
    guard let unit = argument.last.flatMap({ units[$0] }),
      let count = FinanceRules.count(String(argument.dropLast()))
    else { return nil }
    milliseconds = Int64(count) * unit
  }
}
