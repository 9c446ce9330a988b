import ArgumentParser
import Reporting
import VaultCrypto
import VoucherModel
import VoucherVault

struct BackupVerify: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a backup from its files to its records; needs no key, opens all with one.",
    discussion: """
      Compares every file with the manifest, the signature with the vault's log key, and the database \
      with its own log, as 'audit verify' does. With the vault's key, or the recovery key, every record \
      and every sealed response is opened as well, and forgotten at once. Nothing in the backup is \
      changed.

      Exit status 70 if anything is not as it was backed up; 1 if all is, and a notice tells of \
      something to know.

      EXAMPLES
        voucher-vault backup verify /mnt/backup/tonight
        voucher-vault backup verify /mnt/backup/tonight --key-file /mnt/usb/vault.key
        voucher-vault backup verify /mnt/backup/tonight --recovery-key-file /mnt/usb/recovery.key
      """)

  @Argument(help: ArgumentHelp("The backup's folder.", valueName: "folder"), completion: .directory)
  var folder: String

  @Option(
    help: ArgumentHelp(
      "Open the records with the recovery key in this file, or - for standard input.",
      valueName: "file"),
    completion: .file())
  var recoveryKeyFile: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let display = BackupDisplay(session)
    defer { display.finish() }
    let verification = try Vault.verifyBackup(
      in: folder, opening: try opening(session), scratch: scratch(session),
      environment: session.vaultEnvironment, report: display.show)
    display.finish()
    session.emit(verification.json, text: verification.lines)
    guard verification.isSound else { return .integrity }
    return verification.notices.isEmpty ? .done : .attention
  }

  private func opening(_ session: Session) throws -> BackupOpening {
    guard let recoveryKeyFile else {
      return .vault(try KeyAccess(session: session).keys(.ifAtHand))
    }
    let text = try SecretFile.read(recoveryKeyFile, called: "--recovery-key-file")
    let key = try text.withBytes { try RecoveryKey(text: $0) }
    return .recovery(BackupOpening.RecoveryHolder(key))
  }

  private func scratch(_ session: Session) -> String {
    let number = UInt64.random(in: 0..<UInt64.max)
    return Path.join(session.context.temporaryFolder, "voucher-vault-backup-\(number)")
  }
}
