import ArgumentParser
import Reporting
import VaultCrypto
import VoucherVault

struct KeysExportCapture: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "export-capture",
    abstract: "Write the key file of a host that orders and cannot read.",
    discussion: """
      The file holds public keys only, signed by the vault's log key: with it and the database a host \
      places orders, captures what comes and recovers from a crash, and opens nothing. It pins the log \
      key, so that nobody who writes to the database can slip in a recipient of his own.

      Nothing in it is secret; bring it to the host in a way that cannot be tampered with. It stays good \
      after a rotation. After 'keys recovery restore' it has to be made anew.

      EXAMPLES
        voucher-vault keys export-capture capture.key
        voucher-vault order place 123 50 2 --key-file capture.key --max-price 100
      """)

  @Argument(
    help: ArgumentHelp("The new file; one that is there is left as it is.", valueName: "file"),
    completion: .file())
  var file: String

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let opened = try session.openVault(.toOpen)
    let identity = try opened.captureIdentity()
    let created = try NewSecretFile(file, isPublic: true)
    do {
      try created.write(identity.encoded.span)
    } catch {
      created.discard()
      throw error
    }
    let json: JSONValue = [
      "capture_key": [
        "file": .string(file), "origin": .string(identity.origin),
        "reveal_epoch": .integer(Int64(identity.reveal.id.epoch)),
        "recovery_epoch": .integer(Int64(identity.recovery.id.epoch)),
      ]
    ]
    session.emit(
      json,
      text: """
        The capture key is in \(file). A host with it and the database orders and stores, and opens \
        nothing.

        """)
    return .done
  }
}
