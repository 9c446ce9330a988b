import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel

/// Puts a backup back as a new incarnation of its vault.
///
/// First it is planned, and nothing is touched: the backup is verified, and compared with what stands
/// in its way. Then the vault is built beside the folder and exchanged with it in one step, so that a
/// process killed at any point leaves the old vault or the new one.
package struct BackupRestorer: Sendable {
  let backup: BackupFolder
  let target: VaultFolder
  let keys: VaultKeys
  let environment: VaultEnvironment
  let report: @Sendable (BackupStep) -> Void

  package init(
    backup: String, to target: VaultFolder, keys: VaultKeys, environment: VaultEnvironment,
    report: @escaping @Sendable (BackupStep) -> Void
  ) {
    self.backup = BackupFolder(backup)
    self.target = target
    self.keys = keys
    self.environment = environment
    self.report = report
  }

  var disk: any Disk { environment.disk }
  var folders: any FolderDisk { environment.folders }

  /// The folder in which the vault is built.
  var draft: String { target.path + ".restoring" }

  func requireKeyring() throws(VaultError) -> Keyring {
    guard let keyring = keys.keyring else {
      throw VaultError(
        .keyNeeded,
        "Restoring needs the vault's full key: a checkpoint that it signs is what tells a restore by "
          + "its owner from an old copy that somebody slipped in. Nothing was done.",
        next:
          "Name the key file with --key-file or VOUCHER_VAULT_KEY, and its passphrase; it is never "
          + "in a backup. Without it, restore it from the recovery key first.")
    }
    return keyring
  }

  /// Verifies the backup and looks at the target; changes nothing.
  ///
  /// - Throws: `keyNeeded` without the full key, `integrity` where the backup is not sound, `refused`
  ///   where something stands in the way.
  package func plan(replacing: Bool) throws -> RestorePlan {
    _ = try requireKeyring()
    let sight = try TargetSight(target, environment: environment)
    var notes = sight.notes
    var facts: BackupFacts?
    let verifier = BackupVerifier(
      backup: backup, environment: environment, opening: .vault(keys), scratch: draft + ".scratch",
      forgivesLaterHeads: true, report: report)
    let verification = try verifier.verify { core in
      facts = try BackupFacts(core, at: sight.head?.size)
      notes += try CheckpointDesk(core: core).rememberedNotes()
    }
    guard verification.isSound, let summary = verification.summary, let facts,
      let bytes = try disk.read(backup.manifest, limit: BackupFolder.maximumManifest),
      let manifest = BackupManifest(bytes: bytes)
    else { throw unsound(verification) }
    let ground = try judge(sight, facts, replacing: replacing)
    let heads = notes.compactMap { note -> RememberedHead? in
      RememberedHead.Reader(facts.keys).found(note)
    }
    let seen = [facts.vault.incarnation, sight.incarnation ?? 1] + heads.map(\.incarnation)
    let longest = heads.filter { $0.incarnation == facts.vault.incarnation }.map(\.head.size).max()
    return RestorePlan(
      backup: backup, manifest: manifest, summary: summary, target: target, ground: ground,
      incarnation: (seen.max() ?? 1) + 1, lastEventAt: facts.lastEventAt, longestLog: longest ?? 0,
      notices: verification.notices)
  }

  private func unsound(_ verification: BackupVerification) -> VaultError {
    let first = verification.findings.first
    let example = first.map { " (\($0.kind.rawValue) \($0.subject): \($0.message))" } ?? ""
    return VaultError(
      .integrity,
      "The backup in \(backup.path) is not sound: \(verification.findings.count) findings\(example). "
        + "Nothing was restored.",
      next:
        "See all of them with 'voucher-vault backup verify \(backup.path)', and use another one.")
  }

  /// Whether what is in the target may go.
  private func judge(
    _ sight: TargetSight, _ facts: BackupFacts, replacing: Bool
  ) throws(VaultError) -> RestoreGround {
    switch sight.content {
    case .nothing(let hasFolder):
      return .free(hasFolder: hasFolder)
    case .unreadable(let reason):
      guard replacing else {
        throw VaultError(
          .refused,
          "The vault in \(target.path) cannot be read (\(reason)), so it is not known what it has that "
            + "the backup has not. Nothing was done.",
          next: "Add --replace: it is then moved aside, and never deleted.")
      }
      return .unreadable(reason)
    case .vault(let vault, let head, let restoredFrom):
      guard vault.id == facts.vault.id else {
        throw VaultError(
          .refused,
          "In \(target.path) is another vault (\(vault.id)); the backup is of \(facts.vault.id). "
            + "Nothing was done.",
          next: "Restore to another folder, with --to.")
      }
      if restoredFrom == facts.head { return .restored }
      guard head.size <= facts.head.size else {
        throw VaultError(
          .refused,
          "The vault in \(target.path) has \(head.size) events and the backup \(facts.head.size): it "
            + "knows \(head.size - facts.head.size) more. Nothing was done.",
          next: "Use that vault. If it has to go all the same, move its folder away yourself.")
      }
      guard facts.rootAtTarget == head.root, vault.incarnation <= facts.vault.incarnation else {
        throw VaultError(
          .refused,
          "The log of the vault in \(target.path) is not the beginning of the backup's: the two have "
            + "gone different ways. Nothing was done.",
          next: "Find out which of them is the right one with 'voucher-vault audit list'. If the "
            + "backup is, move the other's folder away yourself.")
      }
      guard replacing else {
        throw VaultError(
          .refused,
          "There is a vault in \(target.path) already, with \(head.size) of the backup's "
            + "\(facts.head.size) events. Nothing was done.",
          next: "Add --replace: it is then moved aside, and never deleted.")
      }
      return .earlier(size: head.size)
    }
  }
}

/// What a restore has to know of a backup beyond its manifest.
struct BackupFacts {
  let vault: VaultRow
  let head: TreeHead
  /// The root that the log had at the size of the target's.
  let rootAtTarget: Digest?
  let lastEventAt: Timestamp?
  let keys: LogKeys

  init(_ core: VaultCore, at size: UInt64?) throws {
    vault = core.vault
    (head, rootAtTarget, lastEventAt, keys) = try core.database.read { snapshot in
      let full = try snapshot.treeSize()
      let head = try Self.head(of: full, in: snapshot)
      let root = try size.flatMap { $0 <= full ? try Self.head(of: $0, in: snapshot).root : nil }
      return (
        head, root, try snapshot.latestLeaf()?.occurredAt, try LogKeys(of: core, in: snapshot)
      )
    }
  }

  private static func head(
    of size: UInt64, in snapshot: borrowing VaultSnapshot
  ) throws -> TreeHead {
    try AuditTree.head(ofSize: size, in: snapshot)
  }
}
