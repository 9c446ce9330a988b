import VaultCrypto
import VoucherModel
import VoucherVault

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Puts new keys in the place of those that are gone: the file first, then the vault, then all that is
/// sealed.
///
/// Until the vault has taken the new keys on, their file is a draft beside its place; a run that was
/// killed is gone on with by the next.
struct KeyRestorer: ~Copyable {
  let session: Session
  let key: LentRecoveryKey
  let actor: Actor
  /// Of the new key file.
  let passphrase: SecretBytes?
  let cost: PassphraseCost

  /// What a run did.
  struct Outcome {
    let vault: RestoredVault
    /// Whether new keys were made, or only what a broken-off run had left was done.
    let isNew: Bool
    /// Where the file went that lay in the new one's place.
    let formerFile: String?
  }

  private var path: String { session.settings.keyFile }
  private var draft: String { path + ".restored" }

  /// Restores the keys, or goes on with what a run before this left.
  ///
  /// `confirm` is asked before new keys are made, with what verification found.
  func restore(
    confirm: (AuditVerification) throws -> Void, report: @Sendable (Int) -> Void
  ) async throws -> Outcome {
    let opened = try openVault(.none)
    try opened.requireRecoveryKey(key)
    let lock = try KeysLock.acquire(session.settings.folder)
    defer { withExtendedLifetime(lock) {} }
    let stored = opened.identity
    if let keyring = try adoptedDraft(of: stored) {
      opened.close()
      let former = try install()
      return try await finish(keyring, isNew: true, former: former, report)
    }
    if let keyring = try presentKeys(of: stored) {
      opened.close()
      return try await finish(keyring, isNew: false, former: nil, report)
    }
    try confirm(try await opened.verify())
    let keyring = try opened.makeKeys()
    try writeDraft(keyring)
    try await opened.adopt(keyring, actor: actor)
    opened.close()
    let former = try install()
    return try await finish(keyring, isNew: true, former: former, report)
  }

  private func openVault(_ keys: VaultKeys) throws -> Vault {
    try Vault.open(
      session.settings.folder, keys: keys, environment: session.vaultEnvironment)
  }

  private func finish(
    _ keyring: Keyring, isNew: Bool, former: String?, _ report: @Sendable (Int) -> Void
  ) async throws -> Outcome {
    let opened = try openVault(.full(keyring.lending(key.key)))
    let restored = try await opened.finishRestoring(actor: actor, report: report)
    opened.close()
    return Outcome(vault: restored, isNew: isNew, formerFile: former)
  }

  // MARK: Files

  /// The keys that a killed run made and the vault took on; a draft that it did not take on is nothing.
  private func adoptedDraft(of stored: VaultIdentity) throws -> Keyring? {
    guard PlainFile.exists(draft) else { return nil }
    let file = try SecretInput.keyFile(draft, limit: KeyFile.maximumByteCount)
    let identity = try? file.bytes.withBytes { try KeyFile.identity(in: $0) }
    guard identity?.logKey == stored.logKey else {
      unsafe unlink(draft)
      return nil
    }
    return try KeyAccess(session: session).open(file, at: draft, with: passphrase)
  }

  /// The vault's keys, where they are in their place and open after all.
  private func presentKeys(of stored: VaultIdentity) throws -> Keyring? {
    guard PlainFile.exists(path) else { return nil }
    let file = try SecretInput.keyFile(path, limit: KeyFile.maximumByteCount)
    guard let kind = try? file.bytes.withBytes({ try KeyFile.kind(of: $0) }),
      let identity = try? file.bytes.withBytes({ try KeyFile.identity(in: $0) })
    else { return nil }
    guard kind != .capture, identity.vault == stored.vault else {
      throw CommandError(
        "refused",
        "\(path) is a capture key file, or another vault's, and the new key file would take its place. "
          + "Nothing was done.",
        next: "Name a place for the new key file with --key-file.", status: .refused)
    }
    guard identity.logKey == stored.logKey else {
      throw CommandError(
        "integrity",
        "The key file \(path) is by another log key than the database: the database was changed, or the "
          + "vault's keys were made anew before. Nothing was done.",
        next:
          "Compare the database with a backup. If the keys were made anew, move that file away.",
        status: .integrity)
    }
    do {
      return try KeyAccess(session: session).open(file, at: path, with: passphrase)
    } catch CryptoError.passphraseNeeded, CryptoError.wrongPassphrase {
      return nil
    }
  }

  private func writeDraft(_ keyring: Keyring) throws {
    let content: SecretBytes
    switch passphrase {
    case .some(let passphrase):
      content = try KeyFile.encode(keyring, passphrase: passphrase, cost: cost)
    case .none:
      content = try KeyFile.encode(keyring)
    }
    let file = try NewSecretFile(draft)
    do {
      try content.withBytes { try file.write($0) }
      let written = try SecretInput.keyFile(draft, limit: KeyFile.maximumByteCount)
      _ = try KeyAccess(session: session).open(written, at: draft, with: passphrase)
    } catch {
      file.discard()
      throw error
    }
  }

  /// Moves the draft to its place; what lay there is kept beside it, and its name given back.
  private func install() throws -> String? {
    var former: String?
    if PlainFile.exists(path) {
      var name = path + ".before-recovery"
      var number = 1
      while PlainFile.exists(name) {
        number += 1
        name = "\(path).before-recovery-\(number)"
      }
      guard unsafe rename(path, name) == 0 else { throw NewSecretFile.refused(name, errno) }
      former = name
    }
    guard unsafe rename(draft, path) == 0 else { throw NewSecretFile.refused(path, errno) }
    try NewSecretFile.syncFolder(of: path)
    return former
  }
}
