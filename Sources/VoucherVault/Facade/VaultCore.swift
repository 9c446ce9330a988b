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
  package let journal: CaptureJournal
  package let shelter: CaptureShelter
  package let keys: VaultKeys
  package let vault: VaultRow
  package let identity: VaultIdentity
  package let clock: VaultClock
  package let randomness: Randomness
  package let audit: AuditWriter
  package let exchanges: ExchangeBook
  package let sinks: CheckpointSinks
  package let log: Logger
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
