import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct BackupNoun: CommandGroupNoun {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copies of the vault: made while it is in use, checked, and put back.",
    subcommands: [BackupCreate.self, BackupVerify.self, BackupRestore.self])
}

struct BackupCreate: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Copy the vault to a new folder while others use it; needs no key, signs with one.",
    discussion: """
      The folder holds the database as it was at one moment, the sealed responses of the capture \
      journal and the spools, the checkpoints, and a manifest with the digest of every file. What is \
      in it is sealed: no key is ever in a backup, so keep the key file and the recovery key elsewhere, \
      or nothing in it can be opened.

      It gets its name when all of it is on the disk; what a full disk or a kill leaves is called \
      FOLDER.partial. A folder that is there already is refused.

      EXAMPLES
        voucher-vault backup create /mnt/backup/vault-$(date +%F)
        voucher-vault backup create --to /mnt/backup/tonight --json
      """)

  @Argument(help: ArgumentHelp("The folder to make.", valueName: "folder"), completion: .directory)
  var folder: String?

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("The folder to make, said by name.", valueName: "folder"),
    completion: .directory)
  var target: String?

  @Option(help: ArgumentHelp("Who makes it (otherwise $USER).", valueName: "name"))
  var actor: Actor?

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    guard (folder == nil) != (target == nil) else {
      throw ValidationError("Give one folder, as an argument or with --to.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let actor = try self.actor ?? context.user()
    let opened = try session.openVault(.ifAtHand)
    let display = BackupDisplay(session)
    defer { display.finish() }
    let summary = try await opened.backUp(
      to: folder ?? target ?? "", actor: actor, report: display.show)
    display.finish()
    session.emit(["backup": summary.json], text: summary.lines)
    return .done
  }
}

/// Shows how far a backup has come, on a terminal.
struct BackupDisplay: Sendable {
  private let session: Session

  init(_ session: Session) {
    self.session = session
  }

  func show(_ step: BackupStep) {
    switch step {
    case .copying(let done, let total):
      session.progress("Copying pages").show(done, of: total)
    case .reading(let done, let total):
      session.progress("Reading KiB").show(Int(done >> 10), of: Int(total >> 10))
    case .replaying: session.progress("Replaying the log").show(0, of: nil)
    case .opening(let done, let total):
      session.progress("Opening records").show(done, of: total)
    }
  }

  func finish() {
    session.progress("").finish()
  }
}
