import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct VoucherFreeze: StepCommand {
  static let configuration = CommandConfiguration(
    commandName: "freeze",
    abstract: "Hold all codes back until somebody lifts it; needs no key.",
    discussion: """
      Nothing is shown any more, by nobody and to nobody, not even with the key. What is bought is \
      stored, and lines get their vouchers, as ever.

      EXAMPLES
        voucher-vault voucher freeze --reason "a laptop was stolen"
      """)

  @OptionGroup var why: ReasonOption
  @OptionGroup var by: StepOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let step = try by.begin(context, with: .none)
    let freeze = try await step.vault.freeze(reason: why.reason, actor: step.actor)
    step.session.emit(
      [
        "frozen": true, "at": .moment(freeze.at), "actor": .string(freeze.actor),
        "reason": .string(freeze.reason),
      ],
      text: "Frozen since \(freeze.at.rfc3339) by \(freeze.actor): no code is shown.\n")
    return .done
  }
}

struct VoucherUnfreeze: StepCommand {
  static let configuration = CommandConfiguration(
    commandName: "unfreeze",
    abstract: "Let codes be shown again; needs the key.",
    discussion: """
      After a canary was asked for, another person has to do it than the one who asked.

      EXAMPLES
        voucher-vault voucher unfreeze --reason "the laptop was found, its disk sealed" --yes
      """)

  @OptionGroup var why: ReasonOption

  @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
  var yes = false

  @OptionGroup var by: StepOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let step = try by.begin(context, with: .toOpen)
    if let freeze = try await step.vault.standingFreeze() {
      let reason = SafeText(freeze.reason).text
      try Confirmation(step.session).require(
        "Frozen by \(freeze.actor) (\(reason)). Let codes be shown again?", isGiven: yes)
    }
    try await step.vault.unfreeze(reason: why.reason, actor: step.actor)
    step.session.emit(["frozen": false], text: "Codes are shown again to whoever has the key.\n")
    return .done
  }
}

struct VoucherLimit: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "limit",
    abstract: "Show, set or lift how much an actor is shown within an hour.",
    discussion: """
      By face value, in one currency; what was shown within the hour already counts once. More than \
      --alone needs a second person ('voucher approve'); more than --per-hour is not shown at all. \
      Without --currency it lists the limits and needs no key; without amounts it lifts a limit.

      EXAMPLES
        voucher-vault voucher limit
        voucher-vault voucher limit --currency USD --per-hour 5000 --alone 500 --reason "policy 7"
        voucher-vault voucher limit --currency USD --of shop --per-hour 50000 --reason "the shop"
      """)

  @Option(help: ArgumentHelp("The currency.", valueName: "code"))
  var currency: Currency?

  @Option(help: ArgumentHelp("Nobody is shown more.", valueName: "amount"))
  var perHour: Amount?

  @Option(help: ArgumentHelp("More needs a second person.", valueName: "amount"))
  var alone: Amount?

  @Option(
    help: ArgumentHelp(
      "Whose limit it is; otherwise of all who have none of their own.", valueName: "name"))
  var of: Actor?

  @Option(help: ArgumentHelp("Why; it is kept, and its digest is in the log.", valueName: "text"))
  var reason: String?

  @OptionGroup var who: ActorOption
  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    guard (currency == nil) == (reason == nil) else {
      throw ValidationError("--currency and --reason belong together.")
    }
    guard currency != nil || (perHour == nil && alone == nil && of == nil) else {
      throw ValidationError("A limit needs its --currency.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let actor = try currency.map { _ in try who.name(context) }
    let opened = try session.openVault(currency == nil ? .none : .toOpen)
    if let currency, let reason, let actor {
      try await opened.setRevealLimit(
        RevealLimit(currency: currency, actor: of, perHour: perHour, alone: alone),
        reason: reason, actor: actor)
    }
    let limits = try await opened.revealLimits()
    session.emit(
      ["limits": .array(limits.map(\.json))],
      text: limits.isEmpty
        ? "No limits.\n"
        : TextTable<RevealLimit>([
          .init("CURRENCY") { $0.currency.code },
          .init("OF") { $0.actor?.name ?? "everybody" },
          .init("PER HOUR", .right) { $0.text(of: $0.perHour) },
          .init("ALONE", .right) { $0.text(of: $0.alone) },
        ]).text(of: limits))
    return .done
  }
}

extension RevealLimit {
  fileprivate func text(of amount: Amount?) -> String {
    amount.map { Money($0, currency).amountText } ?? "-"
  }

  fileprivate var json: JSONValue {
    [
      "currency": .string(currency.code), "actor": .optional(actor?.name),
      "per_hour": .optional(perHour) { .amount(Money($0, currency)) },
      "alone": .optional(alone) { .amount(Money($0, currency)) },
    ]
  }
}

struct VoucherApprove: StepCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Agree that somebody is shown exactly these vouchers within the hour; needs the key.",
    discussion: """
      For what is more than one person is shown alone ('voucher limit --alone'). Nobody approves for \
      themselves.

      EXAMPLES
        voucher-vault voucher approve 01KARQ8N3V 01KARQ8N40 --for anna --reason "ticket 8812"
      """)

  @Argument(help: "The vouchers' identifiers, or their first characters (8 at least).")
  var ids: [String]

  @Option(
    name: .customLong("for"), help: ArgumentHelp("Who is to be shown them.", valueName: "name"))
  var subject: Actor

  @OptionGroup var why: ReasonOption
  @OptionGroup var by: StepOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let step = try by.begin(context, with: .toOpen)
    let wanted = try ids.map { try step.vault.voucherID(beginning: $0) }
    try await step.vault.approveReveal(
      of: wanted, for: subject, reason: why.reason, actor: step.actor)
    step.session.emit(
      [
        "approved": .array(wanted.map { .string($0.description) }),
        "for": .string(subject.name), "by": .string(step.actor.name),
      ],
      text: "\(subject) may be shown these \(wanted.count) vouchers within the hour.\n")
    return .done
  }
}
