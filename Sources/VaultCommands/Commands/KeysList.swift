import ArgumentParser
import Reporting
import VaultCrypto
import VoucherModel
import VoucherVault

struct KeysList: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the keys, and what is sealed for each; needs no key.",
    discussion: """
      ALONE counts what no other key of the same role opens: a key may be retired when that is 0. With a \
      key file at hand it also says which keys are in it; nobody is asked for a passphrase.

      EXAMPLES
        voucher-vault keys list
        voucher-vault keys list --json
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let isHere = PlainFile.exists(session.settings.keyFile)
    let opened = try session.openVault(isHere ? .toStore : .none)
    defer { opened.close() }
    let file = isHere ? try KeyFileFacts(session) : nil
    let listing = try opened.keyListing()
    let rendering = KeyListRendering(listing: listing, file: file)
    session.emit(rendering.json, text: rendering.text)
    return .done
  }
}

/// What can be told of a key file without opening it.
struct KeyFileFacts {
  let path: String
  let kind: KeyFile.Kind
  let cost: PassphraseCost?
  /// The permission bits.
  let mode: UInt32

  init(_ session: Session) throws {
    path = session.settings.keyFile
    let file = try KeyAccess(session: session).readKeyFile(path)
    kind = try file.bytes.withBytes { try KeyFile.kind(of: $0) }
    cost = try file.bytes.withBytes { try KeyFile.cost(of: $0) }
    mode = file.mode
  }
}
