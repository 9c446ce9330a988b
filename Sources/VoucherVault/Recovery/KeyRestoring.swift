package import VaultCrypto
import VaultStore
import VoucherModel

/// Gives a vault whose key is gone new keys, by the recovery key.
///
/// The log goes on under a new key, and says so in its own leaves; what is sealed is opened with the
/// recovery key and sealed for the new reveal key as well. Doing the second half again goes on where it was broken off.
package struct KeyRestoring: Sendable {
  let core: VaultCore

  package init(core: VaultCore) {
    self.core = core
  }

  /// New keys for the vault; nothing is changed yet.
  package func makeKeys() throws -> Keyring {
    let sealedFor = try core.database.read { try $0.lastEpoch(of: .reveal) }
    return try Keyring.replacing(
      core.identity, after: max(core.identity.reveal.id.epoch, sealedFor ?? 0))
  }

  /// Makes the new keys those of the vault, in one transaction; their file must be durable before.
  package func adopt(_ keyring: Keyring, actor: Actor) async throws {
    let core = core
    let former = core.identity
    try await core.database.write { transaction in
      guard try transaction.vault()?.identity == former.encoded else {
        throw VaultError(
          .locked, "The vault's keys were changed by another process. Nothing was done.",
          next: "See what it did with 'voucher-vault audit list', then run the command again.")
      }
      try transaction.setIdentity(keyring.identity.encoded)
      guard let row = try transaction.vault() else { throw StoreError.notFound }
      try core.audit.append(
        [
          .identityChanged(row: row.digest, actor: actor),
          .logKeyReplaced(former: former.logKey, by: keyring.identity.logKey),
        ], in: transaction)
    }
  }

  /// Seals everything for the new reveal key too, makes fingerprints anew, takes in what lies in the
  /// journal, and signs the log with its new key.
  ///
  /// The vault is open with the new keys, and the recovery key is lent to them.
  package func finish(actor: Actor, report: @Sendable (Int) -> Void) async throws -> RestoredVault {
    let keyring = try core.requireKeyring(to: "restore the vault's keys")
    var restored = RestoredVault(revealEpoch: core.identity.reveal.id.epoch)
    let rewrapping = RecoveryRewrapping(core: core, keyring: keyring)
    try await rewrapping.rewrapDeliveries(&restored, report: report)
    try await rewrapping.rewrapResponses(&restored)
    try await rewrapping.close(actor: actor)
    try await FingerprintRenewal(core: core, keyring: keyring).renew(&restored)
    let taken = try await OrderRecovery(core: core, desk: nil).run(waitMilliseconds: 0)
    restored.responsesTaken = taken.responsesTaken
    restored.sealedProblems = taken.sealedProblems.map {
      SealedResponseProblem(place: $0.place, error: $0.error)
    }
    try await CheckpointDesk(core: core).sign(kept: true)
    restored.logSize = try core.database.read { try $0.latestCheckpoint()?.treeSize } ?? 0
    return restored
  }
}
