import VaultCrypto
import VoucherVault

/// How much of the vault's key a command needs.
enum KeyNeed: Hashable, Sendable {
  /// None: it lists, compares and verifies.
  case none
  /// As much as can be had; what it does without is said in its result.
  case ifAtHand
  /// The public half, to buy and to store; all of it where nobody has to be asked.
  case toStore
  /// All of it, if it can be had; the public half otherwise.
  case toStoreAndOpen
  /// All of it.
  case toOpen
}

/// Reads the key file, and asks for its passphrase where that is needed.
struct KeyAccess {
  let session: Session

  func keys(_ need: KeyNeed) throws -> VaultKeys {
    guard need != .none else { return .none }
    let path = session.settings.keyFile
    if need == .ifAtHand, !PlainFile.exists(path) { return .none }
    let file = try readKeyFile(path)
    switch try file.bytes.withBytes({ try KeyFile.kind(of: $0) }) {
    case .capture:
      guard need != .toOpen else { throw CryptoError.secretsMissing }
      return .capture(try identity(in: file.bytes))
    case .full:
      return .full(try open(file, at: path, with: nil))
    case .underPassphrase:
      let passphrase = try passphrase(for: need)
      if passphrase == nil { return .capture(try identity(in: file.bytes)) }
      return .full(try open(file, at: path, with: passphrase))
    }
  }

  /// Opens a key file; one under no passphrase must be its owner's alone.
  func open(
    _ file: borrowing SecretInput.File, at path: String, with passphrase: borrowing SecretBytes?
  ) throws -> Keyring {
    switch passphrase {
    case .some(let passphrase):
      return try file.bytes.withBytes { try KeyFile.open($0, passphrase: passphrase) }
    case .none:
      if try file.isExposed && file.bytes.withBytes({ try KeyFile.kind(of: $0) }) == .full {
        throw exposed(path)
      }
      return try file.bytes.withBytes { try KeyFile.open($0) }
    }
  }

  private func identity(in file: borrowing SecretBytes) throws -> VaultIdentity {
    try file.withBytes { try KeyFile.identity(in: $0) }
  }

  func readKeyFile(_ path: String) throws -> SecretInput.File {
    do {
      return try SecretInput.keyFile(path, limit: KeyFile.maximumByteCount)
    } catch SecretInput.Problem.unreadable(let number) {
      throw CommandError(
        "key_needed",
        "The key file \(path) could not be read (\(systemWords(number))). Nothing was done.",
        next: "Name the vault's key file with --key-file or VOUCHER_VAULT_KEY.",
        status: .refused)
    }
  }

  /// The passphrase, where the command has it or may ask for it; `nil` where it does without.
  func passphrase(for need: KeyNeed) throws -> SecretBytes? {
    if let path = session.settings.value(of: .passphraseFile) {
      return try SecretFile.read(path, called: Setting.passphraseFile.flag)
    }
    switch need {
    case .none, .toStore:
      return nil
    case .toStoreAndOpen where !session.terminal.canAsk,
      .ifAtHand where !session.terminal.canAsk:
      return nil
    case .toStoreAndOpen, .ifAtHand, .toOpen:
      guard session.terminal.canAsk else { throw CryptoError.passphraseNeeded }
      session.output.prompt("Passphrase of the key file: ")
      return try session.terminal.readSecret()
    }
  }

  private func exposed(_ path: String) -> CommandError {
    CommandError(
      "exposed_secret",
      "Others may read the key file \(path), and it is under no passphrase. Nothing was done.",
      next: "Run 'chmod 600 \(path)', and think about who may have read it.", status: .refused)
  }
}
