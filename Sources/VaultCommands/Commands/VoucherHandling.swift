import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

/// A step about one voucher, with a reason and a name.
struct VoucherStep {
  let session: Session
  let actor: Actor
  let vault: Vault
  let id: VoucherID
  let reason: String

  init(
    _ about: SubjectOptions, _ by: StepOptions, _ context: CommandContext,
    with need: KeyNeed = .toStore
  ) throws {
    let step = try by.begin(context, with: need)
    session = step.session
    actor = step.actor
    vault = step.vault
    id = try vault.voucherID(beginning: about.id)
    reason = about.why.reason
  }

  /// Prints the voucher and what was done about it.
  func show() async throws {
    let voucher = try await vault.voucher(id)
    let notes = try await vault.notes(about: id)
    session.emit(
      ["vouchers": [voucher.json], "notes": .array(notes.map(\.json))],
      text: voucher.lines + VoucherNote.lines(of: notes))
  }
}

struct VoucherVoid: StepCommand {
  static let configuration = CommandConfiguration(
    commandName: "void",
    abstract: "Take a voucher out for good, with a reason; any key file will do.",
    discussion: """
      The record is kept and opens as before; it is never sold and never shown again. One that is \
      promised to a line and was not shown is refused (77): replace it, or release the line.

      EXAMPLES
        voucher-vault voucher void 01KARQ8N3V --reason "the supplier cancelled it" --yes
      """)

  @OptionGroup var about: SubjectOptions

  @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
  var yes = false

  @OptionGroup var by: StepOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let step = try VoucherStep(about, by, context)
    try Confirmation(step.session).require("Void voucher \(step.id) for good?", isGiven: yes)
    _ = try await step.vault.void(step.id, reason: step.reason, actor: step.actor)
    try await step.show()
    return .done
  }
}

struct VoucherDispute: StepCommand {
  static let configuration = CommandConfiguration(
    commandName: "dispute",
    abstract:
      "Record that a voucher is said not to work, or that this is settled; any key file will do.",
    discussion: """
      A voucher in stock goes into quarantine. When the dispute is settled, 'voucher restock' puts it \
      back, or 'voucher void' takes it out.

      EXAMPLES
        voucher-vault voucher dispute 01KARQ8N3V --reason "ticket 8812: already redeemed"
        voucher-vault voucher dispute 01KARQ8N3V --settled --reason "ticket 8812: it works"
      """)

  @OptionGroup var about: SubjectOptions

  @Flag(help: "The dispute has ended.")
  var settled = false

  @OptionGroup var by: StepOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let step = try VoucherStep(about, by, context)
    if settled {
      _ = try await step.vault.settleDispute(step.id, reason: step.reason, actor: step.actor)
    } else {
      _ = try await step.vault.dispute(step.id, reason: step.reason, actor: step.actor)
    }
    try await step.show()
    return .done
  }
}

struct VoucherRestock: StepCommand {
  static let configuration = CommandConfiguration(
    commandName: "restock",
    abstract: "Put a voucher in quarantine back into stock; any key file will do.",
    discussion: """
      Only what was never shown to anybody, is a code and is not disputed goes back.

      EXAMPLES
        voucher-vault voucher restock 01KARQ8N3V --reason "the surplus was paid for, ticket 8813"
      """)

  @OptionGroup var about: SubjectOptions
  @OptionGroup var by: StepOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let step = try VoucherStep(about, by, context)
    _ = try await step.vault.restock(step.id, reason: step.reason, actor: step.actor)
    try await step.show()
    return .done
  }
}

struct VoucherReplace: StepCommand {
  static let configuration = CommandConfiguration(
    commandName: "replace",
    abstract: "Give the line that has a voucher another in its place; any key file will do.",
    discussion: """
      The new one is of the same kind, chosen as for an allocation. The original is kept in \
      quarantine, with the reason, for a claim with the supplier. Replacing it again says what the \
      line has instead.

      EXAMPLES
        voucher-vault voucher replace 01KARQ8N3V --reason "ticket 8812: already redeemed"
      """)

  @OptionGroup var about: SubjectOptions
  @OptionGroup var by: StepOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let step = try VoucherStep(about, by, context)
    let replaced = try await step.vault.replace(step.id, reason: step.reason, actor: step.actor)
    let rendering = try await AllocationRendering([replaced.allocation], in: step.vault)
    guard case .object(let members) = rendering.json else { return .done }
    step.session.emit(
      .object(
        [
          ("original", .string(replaced.original.description)),
          ("replacement", .string(replaced.replacement.description)),
        ] + members),
      text: "Voucher \(replaced.replacement) has the place of \(replaced.original).\n"
        + rendering.lines)
    return .done
  }
}

struct VoucherCanary: StepCommand {
  static let configuration = CommandConfiguration(
    commandName: "canary",
    abstract: "Make a voucher one that nobody has a reason to look at; needs the key.",
    discussion: """
      It stays in the lists as available, is never sold, and is no stock. Whoever asks for its code is \
      not shown it; their name is in the log, and no code at all is shown any more until another \
      person runs 'voucher unfreeze'.

      EXAMPLES
        voucher-vault voucher canary 01KARQ8N3V --reason "bait of the third quarter"
      """)

  @OptionGroup var about: SubjectOptions
  @OptionGroup var by: StepOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let step = try VoucherStep(about, by, context, with: .toOpen)
    _ = try await step.vault.markCanary(step.id, reason: step.reason, actor: step.actor)
    try await step.show()
    return .done
  }
}
