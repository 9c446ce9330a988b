package import VaultCrypto

/// The recovery key while its keeper lends it; it is wiped when the last user lets go of it.
package final class LentRecoveryKey: Sendable {
  package let key: RecoveryKey

  package init(_ key: consuming RecoveryKey) {
    self.key = key
  }
}

extension VaultCore {
  /// Throws, with the reason by name, unless the key is the vault's own recovery key.
  func requireRecoveryKey(_ lent: LentRecoveryKey) throws(VaultError) {
    let given = lent.key.recipient
    let own = identity.recovery
    if given == own { return }
    if given.id.epoch < own.id.epoch {
      throw VaultError(
        .wrongKey,
        "This is the recovery key of epoch \(given.id.epoch), and the vault seals for that of epoch "
          + "\(own.id.epoch) since the recovery key was rotated (or it is another vault's).",
        next: "Use the recovery key that the last 'voucher-vault keys rotate --recovery' showed.")
    }
    throw VaultError(
      .wrongKey,
      "This is the recovery key of another vault: what is sealed here is sealed for another one.",
      next: "Look for the key that was shown when this vault was made.")
  }
}
