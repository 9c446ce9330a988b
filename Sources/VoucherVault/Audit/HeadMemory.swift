import Logging
import TransparencyLog
import VaultCrypto
import VaultStore

/// Whether the log continues what is remembered of it, asked at every opening: the head that the
/// caller kept, the newest one in the database, and the last one of each checkpoint file.
///
/// It costs a few hashes for each, however long the log is; only a replay of the whole log compares
/// the events themselves.
struct HeadMemory {
  let core: VaultCore

  /// What contradicts the log, if anything does.
  func trouble(remembering head: LogHead?) throws -> VaultError? {
    // Read first: whoever appends meanwhile signs no head that the snapshot has not.
    let files = core.sinks.read(tail: CheckpointFile.tailSize)
    for failure in files.compactMap(\.failure) {
      core.log.warning(
        "a checkpoint file could not be compared with the log: \(failure.reason)",
        metadata: ["path": "\(failure.path)"])
    }
    return try core.database.read { snapshot in
      let reader = RememberedHead.Reader(try LogKeys(of: core, in: snapshot))
      if let head, try !Self.isContinued(head.head, in: snapshot) {
        return Self.trouble(head.head, kept: "by the caller", try snapshot.treeSize())
      }
      let present = try Self.lastRestore(in: snapshot)
      var isProven = false
      if let stored = try? snapshot.latestCheckpoint(), let found = reader.found(stored.note) {
        guard try Self.isContinued(found.head, in: snapshot) else {
          return Self.trouble(found.head, kept: "in the database", try snapshot.treeSize())
        }
        isProven = present.map { found.incarnation == $0.incarnation } ?? false
      }
      for file in files {
        // Half a note, and one that is not ours, say nothing here; verification names the latter.
        let text = String(decoding: file.bytes, as: UTF8.self)
        guard let found = reader.newestHead(in: text) else { continue }
        // What an earlier incarnation had beyond the event that was restored to is gone, by the word
        // of whoever holds the key.
        let isGone =
          present.map { found.incarnation < $0.incarnation && found.head.size > $0.size } ?? false
        if isGone, isProven { continue }
        if try found.incarnation > present?.incarnation ?? 1
          || !Self.isContinued(found.head, in: snapshot)
        {
          return Self.trouble(found.head, kept: "in \(file.path)", try snapshot.treeSize())
        }
      }
      return nil
    }
  }

  /// The last restore that the log tells of: the incarnation that began, and how many events were
  /// before it.
  private static func lastRestore(
    in snapshot: borrowing VaultSnapshot
  ) throws -> (incarnation: UInt32, size: UInt64)? {
    let kind = Int(AuditKind.vaultRestored.rawValue)
    guard let row = try? snapshot.latestLeaf(ofKind: kind),
      case .vaultRestored(_, let incarnation, _, _) = AuditLeaf(bytes: row.leaf)?.event
    else { return nil }
    return (incarnation, row.index)
  }

  /// A log whose hashes are gone or unreadable continues nothing.
  private static func isContinued(
    _ head: TreeHead, in snapshot: borrowing VaultSnapshot
  ) throws -> Bool {
    do {
      return try AuditTree.continues(head, in: snapshot)
    } catch let error as VaultError where error.code == .integrity {
      return false
    } catch StoreError.corrupt {
      return false
    }
  }

  private static func trouble(_ head: TreeHead, kept place: String, _ size: UInt64) -> VaultError {
    let what =
      size < head.size
      ? "The audit log has \(size) events, and had \(head.size) by the head kept \(place): its end was "
        + "cut off, or an old copy was put back."
      : "The audit log was rewritten: it does not continue the head of \(head.size) events kept "
        + "\(place)."
    return VaultError(
      .integrity, what,
      next:
        "Keep the folder as it is, run 'voucher-vault audit verify', and compare it with a backup. "
        + HeadComparison.whatToDo)
  }
}

extension VaultCore {
  /// Refuses what must not go on with a log that was cut off or rewritten: buying, revealing, signing.
  ///
  /// What has arrived is stored all the same.
  func requireContinuedLog(_ effect: String) throws(VaultError) {
    guard let trouble = headTrouble else { return }
    throw VaultError(trouble.code, "\(trouble.message) \(effect)", next: trouble.next)
  }
}
