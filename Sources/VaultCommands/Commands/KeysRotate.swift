import ArgumentParser
import Reporting
import VaultCrypto
import VoucherModel
import VoucherVault

struct KeysRotate: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate",
    abstract: "Make a new reveal key, or a new recovery key, and seal everything for it too.",
    discussion: """
      Orders and reveals go on meanwhile. The new key is in the key file, or shown, before anything is \
      sealed for it; then the key of every delivery is wrapped for it as well, in batches, until none is \
      left. The old key opens everything too, until 'keys retire' takes it away.

      A rotation that was broken off is gone on with by the same command, and so is one after which \
      something came for the old key: an order that was under way. A new key is made only when nothing is \
      left to do. Hosts with a capture key file need no new one.

      With --recovery the new recovery key is shown once, and the one that was shown last counts. Write it \
      down, and try it with 'keys recovery check'.

      Exit status: 0 nothing is left under older keys alone; 1 something is, and is named.

      EXAMPLES
        voucher-vault keys rotate
        voucher-vault keys rotate --recovery --recovery-key-file /mnt/usb/recovery-2
      """)

  @Flag(help: "Replace the recovery key; otherwise the reveal key is.")
  var recovery = false

  @Option(
    help: ArgumentHelp(
      "Write the new recovery key to a new file instead of showing it.", valueName: "file"),
    completion: .file())
  var recoveryKeyFile: String?

  @Option(help: ArgumentHelp("Who is doing this (otherwise $USER).", valueName: "name"))
  var actor: Actor?

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    if recoveryKeyFile != nil, !recovery {
      throw ValidationError("--recovery-key-file belongs to --recovery.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let actor = try self.actor ?? context.user()
    let held = try HeldKeyFile(session)
    let opened = try Vault.open(
      session.settings.folder, keys: .full(held.keyring), environment: session.vaultEnvironment)
    defer { opened.close() }
    let lock = try KeysLock.acquire(session.settings.folder)
    defer { withExtendedLifetime(lock) {} }
    let rotator = KeyRotator(session: session, vault: opened, held: held, actor: actor)
    return recovery
      ? try await rotator.rotateRecovery(file: recoveryKeyFile) : try await rotator.rotateReveal()
  }
}
