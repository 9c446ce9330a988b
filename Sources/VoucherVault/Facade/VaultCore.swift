package import Logging
package import VaultCrypto
package import VaultStore
package import VoucherModel

/// What every use case works with: an open database, the journal beside it, the keys at hand and
/// the parameters from outside.
package struct VaultCore: Sendable {
  package let folder: VaultFolder
  package let database: VaultDatabase
  package let disk: any Disk
  package let folders: any FolderDisk
  package let journal: CaptureJournal
  package let shelter: CaptureShelter
  package internal(set) var keys: VaultKeys
  /// The vault's row as it was read last.
  package internal(set) var vault: VaultRow
  package internal(set) var identity: VaultIdentity
  package let clock: VaultClock
  package let randomness: Randomness
  package let audit: AuditWriter
  package let exchanges: ExchangeBook
  package let sinks: CheckpointSinks
  /// Where the keys of deliveries come from.
  package let ratchet: SealingRatchet
  /// Where the keys of answers come from: a box of one that went elsewhere opens no delivery.
  package let streamRatchet: SealingRatchet
  /// Where callers that sign at the same moment share a head.
  package let signing: SharedRun<CheckpointDesk.Signed>
  package let log: Logger
  package let telemetry: Telemetry
  /// What contradicts the log at its opening; nothing is bought, revealed or signed then.
  package var headTrouble: VaultError?

  /// The recipients that what is captured now is sealed for.
  ///
  /// They come from the key file where one is at hand, so that a writer of the database cannot slip
  /// in one of his own; without a key file nothing is bought, and what is read all the same is sealed
  /// for the recipients that the database names.
  package var recipients: [Recipient] { identity.recipients }

  /// The epoch of the reveal key that new records are bound to.
  package var epoch: UInt32 {
    recipients.filter { $0.id.role == .reveal }.map(\.id.epoch).max() ?? 1
  }

  package func makeIdentifier<Subject>() -> Identifier<Subject> {
    randomness.makeIdentifier(at: clock.now())
  }

  package func requireKeyring(to purpose: String) throws(VaultError) -> Keyring {
    guard let keyring = keys.keyring else {
      throw VaultError(
        .keyNeeded, "The vault's key is needed to \(purpose), and it is not at hand.",
        next: "Name the key file with --key-file or VOUCHER_VAULT_KEY.")
    }
    return keyring
  }
}

extension VaultCore {
  /// The same with the vault's row as it is now: another process may have rotated the keys, and what is
  /// captured from here on is sealed for the new ones.
  package func refreshed() throws -> VaultCore {
    guard let row = try database.read({ try $0.vault() }), row != vault else { return self }
    guard row.id == vault.id, row.identity == vault.identity else {
      return try opened(row, with: keys)
    }
    // The keys are the same, and were checked.
    var core = self
    core.vault = row
    return core
  }

  /// The same with other keys, and the vault's row as it is now.
  package func opened(with keyring: Keyring) throws -> VaultCore {
    guard let row = try database.read({ try $0.vault() }) else { throw StoreError.notFound }
    return try opened(row, with: .full(keyring))
  }

  private func opened(_ row: VaultRow, with keys: VaultKeys) throws -> VaultCore {
    var core = self
    core.identity = try Self.identity(of: row, pinned: keys.identity, folder: folder)
    core.vault = row
    core.keys = keys
    return core
  }
}
