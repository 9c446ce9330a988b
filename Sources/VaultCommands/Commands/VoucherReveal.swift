import ArgumentParser
import VoucherModel
import VoucherVault

struct VoucherReveal: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "reveal",
    abstract: "Show codes, after the trace of it is on the disk.",
    discussion: """
      Who looked, at what, when and what for goes into the audit log before the first code is \
      opened; without the key nothing is shown (77). Revealing again shows the same and leaves \
      another trace. With --order they are those of a line that 'voucher allocate' gave it.

      This is the only command that prints a code, and it prints it to standard output alone. With \
      --json everything but plain ASCII is escaped, and a value that was no text is given as it came.

      EXAMPLES
        voucher-vault voucher reveal 01KARQ8N3V --purpose "order 4711 of the shop"
        voucher-vault voucher reveal ID ID --purpose refund --actor anna@shop --json
        voucher-vault voucher reveal --order 4711 --line 1 --purpose "order 4711"
      """)

  @Argument(help: "The vouchers' identifiers, or their first characters (8 at least).")
  var ids: [String] = []

  @Option(help: ArgumentHelp("The customer's order whose codes are wanted.", valueName: "order"))
  var order: String?

  @Option(help: ArgumentHelp("The line of that order.", valueName: "line"))
  var line: Int?

  @Option(
    help: ArgumentHelp("What the codes are wanted for; it is kept in the log.", valueName: "text"))
  var purpose: String

  @Option(help: ArgumentHelp("Who is looking (otherwise $USER).", valueName: "name"))
  var actor: Actor?

  @Flag(help: "Also vouchers in quarantine: duplicates, surplus, values that look masked.")
  var includeQuarantined = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    guard (order == nil) == (line == nil), ids.isEmpty != (order == nil) else {
      throw ValidationError("Vouchers are named, or --order and --line together.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let actor = try self.actor ?? context.user()
    let opened = try session.openVault(.toOpen)
    let revealed = try await reveal(in: opened, actor: actor)
    let text = SecretText()
    if session.isJSON {
      try RevealedText(text).appendJSON(revealed)
    } else {
      try RevealedText(text).appendLines(revealed)
    }
    text.write(to: session.output)
    return .done
  }

  private func reveal(in vault: Vault, actor: Actor) async throws -> [RevealedVoucher] {
    if let order, let line {
      let key = try LineArguments.key(order, line)
      return try await vault.reveal(key, actor: actor, purpose: purpose).vouchers
    }
    let wanted = try ids.map { try vault.voucherID(beginning: $0) }
    return try await vault.reveal(
      wanted, actor: actor, purpose: purpose, includingQuarantined: includeQuarantined)
  }
}

extension CommandContext {
  /// The person this process runs for, by the name the system gave it.
  func user() throws(CommandError) -> Actor {
    for variable in ["USER", "LOGNAME"] {
      if let actor = environment[variable].flatMap({ Actor($0) }) { return actor }
    }
    throw .usage(
      "Nobody is named who does this, and $USER is no name.",
      next: "Name the person with --actor: letters, digits and . _ @ + -, 1 to 64 characters.")
  }
}
