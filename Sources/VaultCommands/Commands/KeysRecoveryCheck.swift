import ArgumentParser
import Reporting
import VoucherModel
import VoucherVault

struct KeysRecoveryCheck: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Prove that the recovery key opens what is in the vault.",
    discussion: """
      Opens some deliveries of every reveal epoch with the recovery key, or with as many of its shares as \
      it needs, shows nothing of them and keeps nothing of the key. That it was done is recorded in the log.

      The key is typed without being shown, or read from --recovery-key-file; shares are given one by one, \
      or one a line. Spaces in it do not matter. Do this once a year, and after every rotation.

      Ends with 77 for another vault's or an older key, and with 70 if a delivery does not open.

      EXAMPLES
        voucher-vault keys recovery check
        voucher-vault keys recovery check --all --recovery-key-file /mnt/usb/recovery --json
      """)

  @OptionGroup var recovery: RecoveryOptions

  @Option(help: ArgumentHelp("Deliveries to open of each epoch.", valueName: "number"))
  var sample = 20

  @Flag(help: "Open every record of every delivery.")
  var all = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    guard sample >= 1 else { throw ValidationError("--sample has to be 1 or more.") }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let actor = try recovery.actor ?? context.user()
    let opened = try session.openVaultAsFarAsPossible()
    let key = try RecoveryKeyReader(session: session).read(file: recovery.recoveryKeyFile)
    let check = try await opened.checkRecovery(
      with: key, sample: all ? nil : sample, actor: actor)
    opened.close()
    session.emit(check.json, text: check.text)
    return check.problems.isEmpty ? .done : .integrity
  }
}

/// Where the recovery key comes from, and who uses it.
struct RecoveryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file that holds the recovery key, or shares of it one a line; - for standard input.",
      valueName: "file"),
    completion: .file())
  var recoveryKeyFile: String?

  @Option(help: ArgumentHelp("Who is doing this (otherwise $USER).", valueName: "name"))
  var actor: Actor?
}

extension Session {
  /// Opens the vault with the public half of the key file where there is one, so that the recipients are
  /// checked against it, and without a key otherwise.
  func openVaultAsFarAsPossible() throws -> Vault {
    do {
      return try openVault(.toStore)
    } catch let error as CommandError where error.code == "key_needed" {
      return try openVault(.none)
    }
  }
}
