import ArgumentParser
import VoucherModel
import VoucherVault

/// Who takes a step, in which vault, and how its end is told.
struct StepOptions: ParsableArguments {
  @OptionGroup var who: ActorOption
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  /// Opens the vault with as much of its key as the step needs.
  func begin(_ context: CommandContext, with need: KeyNeed = .toStore) throws -> Step {
    let session = try Session(context, output, vault: vault)
    let actor = try who.name(context)
    return Step(session: session, actor: actor, vault: try session.openVault(need))
  }
}

/// A step that somebody takes in an open vault.
struct Step {
  let session: Session
  let actor: Actor
  let vault: Vault
}

/// A verb that somebody takes a step by.
protocol StepCommand: VaultCommand {
  var by: StepOptions { get }
}

extension StepCommand {
  var output: OutputOptions { by.output }
}

/// The voucher that a step is about, and why it is taken.
struct SubjectOptions: ParsableArguments {
  @Argument(help: "The voucher's identifier, or its first characters (8 at least).")
  var id: String

  @OptionGroup var why: ReasonOption
}
