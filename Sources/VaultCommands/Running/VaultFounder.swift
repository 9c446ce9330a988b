import VaultCrypto
import VoucherModel
import VoucherVault

/// Makes a vault, after its keys are where they are to be kept.
struct VaultFounder {
  let session: Session

  /// What a new vault's keeper gets besides the key file.
  struct Founded {
    let vault: Vault
    let id: String
  }

  /// Makes keys and vault.
  ///
  /// The key file is durable, and the recovery key is in its file or was shown, before there is a vault:
  /// one whose keys could not be kept would be worth nothing. Should that fail, nothing was made.
  func found(
    passphrase: consuming SecretBytes?, recovery: RecoveryKeeping,
    cost: PassphraseCost = .moderate,
    show: (_ id: String, RecoveryPieces) throws -> Void
  ) async throws -> Founded {
    let folder = session.settings.folder
    let keyPath = session.settings.keyFile
    let disk = POSIXDisk()
    if PlainFile.exists(folder.database) {
      throw VaultError(
        .vaultExists, "There is a vault in \(folder.path) already; it was left as it is.",
        next: "Use it, or make another one elsewhere with --vault.")
    }
    try disk.makeFolder(folder.path)
    try disk.makeFolder(Path.parent(of: keyPath).isEmpty ? "." : Path.parent(of: keyPath))
    let keyFile = try NewSecretFile(keyPath)
    do {
      let files = try recovery.makeFiles()
      do {
        let keys = try Vault.makeKeys(environment: session.vaultEnvironment)
        let bytes = try Self.encode(keys.keyring, passphrase, cost)
        try bytes.withBytes { try keyFile.write($0) }
        let pieces = try RecoveryPieces(keys.recoveryKey, split: recovery.split)
        if files.isEmpty {
          try show(keys.id.description, pieces)
        } else {
          try pieces.write(to: files)
        }
        let vault = try await Vault.create(
          in: folder, with: keys, environment: session.vaultEnvironment)
        return Founded(vault: vault, id: keys.id.description)
      } catch {
        for file in files { file.discard() }
        throw error
      }
    } catch {
      keyFile.discard()
      throw error
    }
  }

  private static func encode(
    _ keyring: Keyring, _ passphrase: borrowing SecretBytes?, _ cost: PassphraseCost
  ) throws -> SecretBytes {
    switch passphrase {
    case .some(let passphrase):
      try KeyFile.encode(keyring, passphrase: passphrase, cost: cost)
    case .none:
      try KeyFile.encode(keyring)
    }
  }
}

/// How the recovery key of a new vault is kept.
struct RecoveryKeeping {
  /// How many of how many shares are to give it back; `nil` for one that is not split.
  let split: RecoverySplit?
  /// The file it goes into, or each share with its number behind the name; `nil` to show it.
  let file: String?

  /// The paths of the files, in the order of the pieces.
  var paths: [String] {
    guard let file else { return [] }
    guard let split else { return [file] }
    return (1...split.count).map { "\(file).\($0)" }
  }

  /// Makes all files, or none.
  func makeFiles() throws -> [NewSecretFile] {
    var made: [NewSecretFile] = []
    do {
      for path in paths { made.append(try NewSecretFile(path)) }
    } catch {
      for file in made { file.discard() }
      throw error
    }
    return made
  }
}

/// The recovery key as its keepers get it: one text, or one for each share.
struct RecoveryPieces {
  private let texts: [SecretBuffer]
  let isSplit: Bool

  init(_ key: borrowing RecoveryKey, split: RecoverySplit?) throws {
    isSplit = split != nil
    var texts: [SecretBuffer] = []
    func add(_ text: Span<UInt8>) throws {
      let buffer = SecretBuffer(limit: text.count)
      try buffer.append(text)
      texts.append(buffer)
    }
    if let split {
      for share in try key.split(threshold: split.threshold, count: split.count) {
        try share.withText { try add($0) }
      }
    } else {
      try key.withText { try add($0) }
    }
    self.texts = texts
  }

  /// Lends the text of each piece, in order.
  func forEachText(_ body: (Span<UInt8>) throws -> Void) throws {
    for text in texts { try text.withBytes(body) }
  }

  /// Whether these are the last characters of the last piece, in either case.
  func end(with characters: String) -> Bool {
    let typed = Array(characters.lowercased().utf8)
    return texts.last?.withBytes { text in
      typed.count <= text.count
        && typed.indices.allSatisfy { typed[$0] == text[text.count - typed.count + $0] }
    } ?? false
  }

  func write(to files: [NewSecretFile]) throws {
    var rest = files[...]
    try forEachText { try rest.popFirst()?.write($0) }
  }
}
