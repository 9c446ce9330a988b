import ArgumentParser
import Reconciliation
import VoucherModel
import VoucherVault

struct ReconcileResolve: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Say why a break needs nothing more; needs no key.",
    discussion: """
      timing-cleared, supplier-corrected, refunded and reissued say that the difference is gone: a \
      later run that finds it all the same opens the break again. written-off, accepted-variance, \
      data-correction, duplicate-of and false-positive accept it as it is, and stand until its \
      amount or what it names changes.

      A write-off above the limit of the configuration (write_off_limits, by currency; nothing \
      where there is none) waits for a second person: 'reconcile approve'.

      EXAMPLES
        voucher-vault reconcile resolve 3f9a --reason refunded --note "credit note 771"
        voucher-vault reconcile resolve 3f9a --reason duplicate-of --duplicate-of 77e0 --note same
      """)

  @Argument(help: "The break, by its first characters.")
  var id: String

  @Option(
    help: ArgumentHelp("Why it needs nothing more.", valueName: "reason"),
    completion: .list(ResolutionReason.allCases.map(\.rawValue)))
  var reason: ResolutionReason

  @Option(help: ArgumentHelp("The break that this one repeats.", valueName: "break"))
  var duplicateOf: String?

  @OptionGroup var words: NoteOptions
  @OptionGroup var who: ActorOption
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let work = try BreakWork(context, output, vault, who)
    let note = try words.required()
    return try await work.run(on: [id]) { opened, id, actor in
      let resolution = BreakResolution(
        reason, note: note,
        duplicateOf: try duplicateOf.map { try opened.breakID(beginning: $0) },
        writeOffLimits: work.settings.finance.writeOffLimits)
      return try await opened.resolve(id, resolution, actor: actor)
    }
  }
}

struct ReconcileApprove: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Agree, as a second person, with how a break was resolved; needs no key.",
    discussion: """
      Whoever resolved the break cannot approve it. To disagree, open it again with 'reconcile \
      reopen'.

      EXAMPLES
        voucher-vault reconcile approve 3f9a0c1d22b7 --actor ben
      """)

  @Argument(help: "The break, by its first characters.")
  var id: String

  @OptionGroup var who: ActorOption
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    try await BreakWork(context, output, vault, who).run(on: [id]) { opened, id, actor in
      try await opened.approve(id, actor: actor)
    }
  }
}
