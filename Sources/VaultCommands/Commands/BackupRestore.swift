import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct BackupRestore: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a backup back as a new incarnation of its vault; needs the full key.",
    discussion: """
      The backup is verified, the vault is built beside the folder, and takes its place in one step: \
      a kill at any moment leaves the old one or the new one, and the command can be run again. From \
      then on the log says that it was restored, the vault is a new incarnation, and every checkpoint \
      says so. What was in the folder is moved aside, and never deleted.

      Refused (77): over a vault that knows more than the backup or has gone another way; over the \
      same or an earlier one without --replace; and without the vault's key, because only what it \
      signs tells a restore from an old copy that somebody slipped in.

      Stop everything that uses the vault first. Then run 'order recover', which finds the orders that \
      were placed after the backup, and 'reconcile run'.

      EXAMPLES
        voucher-vault backup restore /mnt/backup/tonight --to /srv/vault --key-file /mnt/usb/vault.key
        voucher-vault backup restore /mnt/backup/tonight --to /srv/vault --replace --yes
      """)

  @Argument(help: ArgumentHelp("The backup's folder.", valueName: "folder"), completion: .directory)
  var folder: String

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("The vault's folder.", valueName: "folder"), completion: .directory)
  var target: String

  @Flag(help: "Move the same or an earlier vault that is there aside.")
  var replace = false

  @Option(help: ArgumentHelp("Who restores it (otherwise $USER).", valueName: "name"))
  var actor: Actor?

  @Flag(name: .shortAndLong, help: "Do not ask for confirmation.")
  var yes = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    guard vault.vault == nil else {
      throw ValidationError("--to names the vault's folder; leave --vault out.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    var options = vault
    options.vault = target
    let session = try Session(context, output, vault: options)
    let actor = try self.actor ?? context.user()
    let keys = try KeyAccess(session: session).keys(.toOpen)
    let display = BackupDisplay(session)
    defer { display.finish() }
    let restorer = BackupRestorer(
      backup: folder, to: session.settings.folder, keys: keys,
      environment: session.vaultEnvironment, report: display.show)
    let plan = try Vault.planRestore(restorer, replacing: replace)
    display.finish()
    for notice in plan.notices { session.output.notice(notice) }
    try Confirmation(session).require(plan.question, isGiven: yes)
    let summary = try await Vault.restore(
      plan, by: restorer, actor: actor, carrying: [session.settings.keyFile])
    session.emit(["restore": summary.json], text: summary.lines)
    return .done
  }
}
