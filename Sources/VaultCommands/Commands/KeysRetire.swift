import ArgumentParser
import Reporting
import VaultCrypto
import VoucherModel
import VoucherVault

struct KeysRetire: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "retire",
    abstract: "Take an old key away, once nothing is sealed for it alone.",
    discussion: """
      Checks the whole log first, wraps for the current key what came since the last rotation, and refuses \
      (77) while anything is sealed for the old key alone: deliveries, responses kept as a whole, answers in \
      the journal, in spools, or outside as armoured blocks. Then it takes the old boxes out of the \
      database, and a reveal key's secret out of the key file.

      This cannot be undone, and does not reach backups and copies of the key file: an old key still opens \
      an old backup. A run that was broken off is gone on with by the same command.

      EXAMPLES
        voucher-vault keys retire 1
        voucher-vault keys retire 1 --role recovery --yes --json
      """)

  @Argument(help: "The epoch of the key.")
  var epoch: UInt32

  @Option(help: "Which kind of key: reveal or recovery.")
  var role = RecipientID.Role.reveal

  @Flag(name: .shortAndLong, help: "Do not ask before the key is taken away.")
  var yes = false

  @Option(help: ArgumentHelp("Who is doing this (otherwise $USER).", valueName: "name"))
  var actor: Actor?

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    guard epoch >= 1 else { throw ValidationError("Epochs count from 1.") }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let actor = try self.actor ?? context.user()
    let held = try HeldKeyFile(session)
    let opened = try Vault.open(
      session.settings.folder, keys: .full(held.keyring), environment: session.vaultEnvironment)
    defer { opened.close() }
    let id = RecipientID(role: role, epoch: epoch)
    try opened.requireRetirable(id)
    try Confirmation(session).require(
      "The \(role.name) key of epoch \(epoch) will open nothing of this vault any more. Take it away?",
      isGiven: yes)
    let lock = try KeysLock.acquire(session.settings.folder)
    defer { withExtendedLifetime(lock) {} }
    let display = KeyWorkDisplay(session)
    defer { display.finish() }
    let report = try await opened.retire(id, actor: actor, report: display.show) {
      guard held.keyring.holds(id) else { return }
      try held.replace(with: try held.keyring.retiring(epoch: epoch))
    }
    display.finish()
    session.emit(["retirement": report.json], text: report.text)
    return report.isLogEmpty ? .done : .attention
  }
}

extension RecipientID.Role: ExpressibleByArgument {
  package init?(argument: String) { self.init(name: argument) }

  package static var allValueStrings: [String] { allCases.map(\.name) }

  package var defaultValueDescription: String { name }
}
