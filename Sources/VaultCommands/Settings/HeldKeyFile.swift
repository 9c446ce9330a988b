import VaultCrypto
import VoucherVault

/// The vault's key file, open: other keys can be put into its place under the same lock.
final class HeldKeyFile {
  let path: String
  private(set) var keyring: Keyring
  private var content: SecretBytes
  private let passphrase: SecretBytes?
  private let cost: PassphraseCost?

  /// Opens the key file; a passphrase is asked for once.
  init(_ session: Session) throws {
    path = session.settings.keyFile
    let access = KeyAccess(session: session)
    let file = try access.readKeyFile(path)
    let kind = try file.bytes.withBytes { try KeyFile.kind(of: $0) }
    guard kind != .capture else { throw CryptoError.secretsMissing }
    cost = try file.bytes.withBytes { try KeyFile.cost(of: $0) }
    let secret = kind == .underPassphrase ? try access.passphrase(for: .toOpen) : nil
    keyring = try access.open(file, at: path, with: secret)
    passphrase = secret
    content = file.bytes
  }

  /// Writes other keys beside the file, has them opened, and renames them over it.
  ///
  /// Refuses where somebody has written the file since it was opened.
  func replace(with next: Keyring) throws {
    let present = try SecretInput.keyFile(path, limit: KeyFile.maximumByteCount)
    guard present.bytes.isEqual(to: content) else {
      throw VaultError(
        .locked, "The key file \(path) was changed by another process. It was left as it is.",
        next: "Run the command again.")
    }
    let written = try encoded(next)
    try KeyFileReplacement.replace(path, with: written) { try check($0) }
    content = written
    keyring = next
  }

  private func encoded(_ keyring: Keyring) throws -> SecretBytes {
    switch passphrase {
    case .some(let passphrase):
      try KeyFile.encode(keyring, passphrase: passphrase, cost: cost ?? .moderate)
    case .none:
      try KeyFile.encode(keyring)
    }
  }

  private func check(_ written: borrowing SecretBytes) throws {
    switch passphrase {
    case .some(let passphrase):
      _ = try written.withBytes { try KeyFile.open($0, passphrase: passphrase) }
    case .none:
      _ = try written.withBytes { try KeyFile.open($0) }
    }
  }
}
