import CSQLiteSupport
import GRDB
import Glibc

extension VaultDatabase {
  /// Asks every connection for its settings, and the file system for the files.
  package func durability() throws -> DurabilityReport {
    var connections: [DurabilityReport.Connection] = []
    if let writes {
      connections.append(
        try writes.exclusively { writer in
          try writer.inspect { try DurabilityReport.Connection($0, isReader: false) }
        })
    }
    // At least one reader is open; it also answers for the file.
    let (version, pageBytes, pages, unused) = try readers.read { database in
      let session = StoreSession(database: database)
      return (
        try session.text("SELECT sqlite_version()"), try session.number("PRAGMA page_size"),
        try session.number("PRAGMA page_count"), try session.number("PRAGMA freelist_count")
      )
    }
    connections += try readers.inspect { try DurabilityReport.Connection($0, isReader: true) }
    return DurabilityReport(
      sqliteVersion: version, connections: connections, pageBytes: pageBytes, pages: pages,
      unusedPages: unused, files: try files.report())
  }
}

extension DurabilityReport.Connection {
  fileprivate init(_ database: Database, isReader: Bool) throws {
    let session = StoreSession(database: database)
    self.isReader = isReader
    journalMode = try session.text("PRAGMA journal_mode")
    synchronous = try session.number("PRAGMA synchronous")
    automaticCheckpointPages = try session.number("PRAGMA wal_autocheckpoint")
    overwritesDeleted = try session.number("PRAGMA secure_delete") == 1
    trustsSchema = try session.number("PRAGMA trusted_schema") != 0
    enforcesForeignKeys = try session.number("PRAGMA foreign_keys") == 1
    checksCellSizes = try session.number("PRAGMA cell_size_check") == 1
    temporaryStore = try session.number("PRAGMA temp_store")
    firesTriggersOnReplace = try session.number("PRAGMA recursive_triggers") == 1
    busyTimeoutMilliseconds = try session.number("PRAGMA busy_timeout")
    let connection = unsafe database.sqliteConnection
    isDefensive = unsafe vv_db_config_is_on(connection, SQLITE_DBCONFIG_DEFENSIVE) == 1
    checkpointsOnClose =
      unsafe vv_db_config_is_on(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE) != 1
  }
}

extension StoreSession {
  fileprivate func text(_ sql: String) throws -> String {
    try first(sql) { (row) throws(StoreError) in try row.text() } ?? ""
  }

  fileprivate func number(_ sql: String) throws -> Int {
    try first(sql) { (row) throws(StoreError) in try row.count() } ?? -1
  }
}

extension DatabaseFiles {
  fileprivate func report() throws(StoreError) -> [DurabilityReport.File] {
    var report: [DurabilityReport.File] = []
    for suffix in ["", "-wal", "-shm", ".lock"] {
      guard let status = try Self.status(of: database + suffix) else { continue }
      report.append(
        DurabilityReport.File(
          suffix: suffix, permissions: status.st_mode & 0o7777, bytes: Int64(status.st_size)))
    }
    return report
  }
}
