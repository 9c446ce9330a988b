import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel

/// Makes a backup: a folder that holds the vault as it was at one moment, but for its keys.
///
/// Sealed responses are taken first and the database last, so that one which is taken in meanwhile is
/// in both and never in neither. The folder is built under another name and gets its own when all of
/// it is on the disk.
struct BackupMaker: Sendable {
  let core: VaultCore
  let folders: any FolderDisk
  let report: @Sendable (BackupStep) -> Void

  /// What a backup may take beside the files that it copies: manifest, folders, SQLite's own.
  private static let spareBytes: Int64 = 1 << 20

  private var reader: FileReader { FileReader(folders: folders) }

  func make(_ backup: BackupFolder, actor: Actor) async throws -> BackupSummary {
    guard try folders.facts(of: backup.path) == nil else { throw Self.taken(backup) }
    let draft = backup.draft
    try core.disk.makeFolder(parent(of: backup.path))
    try core.disk.makeFolder(draft.path)
    guard let lock = try folders.lockFolder(draft.path) else {
      throw VaultError(
        .locked, "Another process is making a backup in \(draft.path). Nothing was done.",
        next: "Wait for it, or name another folder.")
    }
    defer { withExtendedLifetime(lock) {} }
    do {
      try clear(draft)
      try requireRoom(for: draft)
      // The act comes first, so that the copy holds its own event.
      try await record(actor)
      let manifest = try fill(draft)
      let isSigned = try sign(manifest, in: draft)
      for folder in BackupFolder.folders { try core.disk.syncFolder(draft.path(of: folder)) }
      try core.disk.syncFolder(draft.path)
      try folders.rename(draft.path, to: backup.path)
      try core.disk.syncFolder(parent(of: backup.path))
      return BackupSummary(manifest, at: backup, isSigned: isSigned)
    } catch {
      try? folders.removeTree(draft.path)
      throw error
    }
  }

  private static func taken(_ backup: BackupFolder) -> VaultError {
    VaultError(
      .vaultExists, "There is something at \(backup.path) already; it was left as it is.",
      next: "Name a new folder: every backup has its own.")
  }

  /// Takes away what a process left that was killed while it made one.
  private func clear(_ draft: BackupFolder) throws(DiskError) {
    for name in try core.disk.names(in: draft.path) {
      try folders.removeTree(draft.path(of: name))
    }
  }

  private func requireRoom(for draft: BackupFolder) throws {
    let files = ["", "-wal"].map { core.folder.database + $0 } + core.folder.checkpointFiles
    let needed = try files.reduce(Self.spareBytes) { sum, path in
      sum + (try folders.facts(of: path)?.bytes ?? 0)
    }
    let room = try folders.room(at: draft.path)
    guard room.free >= needed else {
      throw VaultError(
        .diskFull,
        "A backup may take \(needed) bytes, and the disk of \(draft.path) has \(room.free) left. "
          + "Nothing was made.",
        next: "Make room, or name a folder on another disk.")
    }
  }

  private func record(_ actor: Actor) async throws {
    let core = core
    try await core.database.write { transaction in
      let size = try transaction.treeSize()
      try core.audit.append([.backedUp(size: size, actor: actor)], in: transaction)
    }
    await CheckpointDesk(core: core).signIfPossible()
  }

  /// Copies everything, and reads back what the manifest says of it.
  private func fill(_ draft: BackupFolder) throws -> BackupManifest {
    for folder in BackupFolder.folders { try core.disk.makeFolder(draft.path(of: folder)) }
    try SealedFiles(disk: core.disk, folder: core.folder).each { path, bytes in
      try write(bytes, to: draft.path(of: path))
    }
    // Several places may have seen different heads, and each of them counts.
    let checkpoints = CheckpointFile.merged(core.sinks.read().map(\.bytes), at: core.clock.now())
    if !checkpoints.isEmpty {
      try write(checkpoints, to: draft.path(of: BackupFolder.checkpoints))
    }
    let database = draft.path(of: BackupFolder.database)
    try core.database.backup(to: database) { report(.copying($0, of: $1)) }
    let copy = try VaultDatabase(path: database, access: .readOnly)
    defer { copy.close() }
    let contents = try copy.read { try BackupContents(reading: $0) }
    let manifest = BackupManifest(
      vault: contents.vault.id, origin: contents.vault.origin,
      incarnation: contents.vault.incarnation, madeAt: core.clock.now(), head: contents.head,
      rows: contents.rows, files: try files(of: draft))
    try write(Array(manifest.text.utf8), to: draft.manifest)
    return manifest
  }

  /// Every file that is there, with the digest of what is read back.
  private func files(of draft: BackupFolder) throws(DiskError) -> [BackupManifest.File] {
    var paths: [String] = []
    for name in try core.disk.names(in: draft.path) {
      if BackupFolder.folders.contains(name) {
        paths += try core.disk.names(in: draft.path(of: name)).map { name + "/" + $0 }
      } else {
        paths.append(name)
      }
    }
    var total: Int64 = 0
    for path in paths { total += try folders.facts(of: draft.path(of: path))?.bytes ?? 0 }
    var done: Int64 = 0
    var files: [BackupManifest.File] = []
    for path in paths {
      let (bytes, digest) = try reader.digest(of: draft.path(of: path)) { count in
        done += Int64(count)
        report(.reading(done, of: total))
      }
      files.append(BackupManifest.File(path: path, bytes: bytes, digest: digest))
    }
    return files
  }

  private func write(_ bytes: [UInt8], to path: String) throws(DiskError) {
    let file = try core.disk.open(path, creating: true)
    try file.write(bytes, at: 0)
    try file.sync()
  }

  /// Signs the manifest where the key is at hand.
  private func sign(_ manifest: BackupManifest, in draft: BackupFolder) throws -> Bool {
    guard let keyring = core.keys.keyring else { return false }
    let name = try core.noteKey().name
    let body = BackupManifest.noteBody(of: Array(manifest.text.utf8), origin: name.text)
    let note = try keyring.withSigningKey { try SignedNote(signing: body, as: name, with: $0) }
    try write(Array(note.text.utf8), to: draft.signature)
    return true
  }
}

/// What a database says of itself, for a manifest to hold and for a verifier to compare.
struct BackupContents {
  let vault: VaultRow
  let head: TreeHead
  let rows: [BackupManifest.Rows]

  init(reading snapshot: borrowing VaultSnapshot) throws {
    guard let vault = try snapshot.vault() else { throw StoreError.notAVault }
    self.vault = vault
    let size = try snapshot.treeSize()
    head = try AuditTree.head(ofSize: size, in: snapshot)
    rows = try snapshot.rowCounts().map { BackupManifest.Rows(table: $0.table, count: $0.count) }
  }
}

extension BackupSummary {
  init(_ manifest: BackupManifest, at backup: BackupFolder, isSigned: Bool) {
    func count(_ table: String) -> Int {
      manifest.rows.first { $0.table == table }?.count ?? 0
    }
    self.init(
      path: backup.path, vault: manifest.vault, incarnation: manifest.incarnation,
      madeAt: manifest.madeAt, logSize: manifest.head.size, vouchers: count("vouchers"),
      orders: count("orders"), sealedResponses: manifest.files.count { $0.path.contains("/") },
      bytes: manifest.files.reduce(0) { $0 + $1.bytes }, isSigned: isSigned)
  }
}
