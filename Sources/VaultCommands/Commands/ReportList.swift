import ArgumentParser
import Reconciliation
import Reporting
import VoucherModel
import VoucherVault

struct ReportList: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the reconciliations that are kept, newest first; needs no key.",
    discussion: """
      EXAMPLES
        voucher-vault report list
        voucher-vault report list --limit 10 --json
      """)

  @Option(help: ArgumentHelp("List no more than these.", valueName: "count"))
  var limit = 50

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit has to be above zero.") }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let runs = try await session.openVault(.none).runs(limit: limit)
    session.emit(
      ["runs": .array(runs.map(\.json))],
      text: runs.isEmpty ? "No reconciliation was made yet.\n" : RunLine.table(of: runs))
    return .done
  }
}

extension RunLine {
  fileprivate var json: JSONValue {
    [
      "id": .string(id.description),
      "started_at": .moment(startedAt),
      "complete": .bool(isComplete),
      "as_of": .optional(told?.asOf) { .moment($0) },
      "known_at": .optional(told?.knownAt) { .moment($0) },
      "from": .optional(told?.period?.from) { .moment($0) },
      "to": .optional(told?.period?.to) { .moment($0) },
      "looks_back": .optional(told) { .bool($0.looksBack) },
      "tool": .optional(told?.tool),
    ]
  }

  fileprivate static func table(of runs: [RunLine]) -> String {
    TextTable<RunLine>([
      .init("RUN") { $0.id.description },
      .init("STARTED") { $0.startedAt.rfc3339 },
      .init("RESULT") { $0.isComplete ? "complete" : "INCOMPLETE" },
      .init("AS OF") { $0.told?.asOf.rfc3339 ?? "" },
      .init("KNOWN AT") { $0.told?.knownAt.rfc3339 ?? "" },
      .init("FROM") { $0.told?.period?.from?.rfc3339 ?? "" },
      .init("TO") { $0.told?.period?.to?.rfc3339 ?? "" },
    ]).text(of: runs)
  }
}
