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
      another trace.

      This is the only command that prints a code, and it prints it to standard output alone. With \
      --json everything but plain ASCII is escaped, and a value that was no text is given as it came.

      EXAMPLES
        voucher-vault voucher reveal 01KARQ8N3V --purpose "order 4711 of the shop"
        voucher-vault voucher reveal ID ID --purpose refund --actor anna@shop --json
      """)

  @Argument(help: "The vouchers' identifiers, or their first characters (8 at least).")
  var ids: [String]

  @Option(
    help: ArgumentHelp("What the codes are wanted for; it is kept in the log.", valueName: "text"))
  var purpose: String

  @Option(help: ArgumentHelp("Who is looking (otherwise $USER).", valueName: "name"))
  var actor: Actor?

  @Flag(help: "Also vouchers in quarantine: duplicates, surplus, values that look masked.")
  var includeQuarantined = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let actor = try self.actor ?? context.user()
    let opened = try session.openVault(.toOpen)
    let wanted = try ids.map { try opened.voucherID(beginning: $0) }
    let revealed = try await opened.reveal(
      wanted, actor: actor, purpose: purpose, includingQuarantined: includeQuarantined)
    let text = SecretText()
    if session.isJSON {
      try RevealedText(text).appendJSON(revealed)
    } else {
      try RevealedText(text).appendLines(revealed)
    }
    text.write(to: session.output)
    return .done
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
