import ArgumentParser
import Reporting
import VaultCrypto
import VoucherModel
import VoucherVault

struct InitCommand: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a vault, its keys and its first checkpoint.",
    discussion: """
      The recovery key is shown this once. It opens every code when the key file is lost: write it \
      down, keep it apart from this machine, and show it to nobody.

      Without a passphrase the key file is protected by its permissions alone (0600).

      EXAMPLES
        voucher-vault init
        voucher-vault init --vault /srv/vault --passphrase
        voucher-vault init --checkpoint-file /mnt/other/checkpoints.log
        voucher-vault init --passphrase-file <(pass show vault) --recovery-key-file /mnt/usb/recovery
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  @Flag(help: "Ask for a passphrase for the key file.")
  var passphrase = false

  @Option(
    help: ArgumentHelp(
      "Write the recovery key to a new file instead of showing it.", valueName: "file"),
    completion: .file())
  var recoveryKeyFile: String?

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let secret = try NewPassphrase(session: session).ask(
      file: session.settings.value(of: .passphraseFile), isWanted: passphrase)
    let isProtected = secret != nil
    let founded = try await VaultFounder(session: session).found(
      passphrase: secret, recoveryKeyFile: recoveryKeyFile)
    let id = try await founded.vault.status().id.description
    try show(founded, id: id, isProtected: isProtected, session)
    founded.vault.close()
    return .done
  }

  private func show(
    _ founded: borrowing FoundedVault, id: String, isProtected: Bool, _ session: Session
  ) throws {
    let text = SecretText()
    if session.isJSON {
      try appendJSON(founded, id: id, isProtected: isProtected, session, to: text)
    } else {
      try appendText(founded, id: id, isProtected: isProtected, session, to: text)
    }
    text.write(to: session.output)
  }

  private func appendJSON(
    _ founded: borrowing FoundedVault, id: String, isProtected: Bool, _ session: Session,
    to text: SecretText
  ) throws {
    let folder = founded.vault.folder
    let vault: JSONValue = [
      "id": .string(id), "folder": .string(folder.path),
      "key_file": .string(session.settings.keyFile),
      "checkpoint_file": .string(folder.checkpointFile), "passphrase": .bool(isProtected),
    ]
    try text.append("{\"vault\":\(JSONWriter.text(of: vault)),\"recovery_key\":")
    if recoveryKeyFile == nil {
      try founded.recoveryKey.withText { try text.appendJSONString($0) }
    } else {
      try text.append("null")
    }
    let file = JSONWriter.text(of: .optional(recoveryKeyFile))
    try text.append(",\"recovery_key_file\":\(file)}\n")
  }

  private func appendText(
    _ founded: borrowing FoundedVault, id: String, isProtected: Bool, _ session: Session,
    to text: SecretText
  ) throws {
    let folder = founded.vault.folder
    let protection = isProtected ? "under the passphrase" : "without a passphrase, mode 0600"
    try text.append(
      """
      Vault \(id) is ready.
        folder       \(folder.path)
        key file     \(session.settings.keyFile) (\(protection))
        checkpoints  \(folder.checkpointFile)


      """)
    if let recoveryKeyFile {
      try text.append("The recovery key is in \(recoveryKeyFile). Take it off this machine.\n")
    } else {
      try text.append("RECOVERY KEY, shown this once. Write it down and keep it elsewhere:\n\n  ")
      try founded.recoveryKey.withText { try text.append($0) }
      try text.append("\n")
    }
    try text.append(
      "\nNext: set OCTOPUS_HOST and OCTOPUS_TOKEN, then 'voucher-vault catalogue list'.\n")
  }
}
