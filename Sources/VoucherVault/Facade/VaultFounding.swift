package import VaultCrypto
import VaultStore
import VoucherModel

/// Makes a vault: folder, keys, database, journal, first leaf and first checkpoint.
struct VaultFounding {
  let folder: VaultFolder
  let environment: VaultEnvironment

  func create() async throws -> FoundedVault {
    let disk = environment.disk
    let database: VaultDatabase
    do {
      try disk.makeFolder(folder.path)
      try disk.makeFolder(parent(of: folder.checkpointFile))
      for spool in folder.spools { try disk.makeFolder(spool) }
      database = try VaultDatabase(
        path: folder.database, access: .create, service: environment.storeService())
    } catch {
      throw VaultError(error, folder: folder)
    }
    var generator = environment.randomness
    let now = environment.clock.now()
    let id = VaultID(at: now, using: &generator)
    let origin = "voucher-vault/\(id.description.lowercased())"
    let recoveryKey = try RecoveryKey.random()
    let keyring = try Keyring.create(
      vault: id.bytes, origin: origin, recovery: recoveryKey.recipient)
    let row = VaultRow(
      id: id, origin: origin, createdAt: now, incarnation: 1, identity: keyring.identity.encoded,
      host: nil)
    let core = try VaultCore(
      folder: folder, database: database, vault: row, keys: .full(keyring),
      environment: environment)
    try mapped { try core.journal.prepare() }
    try await mapped {
      try await database.write { transaction in
        try transaction.insertVault(row)
        try core.audit.append(
          [.vaultCreated(id, incarnation: 1, row: row.digest)], in: transaction)
      }
      try await CheckpointDesk(core: core).sign(kept: true)
      try disk.syncFolder(folder.path)
    }
    return FoundedVault(
      vault: Vault(core: core, policy: environment.policy), keyring: keyring,
      recoveryKey: recoveryKey)
  }
}

/// A new vault, open, with its keys; whoever made it writes them where they are to be kept.
package struct FoundedVault: ~Copyable {
  package let vault: Vault
  package let keyring: Keyring
  /// It is nowhere else: shown once, and gone.
  package let recoveryKey: RecoveryKey
}
