package import VaultCrypto
import VaultStore
package import VoucherModel

/// The keys of a vault that is still to be made; they are nowhere yet.
package struct NewVaultKeys: ~Copyable {
  package let id: VaultID
  package let keyring: Keyring
  /// Shown once, and gone.
  package let recoveryKey: RecoveryKey
  fileprivate let createdAt: Timestamp
}

/// Makes a vault: folder, keys, database, journal, first leaf and first checkpoint.
struct VaultFounding {
  let folder: VaultFolder
  let environment: VaultEnvironment

  static func makeKeys(_ environment: VaultEnvironment) throws -> NewVaultKeys {
    var generator = environment.randomness
    let now = environment.clock.now()
    let id = VaultID(at: now, using: &generator)
    let recoveryKey = try RecoveryKey.random()
    let keyring = try Keyring.create(
      vault: id.bytes, origin: "voucher-vault/\(id.description.lowercased())",
      recovery: recoveryKey.recipient)
    return NewVaultKeys(id: id, keyring: keyring, recoveryKey: recoveryKey, createdAt: now)
  }

  func create(with keys: borrowing NewVaultKeys) async throws -> Vault {
    let keyring = keys.keyring
    let row = VaultRow(
      id: keys.id, origin: keyring.identity.origin, createdAt: keys.createdAt, incarnation: 1,
      identity: keyring.identity.encoded, host: nil)
    let disk = environment.disk
    let database: VaultDatabase
    do {
      try disk.makeFolder(folder.path)
      for spool in folder.spools { try disk.makeFolder(spool) }
      database = try VaultDatabase(
        path: folder.database, access: .create, service: environment.storeService())
    } catch {
      throw VaultError(error, folder: folder)
    }
    let core = try VaultCore(
      folder: folder, database: database, vault: row, keys: .full(keyring),
      environment: environment)
    try mapped { try core.journal.prepare() }
    core.sinks.makeFolders()
    try await mapped {
      try await database.write { transaction in
        try transaction.insertVault(row)
        try core.audit.append(
          [.vaultCreated(row.id, incarnation: 1, row: row.digest)], in: transaction)
      }
      try await CheckpointDesk(core: core).sign(kept: true)
      try disk.syncFolder(folder.path)
    }
    return Vault(core: core, policy: environment.policy)
  }
}

/// A new vault, open, with its keys; whoever made it writes them where they are to be kept.
package struct FoundedVault: ~Copyable {
  package let vault: Vault
  package let keyring: Keyring
  /// It is nowhere else: shown once, and gone.
  package let recoveryKey: RecoveryKey

  fileprivate init(_ vault: Vault, _ keys: consuming NewVaultKeys) {
    self.vault = vault
    keyring = keys.keyring
    recoveryKey = keys.recoveryKey
  }
}

extension Vault {
  /// Makes the keys of a new vault, to be kept before there is a vault that needs them.
  package static func makeKeys(environment: VaultEnvironment) throws -> NewVaultKeys {
    try VaultFounding.makeKeys(environment)
  }

  /// Makes a new vault in a folder with keys that are kept already.
  package static func create(
    in folder: VaultFolder, with keys: borrowing NewVaultKeys, environment: VaultEnvironment
  ) async throws -> Vault {
    try await VaultFounding(folder: folder, environment: environment).create(with: keys)
  }

  /// Makes a new vault in a folder, with fresh keys, and gives back the open vault and the recovery
  /// key, which is nowhere else.
  package static func create(
    in folder: VaultFolder, environment: VaultEnvironment
  ) async throws -> FoundedVault {
    let keys = try makeKeys(environment: environment)
    let vault = try await create(in: folder, with: keys, environment: environment)
    return FoundedVault(vault, keys)
  }
}
