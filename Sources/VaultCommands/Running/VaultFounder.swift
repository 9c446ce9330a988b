import VaultCrypto
import VoucherVault

/// Makes a vault and its key file.
struct VaultFounder {
  let session: Session

  /// The places for both keys are made first: a vault whose key could not be kept would be worth
  /// nothing.
  func found(
    passphrase: consuming SecretBytes?, recoveryKeyFile: String?,
    cost: PassphraseCost = .moderate
  ) async throws -> FoundedVault {
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
      let recoveryFile = try recoveryKeyFile.map { try NewSecretFile($0) }
      do {
        let made = try await Vault.create(in: folder, environment: session.vaultEnvironment)
        let bytes = try Self.encode(made.keyring, passphrase, cost)
        try bytes.withBytes { try keyFile.write($0) }
        if let recoveryFile { try made.recoveryKey.withText { try recoveryFile.write($0) } }
        return made
      } catch {
        recoveryFile?.discard()
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
