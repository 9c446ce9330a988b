import ArgumentParser
import Reporting
import VaultCrypto
import VoucherVault

struct KeysRecoveryRestore: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Make a new vault key from the recovery key, when the old one is gone.",
    discussion: """
      For a key file that is lost, damaged, or under a passphrase that nobody knows. Makes new keys and \
      writes their file (a file that lies there is kept beside it), seals everything for them too, makes \
      the fingerprints of codes anew, takes in what waits in the journal, and signs the log with its new \
      key. A run that was broken off is gone on with by the same command.

      The log goes on and says where its key changed; checkpoints of before stay good. Stop ordering hosts \
      first, and give them new files with 'keys export-capture': those of before pin the old log key. If \
      the old key file may be in other hands, run 'keys retire' for its epochs afterwards.

      The audit log is verified before; with findings nothing is done, unless --despite-findings.

      EXAMPLES
        voucher-vault keys recovery restore
        voucher-vault keys recovery restore --passphrase --key-file /mnt/keys/vault.key
        voucher-vault keys recovery restore --recovery-key-file shares.txt --yes --json
      """)

  @OptionGroup var recovery: RecoveryOptions

  @Flag(help: "Ask for a passphrase for the new key file.")
  var passphrase = false

  @Option(
    help: ArgumentHelp(
      "A file that holds the new key file's passphrase, or - for standard input.",
      valueName: "file"),
    completion: .file())
  var newPassphraseFile: String?

  @Flag(help: "Restore although the audit log does not fit the rows.")
  var despiteFindings = false

  @Flag(name: .shortAndLong, help: "Do not ask before new keys are made.")
  var yes = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let actor = try recovery.actor ?? context.user()
    let key = try RecoveryKeyReader(session: session).read(file: recovery.recoveryKeyFile)
    let secret = try NewPassphrase(session: session).ask(
      file: newPassphraseFile, isWanted: passphrase)
    let isProtected = secret != nil
    let restorer = KeyRestorer(
      session: session, key: key, actor: actor, passphrase: secret, cost: .moderate)
    let bar = session.progress("Sealing for the new key")
    let outcome = try await restorer.restore { verification in
      try allow(verification, session)
    } report: { done in
      bar.show(done, of: nil)
    }
    bar.finish()
    let rendering = RestoredRendering(
      outcome: outcome, keyFile: session.settings.keyFile, isProtected: isProtected)
    session.emit(rendering.json, text: rendering.text)
    return rendering.status
  }

  private func allow(_ verification: AuditVerification, _ session: Session) throws {
    guard verification.isSound || despiteFindings else {
      throw CommandError(
        "integrity",
        "The audit log does not fit the rows (\(verification.findings.count) findings): somebody may "
          + "have changed the database. Nothing was done.",
        next: "Look at them with 'voucher-vault audit verify'; restore a backup, or add "
          + "--despite-findings.", status: .integrity)
    }
    try Confirmation(session).require(
      "The vault gets new keys, and ordering hosts need new capture key files. Go on?",
      isGiven: yes)
  }
}
