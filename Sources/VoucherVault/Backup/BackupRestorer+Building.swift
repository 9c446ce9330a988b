import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel

extension BackupRestorer {
  /// Says of a folder that it is a draft, which may be thrown away.
  static let draftMark = "restore.draft"

  /// Files of the owner's that stay with the vault.
  private static let kept = ["vault.key", "config.json"]

  /// Does what was planned.
  ///
  /// `carrying` names further files in the target's folder that stay with the vault, such as a key
  /// file under another name.
  package func carryOut(
    _ plan: RestorePlan, actor: Actor, carrying files: [String] = []
  ) async throws -> RestoreSummary {
    if plan.ground == .restored {
      let aside = try setOldVaultAside()
      try await settle(plan)
      return RestoreSummary(plan, movedAside: aside, sealedResponses: try sealedResponses())
    }
    var hold: ExclusiveHold?
    if case .earlier = plan.ground { hold = try holdTarget() }
    defer { hold?.release() }
    let lock = try prepareDraft()
    defer { withExtendedLifetime(lock) {} }
    let isSwitched: Bool
    do {
      try copyFiles(plan, carrying: files)
      try await begin(plan, actor: actor)
      try syncDraft()
      isSwitched = try takePlace(plan)
    } catch {
      try? clearDraft()
      try? folders.removeTree(draft)
      throw error
    }
    let aside = isSwitched ? try setOldVaultAside() : nil
    try disk.syncFolder(parent(of: target.path))
    hold?.release()
    try await settle(plan)
    return RestoreSummary(plan, movedAside: aside, sealedResponses: try sealedResponses())
  }

  /// Makes sure that nobody has the vault in the target open, and keeps it so.
  private func holdTarget() throws -> ExclusiveHold {
    do throws(StoreError) {
      return try ExclusiveHold(path: target.database)
    } catch .busy {
      throw VaultError(
        .locked,
        "Another process has the vault in \(target.path) open, and would go on with the old one. "
          + "Nothing was done.",
        next: "Stop it ('fuser \(target.database)' names it), then run this again.")
    }
  }

  // MARK: The draft

  private func prepareDraft() throws -> any DiskFile {
    if try folders.facts(of: draft) != nil {
      let names = try disk.names(in: draft)
      if !names.isEmpty, !names.contains(Self.draftMark) {
        // An earlier run was killed when it had exchanged the vaults: what is here is the old one.
        _ = try setOldVaultAside()
      }
    }
    try disk.makeFolder(draft)
    guard let lock = try folders.lockFolder(draft) else {
      throw VaultError(
        .locked, "Another process is restoring to \(target.path). Nothing was done.",
        next: "Wait for it.")
    }
    try clearDraft()
    try write([], to: draft + "/" + Self.draftMark)
    try disk.syncFolder(draft)
    return lock
  }

  /// Empties the draft but for its mark, so that what is half cleared is known for one.
  private func clearDraft() throws(DiskError) {
    for name in try disk.names(in: draft) where name != Self.draftMark {
      try folders.removeTree(draft + "/" + name)
    }
  }

  private func copyFiles(_ plan: RestorePlan, carrying files: [String]) throws {
    for name in BackupFolder.folders { try disk.makeFolder(draft + "/" + name) }
    let reader = FileReader(folders: folders)
    var pile = SealedPile()
    for file in plan.manifest.files {
      let path = backup.path(of: file.path)
      if file.path == BackupFolder.checkpoints { continue }
      guard file.path.contains("/") else {
        let digest = try reader.copy(path, to: draft + "/" + file.path, on: disk)
        guard digest == file.digest else { throw changed(file.path) }
        continue
      }
      guard let bytes = try disk.read(path, limit: CaptureJournal.maximumEntry),
        Digest.blake2b(bytes) == file.digest
      else { throw changed(file.path) }
      try put(bytes, file.path, &pile)
    }
    // What the old vault has sealed and not taken in comes along: twice in is no harm.
    let inside = VaultFolder(target.path)
    try SealedFiles(disk: disk, folder: inside).each { path, bytes in try put(bytes, path, &pile) }
    try write(try checkpoints(), to: draft + "/" + BackupFolder.checkpoints)
    for name in Set(Self.kept + files.compactMap(nameInside)).sorted() {
      let path = target.path + "/" + name
      guard try folders.facts(of: path)?.kind == .file else { continue }
      try folders.link(path, as: draft + "/" + name)
    }
  }

  /// The name of a file that lies in the target's folder itself.
  private func nameInside(_ path: String) -> String? {
    guard parent(of: path) == target.path else { return nil }
    return path.split(separator: "/").last.map(String.init)
  }

  private func changed(_ name: String) -> VaultError {
    VaultError(
      .integrity,
      "\(name) in the backup changed while it was being restored. Nothing was restored.",
      next: "Verify the backup with 'voucher-vault backup verify \(backup.path)'.")
  }

  private func put(_ bytes: [UInt8], _ path: String, _ pile: inout SealedPile) throws {
    guard let place = pile.place(for: bytes, from: path) else { return }
    try write(bytes, to: draft + "/" + place)
  }

  /// The checkpoints that the vault's folder keeps: its own, and those of the backup.
  private func checkpoints() throws -> [UInt8] {
    let own = try disk.read(
      target.path + "/" + BackupFolder.checkpoints, limit: CheckpointFile.maximumSize)
    let copied = try disk.read(
      backup.path(of: BackupFolder.checkpoints), limit: CheckpointFile.maximumSize)
    return CheckpointFile.merged([own ?? [], copied ?? []], at: environment.clock.now())
  }

  private func write(_ bytes: [UInt8], to path: String) throws(DiskError) {
    let file = try disk.open(path, creating: true)
    try file.write(bytes, at: 0)
    try file.sync()
  }

  // MARK: The new incarnation

  /// Begins the new incarnation in the draft's database, and signs its first checkpoint there.
  private func begin(_ plan: RestorePlan, actor: Actor) async throws {
    let folder = VaultFolder(draft)
    let database = try VaultDatabase(
      path: folder.database, access: .readWrite, service: environment.storeService())
    defer { database.close() }
    let audit = AuditWriter(clock: environment.clock)
    let row = try await database.write { transaction in
      try transaction.setIncarnation(plan.incarnation)
      guard let row = try transaction.vault() else { throw StoreError.notAVault }
      try audit.append(
        [.vaultRestored(row.id, incarnation: row.incarnation, row: row.digest, actor: actor)],
        in: transaction)
      return row
    }
    let core = try VaultCore(
      folder: folder, database: database, vault: row, keys: keys, environment: environment)
    try await CheckpointDesk(core: core).sign(kept: true)
    try write([], to: folder.searchMark)
    try database.checkpoint()
  }

  private func syncDraft() throws {
    for name in BackupFolder.folders { try disk.syncFolder(draft + "/" + name) }
    try disk.syncFolder(draft)
  }

  // MARK: The switch

  /// Gives the draft the vault's name; tells whether what had it stands under the draft's now.
  private func takePlace(_ plan: RestorePlan) throws -> Bool {
    if plan.ground == .free(hasFolder: false) {
      try folders.rename(draft, to: target.path)
      return false
    }
    do throws(DiskError) {
      try folders.exchange(draft, with: target.path)
      return true
    } catch {
      // Not every file system can exchange two names.
      guard error.isUnsupported else { throw error }
    }
    let aside = try asideName()
    try folders.rename(target.path, to: aside)
    do throws(DiskError) {
      try folders.rename(draft, to: target.path)
    } catch {
      try? folders.rename(aside, to: target.path)
      throw error
    }
    return false
  }

  /// Gives what stands under the draft's name, the old vault, a name under which it stays.
  private func setOldVaultAside() throws -> String? {
    guard try folders.facts(of: draft) != nil,
      try folders.facts(of: draft + "/" + Self.draftMark) == nil
    else { return nil }
    let aside = try asideName()
    try folders.rename(draft, to: aside)
    return aside
  }

  private func asideName() throws(DiskError) -> String {
    let time = environment.clock.now().rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" }
    let name = "\(target.path).before-restore-\(time)Z"
    var free = name
    var number = 2
    while try folders.facts(of: free) != nil {
      free = "\(name)-\(number)"
      number += 1
    }
    return free
  }

  /// What remains once the new vault has its name: signs its head where heads are remembered.
  private func settle(_ plan: RestorePlan) async throws {
    let vault = try Vault.open(target, keys: keys, environment: environment)
    defer { vault.close() }
    for path in target.checkpointFiles where try folders.facts(of: path) == nil {
      // Lost with the vault; what the backup has of it is better than nothing.
      let copied = try disk.read(
        backup.path(of: BackupFolder.checkpoints), limit: CheckpointFile.maximumSize)
      try disk.makeFolder(parent(of: path))
      if let copied { try write(copied, to: path) }
    }
    await CheckpointDesk(core: vault.core).signIfPossible()
    try disk.remove(target.path + "/" + Self.draftMark)
    try disk.syncFolder(target.path)
  }

  private func sealedResponses() throws -> Int {
    var count = 0
    try SealedFiles(disk: disk, folder: VaultFolder(target.path)).each { _, _ in count += 1 }
    return count
  }
}

/// Finds each sealed response a place in a vault's folder, and one that is there already none.
struct SealedPile {
  private var digests: Set<Digest> = []
  private var taken: Set<String> = []
  private var slots = 0

  mutating func place(for bytes: [UInt8], from path: String) -> String? {
    let digest = Digest.blake2b(bytes)
    guard digests.insert(digest).inserted else { return nil }
    if path.hasPrefix("journal/") {
      defer { slots += 1 }
      return "journal/" + JournalName.slot(slots)
    }
    if taken.insert(path).inserted { return path }
    let suffix = SealedFiles.suffixes.first { path.hasSuffix($0) } ?? SpoolShelf.suffix
    return "spool/\(digest.hex.prefix(32))\(suffix)"
  }
}

extension RestoreSummary {
  init(_ plan: RestorePlan, movedAside: String?, sealedResponses: Int) {
    self.init(
      folder: plan.target.path, vault: plan.summary.vault, incarnation: plan.incarnation,
      restoredTo: plan.summary.logSize, lastEventAt: plan.lastEventAt,
      eventsGone: plan.eventsGone, movedAside: movedAside, sealedResponses: sealedResponses)
  }
}

extension DiskError {
  /// Whether the system cannot do it at all (`EINVAL`, `ENOSYS`, `ENOTSUP`).
  var isUnsupported: Bool { number == 22 || number == 38 || number == 95 }
}

extension VaultFolder {
  /// Stands in the folder of a restored vault until the orders were looked for that it does not know.
  var searchMark: String { path + "/orders.unsearched" }
}
