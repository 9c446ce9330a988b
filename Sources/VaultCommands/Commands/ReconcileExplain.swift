import ArgumentParser
import Reconciliation
import Reporting
import VoucherModel
import VoucherVault

struct ReconcileExplain: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show one break: both sides, the rule, the run and its history; needs no key.",
    discussion: """
      A break that the latest run does not have any more is shown as the run that last found it has \
      it.

      EXAMPLES
        voucher-vault reconcile explain 3f9a0c1d22b7
        voucher-vault reconcile explain 3f9a --json | jq '.break.evidence'
      """)

  @Argument(help: "The break, by its first characters.")
  var id: String

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.none)
    let id = try opened.breakID(beginning: id)
    let kept = try await opened.run(with: id)
    let life = try await opened.breakLife(id)
    guard let item = kept.run.breaks.first(where: { $0.id == id }) else {
      throw CommandError(
        "not_found", "Run \(kept.id) was to have break \(id), and has it no more.",
        next: "Run 'voucher-vault reconcile run'; another version may match otherwise.",
        status: .incomplete)
    }
    let standing = kept.run.standing.item(id)
    session.emit(
      [
        "run_id": .string(kept.id.description), "as_of": .moment(kept.run.settings.asOf),
        "break": ReconciliationReport.json(of: item, standing),
        "life": .optional(life) { $0.json },
      ],
      text: (life?.line ?? "") + "Run \(kept.id) as of \(kept.run.settings.asOf)\n\n"
        + BreakExplanation(item).text + (life.map { "\nHISTORY\n\($0.history)" } ?? ""))
    return .done
  }
}
