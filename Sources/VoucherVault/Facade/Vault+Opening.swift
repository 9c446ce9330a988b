public import Logging
import SupplierAPI
import VaultCrypto
package import VaultStore
import VoucherModel

/// What the vault takes from outside; every part has a default that is right for a real machine.
public struct VaultEnvironment: Sendable {
  /// The time of day and the waiting.
  public var clock = VaultClock.system
  /// Where the vault says what it does; no code or token ever passes through it.
  public var log: Logger
  /// The waits and limits of ordering.
  public var policy = OrderingPolicy()
  /// Where metrics and traces go; those of the process, unless others are named.
  public var telemetry = Telemetry()
  /// Prints a sealed response that no disk took, with words about what to do; it is ciphertext.
  ///
  /// The log gets the same text, at the level critical.
  public var printArmoured: @Sendable (_ text: String) -> Void
  package var disk: any Disk = POSIXDisk()
  package var folders: any FolderDisk = POSIXDisk()
  package var randomness: any RandomNumberGenerator & Sendable = SystemRandomness()
  /// Makes what serves the writes of a database; a simulation serves them on its only thread.
  package var storeService: @Sendable () -> StoreService = { .ownThread() }
  /// How checkpoint files are written and read, which may lie on a folder that hangs.
  package var sinkService = SinkService.ownThreads()

  /// The machine's own clock, disk and randomness.
  public init(log: Logger, printArmoured: @escaping @Sendable (_ text: String) -> Void) {
    self.log = log
    self.printArmoured = printArmoured
  }

  /// The machine's own clock, disk and randomness; a sealed response that no disk took goes into the
  /// log, which is worth keeping for that.
  public init(log: Logger) {
    self.init(log: log) { _ in }
  }
}

extension Vault {
  /// Opens a vault with its key file, or without one.
  ///
  /// Without a key file it lists and verifies. With a capture key file, or with one under a passphrase
  /// that is not given, it also buys and stores; with all of the key it also reveals and signs.
  ///
  /// - Parameters:
  ///   - folder: Where the vault lies; `voucher-vault init` makes one.
  ///   - keyFile: The path of the key file.
  ///   - passphraseFile: The path of a file, 0600, that holds the key file's passphrase.
  ///   - rememberedHead: The last head that the caller saw; what `Vault.head()` gave.
  ///   - environment: Log, clock and policy.
  /// - Returns: The open vault. If its log does not continue a head that is remembered, it lists and
  ///   verifies, stores what arrives, and refuses to buy and to reveal.
  /// - Throws: A `VaultError` that says what is wrong and what to do next.
  public static func open(
    _ folder: VaultFolder, keyFile: String? = nil, passphraseFile: String? = nil,
    rememberedHead: LogHead? = nil, environment: VaultEnvironment
  ) throws -> Vault {
    let keys = try mapped {
      try keyFile.map { path in
        guard let passphraseFile else { return try KeyFileStore.load(path, passphrase: nil) }
        return try KeyFileStore.load(path) { try KeyFileStore.readPassphrase(passphraseFile) }
      }
    }
    return try open(
      folder, keys: keys ?? .none, rememberedHead: rememberedHead, environment: environment)
  }

  /// Opens a vault with the keys at hand.
  package static func open(
    _ folder: VaultFolder, keys: VaultKeys, rememberedHead: LogHead? = nil,
    environment: VaultEnvironment
  ) throws -> Vault {
    let database: VaultDatabase
    do {
      database = try VaultDatabase(
        path: folder.database, access: .readWrite, service: environment.storeService())
    } catch {
      throw VaultError.opening(error, folder)
    }
    let row: VaultRow?
    do {
      row = try database.read { try $0.vault() }
    } catch {
      throw VaultError.unreadableVault(error, in: database, folder)
    }
    guard let row else {
      throw VaultError.damaged(
        .vault, "vault", "The database in \(folder.path) does not say which vault it is.",
        next: "Restore a backup.")
    }
    var core = try VaultCore(
      folder: folder, database: database, vault: row, keys: keys, environment: environment)
    do {
      core.headTrouble = try HeadMemory(core: core).trouble(remembering: rememberedHead)
    } catch {
      throw VaultError.unreadableVault(error, in: database, folder)
    }
    return Vault(core: core, policy: environment.policy)
  }

  /// Remembers the supplier's host with the first call, and refuses another ever after.
  ///
  /// Gives back what the use case works with: the vault as it is now, with the keys of its last rotation.
  func bind(to client: SupplierClient) async throws -> VaultCore {
    let name = client.host.description
    let core = try mapped { try self.core.refreshed() }
    if core.vault.host == name { return core }
    if let other = core.vault.host {
      throw VaultError(
        .wrongHost,
        "This vault belongs to \(other), and the host given is \(name). Nothing was sent.",
        next: "Use another vault (--vault) for another host; sandbox and production never mix.")
    }
    return try await mapped {
      try await core.database.write { transaction in
        guard try transaction.vault()?.host == nil else { return }
        try transaction.setHost(name)
        guard let row = try transaction.vault() else { return }
        try core.audit.append([.hostBound(row: row.digest)], in: transaction)
      }
      return try core.refreshed()
    }
  }
}

extension VaultCore {
  init(
    folder: VaultFolder, database: VaultDatabase, vault: VaultRow, keys: VaultKeys,
    environment: VaultEnvironment
  ) throws {
    identity = try Self.identity(of: vault, pinned: keys.identity, folder: folder)
    self.folder = folder
    self.database = database
    disk = environment.disk
    folders = environment.folders
    journal = CaptureJournal(disk: environment.disk, folder: folder.journal)
    shelter = CaptureShelter(
      shelf: SpoolShelf(disk: environment.disk, folders: folder.spools), log: environment.log,
      nameOrder: { id in (try? database.read { try $0.order(id) })?.reference.text },
      printArmoured: environment.printArmoured)
    self.keys = keys
    self.vault = vault
    clock = environment.clock
    let clock = environment.clock
    ratchet = SealingRatchet { clock.now().milliseconds }
    streamRatchet = SealingRatchet { clock.now().milliseconds }
    randomness = Randomness(environment.randomness)
    audit = AuditWriter(clock: environment.clock)
    exchanges = ExchangeBook()
    sinks = CheckpointSinks(
      paths: folder.checkpointFiles, database: folder.database, disk: environment.disk,
      service: environment.sinkService)
    signing = SharedRun(gather: environment.sinkService.gather)
    self.log = environment.log
    telemetry = environment.telemetry
  }

  /// The identity block that counts, or why none does.
  static func identity(
    of vault: VaultRow, pinned: VaultIdentity?, folder: VaultFolder
  ) throws(VaultError) -> VaultIdentity {
    let stored: VaultIdentity
    do {
      stored = try VaultIdentity(encoded: vault.identity)
    } catch {
      throw VaultError.damaged(
        .vault, "vault", "The vault's identity in the database was changed.",
        next: "Do not buy with this database; restore a backup.")
    }
    guard let pinned else { return stored }
    guard pinned.vault == vault.id.bytes else {
      throw VaultError(
        .wrongKey, "The key file belongs to another vault than the one in \(folder.path).",
        next: "Name this vault's key file with --key-file or VOUCHER_VAULT_KEY.")
    }
    do {
      return try IdentityRule.accepted(pinned: pinned, stored: stored)
    } catch {
      throw VaultError.damaged(
        .vault, "vault",
        "The recipients in the database are not those that the key file's vault signed: the database "
          + "was changed, or its keys were made anew from the recovery key since.",
        next: "Do not buy with this database; compare it with a backup, or with a capture key file "
          + "that was exported anew.")
    }
  }
}
