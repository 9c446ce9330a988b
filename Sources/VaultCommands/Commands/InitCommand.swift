import ArgumentParser
import VoucherVault

struct InitCommand: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a vault, its keys and its first checkpoint.",
    discussion: """
      The recovery key is shown this once, before there is a vault. It opens every code when the key file \
      is lost: write it down, keep it apart from this machine, and show it to nobody. At a terminal its \
      last characters are asked for; without them, or if it could not be shown, nothing is made.

      With --recovery-shares 2-of-3 it is split: give each share to somebody else, and any two of them \
      give the key back.

      Without a passphrase the key file is protected by its permissions alone (0600).

      EXAMPLES
        voucher-vault init
        voucher-vault init --vault /srv/vault --passphrase --recovery-shares 2-of-3
        voucher-vault init --checkpoint-file /mnt/other/checkpoints.log
        voucher-vault init --passphrase-file <(pass show vault) --recovery-key-file /mnt/usb/recovery
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  @Flag(help: "Ask for a passphrase for the key file.")
  var passphrase = false

  @Option(
    help: ArgumentHelp(
      "Write the recovery key to a new file instead of showing it; shares go to FILE.1, FILE.2, …",
      valueName: "file"),
    completion: .file())
  var recoveryKeyFile: String?

  @Option(
    help: ArgumentHelp(
      "Split the recovery key: how many of how many shares give it back.", valueName: "2-of-3"))
  var recoveryShares: RecoverySplit?

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let secret = try NewPassphrase(session: session).ask(
      file: session.settings.value(of: .passphraseFile), isWanted: passphrase)
    let keeping = RecoveryKeeping(split: recoveryShares, file: recoveryKeyFile)
    let showing = RecoveryShowing(session: session, keeping: keeping, isProtected: secret != nil)
    let founded = try await VaultFounder(session: session).found(
      passphrase: secret, recovery: keeping, show: showing.show)
    try showing.finish(founded)
    founded.vault.close()
    return .done
  }
}
