public import VoucherModel

/// What stands where a backup is to be restored to.
package enum RestoreGround: Hashable, Sendable {
  /// No folder, or one without a vault.
  case free(hasFolder: Bool)
  /// The vault, with a log that the backup's continues; so many events.
  case earlier(size: UInt64)
  /// A vault that cannot be read, for a reason.
  case unreadable(String)
  /// What an earlier run of the same command made, which did not get to its end.
  case restored
}

/// What a restore is going to do, for whoever has to agree.
package struct RestorePlan: Sendable {
  let backup: BackupFolder
  let manifest: BackupManifest
  package let summary: BackupSummary
  package let target: VaultFolder
  package let ground: RestoreGround
  /// The incarnation that begins.
  package let incarnation: UInt32
  /// When the last event in the backup happened.
  package let lastEventAt: Timestamp?
  /// The size of the longest log that a checkpoint of the backup's incarnation knows of.
  package let longestLog: UInt64
  package let notices: [String]

  /// How many events are known to have happened after the backup.
  package var eventsGone: UInt64 {
    longestLog > summary.logSize ? longestLog - summary.logSize : 0
  }
}

/// What a restore did.
public struct RestoreSummary: Hashable, Sendable {
  /// The vault's folder.
  public let folder: String
  /// The vault.
  public let vault: VaultID
  /// The incarnation that began.
  public let incarnation: UInt32
  /// How many events the log was restored to.
  public let restoredTo: UInt64
  /// When the last of them happened.
  public let lastEventAt: Timestamp?
  /// How many later events checkpoints know of; those are gone.
  public let eventsGone: UInt64
  /// Where what was in the folder is now.
  public let movedAside: String?
  /// Sealed responses that wait in the journal and the spool.
  public let sealedResponses: Int
}
