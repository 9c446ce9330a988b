import VaultCrypto
import VoucherVault

/// The log key that a key file names, which came another way than the database.
struct PinnedLogKey {
  private let identity: VaultIdentity?

  /// Reads the public part of the key file, if there is one; nothing is opened.
  init(_ session: Session) {
    let file = try? SecretInput.keyFile(
      session.settings.keyFile, limit: KeyFile.maximumByteCount)
    switch file {
    case .some(let file): identity = try? file.bytes.withBytes { try KeyFile.identity(in: $0) }
    case .none: identity = nil
    }
  }

  /// Whether it is the key that the vault has now; throws if the file is by another key of this vault's.
  func isKey(of vault: Vault) throws -> Bool {
    guard let identity, identity.vault == vault.identity.vault else { return false }
    guard identity.logKey == vault.identity.logKey else {
      throw CommandError(
        "integrity", "The log is signed by another key than the key file names.",
        next:
          "If the keys were made anew from the recovery key, use a key file that was exported since; "
          + "otherwise somebody has taken the log over.", status: .integrity)
    }
    return true
  }

  static let advice = """
    The log alone does not say whether its present key is the right one. Name a key file that was exported \
    since with --key-file; a capture key file will do.
    """
}
