/// What SQLite says of its own settings, connection by connection, and of the files.
package struct DurabilityReport: Hashable, Sendable {
  /// The settings of one connection, as they really are.
  package struct Connection: Hashable, Sendable {
    package let isReader: Bool
    package let journalMode: String
    /// 2 is FULL: a commit is on the disk when it returns.
    package let synchronous: Int
    package let automaticCheckpointPages: Int
    package let checkpointsOnClose: Bool
    package let overwritesDeleted: Bool
    package let trustsSchema: Bool
    package let enforcesForeignKeys: Bool
    package let checksCellSizes: Bool
    /// 2 is memory: nothing temporary reaches the disk.
    package let temporaryStore: Int
    package let firesTriggersOnReplace: Bool
    package let isDefensive: Bool
    package let busyTimeoutMilliseconds: Int
  }

  /// One file of the database, and who may read it.
  package struct File: Hashable, Sendable {
    /// What is added to the database's path.
    package let suffix: String
    /// The permission bits.
    package let permissions: UInt32
    package let bytes: Int64
  }

  package let sqliteVersion: String
  package let connections: [Connection]
  package let pageBytes: Int
  package let pages: Int
  package let unusedPages: Int
  package let files: [File]
}

extension DurabilityReport {
  /// What is not as the store demands it, in words; empty in a sound database.
  package var findings: [String] {
    connections.flatMap(\.findings) + files.flatMap(\.findings)
  }
}

extension DurabilityReport.Connection {
  fileprivate var findings: [String] {
    let demands = [
      (journalMode == "wal", "journal_mode is \(journalMode), not wal"),
      (synchronous == 2, "synchronous is \(synchronous), not FULL"),
      (automaticCheckpointPages == 0, "SQLite checkpoints by itself"),
      (!checkpointsOnClose, "closing a connection checkpoints"),
      (overwritesDeleted, "secure_delete is off"),
      (!trustsSchema, "trusted_schema is on"),
      (enforcesForeignKeys, "foreign_keys is off"),
      (checksCellSizes, "cell_size_check is off"),
      (temporaryStore == 2, "temp_store is not memory"),
      (firesTriggersOnReplace, "recursive_triggers is off"),
      (isDefensive, "defensive mode is off"),
      (busyTimeoutMilliseconds > 0, "there is no busy timeout"),
    ]
    let who = isReader ? "reader" : "writer"
    return demands.compactMap { holds, finding in holds ? nil : "\(who): \(finding)" }
  }
}

extension DurabilityReport.File {
  fileprivate var findings: [String] {
    guard permissions & 0o077 != 0 else { return [] }
    return ["file \"\(suffix)\": others may use it (\(String(permissions, radix: 8)))"]
  }
}
