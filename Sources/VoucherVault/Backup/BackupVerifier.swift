import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel

/// Checks a backup from its files up to its records, and changes nothing of it.
///
/// Without a key it checks all that can be seen: manifest, digests, signature, database, log and
/// tables. With one it also opens every record and every sealed response.
struct BackupVerifier: Sendable {
  let backup: BackupFolder
  let environment: VaultEnvironment
  let opening: BackupOpening
  /// A folder for a copy that can be brought to this program's schema, where the backup is older.
  let scratch: String
  /// Whether checkpoints of a longer log are no fault: to restore is to answer for them.
  var forgivesLaterHeads = false
  let report: @Sendable (BackupStep) -> Void

  private var disk: any Disk { environment.disk }
  private var folders: any FolderDisk { environment.folders }

  /// Verifies; lends the open copy to `inspect` as well.
  func verify(
    inspect: (VaultCore) throws -> Void = { _ in }
  ) throws -> BackupVerification {
    guard try folders.facts(of: backup.path)?.kind == .folder else {
      throw VaultError(
        .notFound, "There is no backup in \(backup.path).", next: "Check the folder's name.")
    }
    var result = BackupVerification()
    let bytes = try disk.read(backup.manifest, limit: BackupFolder.maximumManifest)
    guard let bytes, let manifest = BackupManifest(bytes: bytes) else {
      result.findings.append(
        BackupFinding(
          .manifest, BackupFolder.manifest,
          bytes == nil
            ? "There is no manifest: this is no backup, or not all of one."
            : "The manifest is not in its form: it was changed or cut off."))
      return result
    }
    let note = try disk.read(backup.signature, limit: SignedNote.maximumByteCount)
    result.summary = BackupSummary(manifest, at: backup, isSigned: note != nil)
    result.root = manifest.head.root.base64
    result.findings += try fileFindings(manifest)
    do {
      try verifyDatabase(manifest, bytes, note: note, &result, inspect: inspect)
    } catch let error as StoreError {
      result.findings.append(
        BackupFinding(
          .database, BackupFolder.database, "The database cannot be used (\(error.label))."))
    } catch let error as VaultError where error.code == .integrity {
      result.findings.append(BackupFinding(.database, BackupFolder.database, error.message))
    }
    return result
  }

  // MARK: The files

  private func fileFindings(_ manifest: BackupManifest) throws -> [BackupFinding] {
    var findings: [BackupFinding] = []
    let reader = FileReader(folders: folders)
    let total = manifest.files.reduce(0) { $0 + $1.bytes }
    var done: Int64 = 0
    for file in manifest.files {
      do throws(DiskError) {
        let (bytes, digest) = try reader.digest(of: backup.path(of: file.path)) { count in
          done += Int64(count)
          report(.reading(min(done, total), of: total))
        }
        if bytes != file.bytes || digest != file.digest {
          findings.append(
            BackupFinding(.file, file.path, "The file is not the one that was backed up."))
        }
      } catch {
        findings.append(
          BackupFinding(
            .file, file.path,
            error.isMissing
              ? "The file is missing." : "The file cannot be read (system error \(error.number))."))
      }
    }
    let known = Set(manifest.files.map(\.path) + [BackupFolder.manifest, BackupFolder.signature])
    for name in try disk.names(in: backup.path) {
      let paths =
        BackupFolder.folders.contains(name)
        ? try disk.names(in: backup.path(of: name)).map { name + "/" + $0 } : [name]
      findings += paths.filter { !known.contains($0) }.map {
        BackupFinding(.file, $0, "The manifest has no such file.")
      }
    }
    return findings
  }

  // MARK: The database

  private func verifyDatabase(
    _ manifest: BackupManifest, _ bytes: [UInt8], note: [UInt8]?,
    _ result: inout BackupVerification, inspect: (VaultCore) throws -> Void
  ) throws {
    try withDatabase { database, folder in
      guard let row = try database.read({ try $0.vault() }) else { throw StoreError.notAVault }
      let core = try VaultCore(
        folder: folder, database: database, vault: row, keys: opening.keys,
        environment: environment)
      result.findings += try signatureFindings(note, manifest, bytes, core: core)
      let contents = try database.read { try BackupContents(reading: $0) }
      result.findings += contentFindings(manifest, contents, isMigrated: folder != backup.asVault)
      report(.replaying)
      var verifier = VaultVerifier(core: core)
      verifier.forgivesLaterHeads = forgivesLaterHeads
      let verification = try verifier.verify()
      result.checkpoints = verification.checkpoints
      result.findings += verification.findings.map {
        BackupFinding(.log, "\($0.kind.rawValue) \($0.subject)", $0.message)
      }
      result.notices += verification.notices.map(\.message)
      try verifySealed(manifest, core: core, &result)
      try inspect(core)
    }
  }

  /// Lends the database as it lies there; of one with an older schema, a copy that has this one's.
  private func withDatabase(
    _ body: (VaultDatabase, VaultFolder) throws -> Void
  ) throws {
    let path = backup.path(of: BackupFolder.database)
    if let database = try databaseAsItIs(path) {
      defer { database.close() }
      return try body(database, backup.asVault)
    }
    try disk.makeFolder(scratch)
    defer { try? folders.removeTree(scratch) }
    let copy = VaultFolder(scratch, checkpointFile: backup.path(of: BackupFolder.checkpoints))
    _ = try FileReader(folders: folders).copy(path, to: copy.database, on: disk)
    let database = try VaultDatabase(
      path: copy.database, access: .readWrite, service: environment.storeService())
    defer { database.close() }
    try body(database, copy)
  }

  /// The database, opened for reading; `nil` if its schema is of an earlier version.
  private func databaseAsItIs(_ path: String) throws(StoreError) -> VaultDatabase? {
    do throws(StoreError) {
      return try VaultDatabase(path: path, access: .readOnly)
    } catch .olderSchema {
      return nil
    }
  }

  private func signatureFindings(
    _ note: [UInt8]?, _ manifest: BackupManifest, _ bytes: [UInt8], core: VaultCore
  ) throws -> [BackupFinding] {
    guard let note else { return [] }
    let keys = try core.database.read { try LogKeys(of: core, in: $0) }
    let expected = BackupManifest.noteBody(of: bytes, origin: core.vault.origin)
    for era in keys.eras {
      let signed = try? SignedNote(note).verifiedText(trusting: [era.key])
      if signed == expected { return [] }
    }
    return [
      BackupFinding(
        .signature, BackupFolder.signature,
        "The signature is not the vault's log key's over this manifest.")
    ]
  }

  /// What the manifest says of the database against the database.
  private func contentFindings(
    _ manifest: BackupManifest, _ contents: BackupContents, isMigrated: Bool
  ) -> [BackupFinding] {
    var findings: [BackupFinding] = []
    func compare(_ subject: String, _ holds: Bool) {
      guard !holds else { return }
      findings.append(
        BackupFinding(.contents, subject, "The database differs from what the manifest says."))
    }
    compare("vault", manifest.vault == contents.vault.id)
    compare("origin", manifest.origin == contents.vault.origin)
    compare("incarnation", manifest.incarnation == contents.vault.incarnation)
    compare("log", manifest.head == contents.head)
    let counts = Dictionary(contents.rows.map { ($0.table, $0.count) }) { first, _ in first }
    for rows in manifest.rows {
      compare("rows of \(rows.table)", counts[rows.table] == rows.count)
    }
    // A step of the schema may have added tables to a copy.
    if !isMigrated { compare("tables", contents.rows.count == manifest.rows.count) }
    return findings
  }
}
