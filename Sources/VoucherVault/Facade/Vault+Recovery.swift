package import VaultCrypto
import VoucherModel

extension Vault {
  /// Opens some deliveries of every epoch with the recovery key, or all where `sample` is `nil`; shows
  /// nothing and keeps nothing.
  package func checkRecovery(
    with key: LentRecoveryKey, sample: Int?, actor: Actor
  ) async throws -> RecoveryCheck {
    let core = core
    let check = try await mapped {
      try await RecoveryCheckDesk(core: core).check(key, sample: sample, actor: actor)
    }
    await CheckpointDesk(core: core).signIfPossible()
    return check
  }

  /// The recipients and the log key that the vault has now.
  package var identity: VaultIdentity { core.identity }

  /// Throws, with the reason by name, unless the key is the vault's own recovery key.
  package func requireRecoveryKey(_ key: LentRecoveryKey) throws {
    try core.requireRecoveryKey(key)
  }

  /// New keys for a vault whose own are gone; nothing is changed yet.
  package func makeKeys() throws -> Keyring {
    try mapped { try KeyRestoring(core: core).makeKeys() }
  }

  /// Makes the new keys those of the vault; their file must be durable before.
  package func adopt(_ keyring: Keyring, actor: Actor) async throws {
    let core = core
    try await mapped { try await KeyRestoring(core: core).adopt(keyring, actor: actor) }
  }

  /// Makes the vault whole with its new keys, to which the recovery key is lent; doing it again goes on.
  package func finishRestoring(
    actor: Actor, report: @Sendable (Int) -> Void
  ) async throws -> RestoredVault {
    let core = core
    return try await mapped {
      try await KeyRestoring(core: core).finish(actor: actor, report: report)
    }
  }
}
