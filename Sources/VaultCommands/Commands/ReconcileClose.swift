import ArgumentParser
import Reconciliation
import Reporting
import VoucherModel
import VoucherVault

struct ReconcileClose: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Close a period: one person prepares it, another signs; needs no key.",
    discussion: """
      Preparing takes the latest complete run of the period ('reconcile run --period 2026-10'), as \
      of its end or later, and seals every form of its report. Open breaks at or above --fail-on \
      are in the way, unless they are carried with a note. Signing (--sign) is for a second person. \
      'report show 2026-10' then gives the same bytes for good; what changes in the period \
      afterwards is a post-close break of every later run. 'reconcile reopen --period' opens it \
      again.

      EXAMPLES
        voucher-vault reconcile close --period 2026-10
        voucher-vault reconcile close --period 2026-10 --carry --note "refunds due in November"
        voucher-vault reconcile close --period 2026-10 --sign --actor ben --yes
        voucher-vault reconcile close --list
      """)

  @Option(help: ArgumentHelp("The period: 2026-10, 2026-Q4 or 2026.", valueName: "period"))
  var period: NamedPeriod?

  @Flag(help: "Sign what another person has prepared.")
  var sign = false

  @Flag(help: "List the periods that are prepared or closed.")
  var list = false

  @Flag(help: "Close with open breaks, which are carried on; the note says why.")
  var carry = false

  @Option(help: "From which severity on an open break is in the way.")
  var failOn = Severity.low

  @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
  var yes = false

  @OptionGroup var words: NoteOptions
  @OptionGroup var who: ActorOption
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    guard list != (period != nil) else {
      throw ValidationError("Either --period or --list is needed.")
    }
    guard !sign || !carry else {
      throw ValidationError("Breaks are carried when the close is prepared, not when it is signed.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    guard let period else {
      let periods = try await session.openVault(.none).periods()
      session.emit(
        ["periods": .array(periods.map(\.json))],
        text: periods.isEmpty ? "No period is closed.\n" : PeriodLife.table(of: periods))
      return .done
    }
    let actor = try who.name(context)
    let note = carry ? try words.required() : nil
    let opened = try session.openVaultForFinance()
    try Confirmation(session).require(
      sign
        ? "Sign the close of \(period) as \(actor)?"
        : "Prepare the close of \(period) as \(actor)?", isGiven: yes)
    let life =
      sign
      ? try await opened.signClose(of: period, actor: actor, render: RunForms.sealed)
      : try await opened.prepareClose(
        CloseRequest(period, threshold: failOn, carrying: note), actor: actor,
        render: RunForms.sealed)
    let digests = try await opened.sealedDigests(of: life)
    guard case .object(let members) = life.json else { return .done }
    session.emit(
      .object([
        (
          "period",
          .object(
            members + [
              (
                "files",
                .array(
                  digests.map { ["form": .string($0.form), "sha256": .string($0.sha256)] })
              )
            ])
        )
      ]),
      text: life.line + digests.map { "  \($0.sha256)  \($0.form)\n" }.joined())
    return .done
  }
}

extension PeriodLife {
  /// The period for programs.
  var json: JSONValue {
    [
      "name": .string(name),
      "status": .string(status.rawValue),
      "run": .integer(run),
      "prepared_by": .string(signOff.preparer),
      "prepared_at": .moment(signOff.preparedAt),
      "note": .optional(signOff.note),
      "signed_by": .optional(signOff.reviewer),
      "signed_at": .optional(signOff.reviewedAt) { .moment($0) },
      "reopened_by": .optional(reopening?.actor),
      "reopened_at": .optional(reopening?.at) { .moment($0) },
      "reason": .optional(reopening?.reason),
    ]
  }

  /// Where it stands, in a line.
  var line: String {
    switch status {
    case .prepared:
      "The close of \(name) is prepared by \(signOff.preparer); a second person has to sign it.\n"
    case .closed:
      "\(name) is closed: prepared by \(signOff.preparer), signed by \(signOff.reviewer ?? "").\n"
    case .reopened:
      "\(name) is open again, by \(reopening?.actor ?? ""): "
        + "\(SafeText(reopening?.reason ?? "", limit: 1000).text)\n"
    }
  }

  static func table(of periods: [PeriodLife]) -> String {
    TextTable<PeriodLife>([
      .init("PERIOD") { $0.name },
      .init("STATUS") { $0.status.rawValue },
      .init("PREPARED BY") { $0.signOff.preparer },
      .init("PREPARED AT") { $0.signOff.preparedAt.rfc3339 },
      .init("SIGNED BY") { $0.signOff.reviewer ?? "" },
      .init("SIGNED AT") { $0.signOff.reviewedAt?.rfc3339 ?? "" },
      .init("NOTE", limit: 80) { $0.reopening?.reason ?? $0.signOff.note ?? "" },
    ]).text(of: periods)
  }
}
