import ArgumentParser
import Reporting
import VaultCrypto
import VoucherVault

struct KeysPassphrase: VaultCommand {
  static let configuration = CommandConfiguration(
    commandName: "passphrase",
    abstract: "Set, change or remove the key file's passphrase.",
    discussion: """
      The new key file is written beside the old one, synced and opened before it takes its place; \
      whatever happens, one of them opens. The keys themselves stay the same: a copy of the old file still \
      opens with the old passphrase. If that was stolen, rotate.

      The present passphrase is asked for, or read from --passphrase-file. --keep leaves it as it is and \
      changes only what a guess costs, which is kept in the file and never lowered unasked.

      EXAMPLES
        voucher-vault keys passphrase
        voucher-vault keys passphrase --keep --cost high
        voucher-vault keys passphrase --passphrase-file old --new-passphrase-file <(pass show vault)
        voucher-vault keys passphrase --remove --yes
      """)

  @Option(
    help: ArgumentHelp(
      "A file that holds the new passphrase, or - for standard input.", valueName: "file"),
    completion: .file())
  var newPassphraseFile: String?

  @Flag(help: "Leave the passphrase as it is.")
  var keep = false

  @Flag(help: "Leave the file without one; its permissions are all that protects it then.")
  var remove = false

  @OptionGroup var cost: CostOptions

  @Flag(help: "Accept a cost that is lower than the file's.")
  var lowerCost = false

  @Flag(name: .shortAndLong, help: "Do not ask before a passphrase is removed.")
  var yes = false

  @OptionGroup var output: OutputOptions
  @OptionGroup var vault: VaultOptions

  func validate() throws {
    if [keep, remove, newPassphraseFile != nil].count(where: { $0 }) > 1 {
      throw ValidationError("Give one of --keep, --remove and --new-passphrase-file.")
    }
  }

  func run(in context: CommandContext) async throws -> CommandStatus {
    let session = try Session(context, output, vault: vault)
    let path = session.settings.keyFile
    let access = KeyAccess(session: session)
    let file = try access.readKeyFile(path)
    let present = try file.bytes.withBytes { try KeyFile.cost(of: $0) }
    let cost = try newCost(beside: present)
    let old = present == nil ? nil : try access.passphrase(for: .toOpen)
    let keyring = try access.open(file, at: path, with: old)
    let new: SecretBytes?
    if remove {
      try Confirmation(session).require(
        "Whoever can read \(path) then has all keys. Remove its passphrase?", isGiven: yes)
      new = nil
    } else if keep {
      guard old != nil else {
        throw CommandError.usage(
          "\(path) is under no passphrase that could be kept. Nothing was changed.",
          next: "Leave --keep out to set one.")
      }
      new = consume old
    } else {
      new = try NewPassphrase(session: session).ask(file: newPassphraseFile, isWanted: true)
    }
    try write(keyring, to: path, under: new, cost: cost)
    show(path, cost: remove ? nil : cost, session)
    return .done
  }

  /// The cost of the new file: what is asked for, or that of the old one.
  private func newCost(beside present: PassphraseCost?) throws -> PassphraseCost {
    let base = present ?? .moderate
    guard let wanted = try cost.wanted(beside: base) else { return base }
    if remove {
      throw CommandError.usage(
        "A file without a passphrase has no cost of guessing it.", next: "Leave one of both out.")
    }
    if let present, wanted.isLower(than: present), !lowerCost {
      throw CommandError(
        "refused",
        "A guess would cost less than now (\(present.words)). Nothing was changed.",
        next: "Ask for more, or add --lower-cost if you mean it.", status: .refused)
    }
    return wanted
  }

  private func write(
    _ keyring: Keyring, to path: String, under passphrase: borrowing SecretBytes?,
    cost: PassphraseCost
  ) throws {
    switch passphrase {
    case .some(let passphrase):
      try KeyFileReplacement.replace(
        path, with: KeyFile.encode(keyring, passphrase: passphrase, cost: cost)
      ) { written in
        _ = try written.withBytes { try KeyFile.open($0, passphrase: passphrase) }
      }
    case .none:
      try KeyFileReplacement.replace(path, with: KeyFile.encode(keyring)) { written in
        _ = try written.withBytes { try KeyFile.open($0) }
      }
    }
  }

  private func show(_ path: String, cost: PassphraseCost?, _ session: Session) {
    let json: JSONValue = [
      "key_file": [
        "path": .string(path), "passphrase": .bool(cost != nil),
        "passes": .optional(cost) { .integer(Int64($0.passes)) },
        "memory_kib": .optional(cost) { .integer(Int64($0.kibibytes)) },
      ]
    ]
    let state =
      cost.map { "under the passphrase; a guess costs \($0.words)" }
      ?? "under no passphrase; its permissions are all that protects it"
    session.emit(json, text: "\(path) is \(state).\n")
  }
}

extension PassphraseCost {
  /// For messages.
  var words: String {
    let size =
      kibibytes.isMultiple(of: 1_024) ? "\(kibibytes / 1_024) MiB" : "\(kibibytes) KiB"
    return "\(size), \(passes) \(passes == 1 ? "pass" : "passes")"
  }
}
