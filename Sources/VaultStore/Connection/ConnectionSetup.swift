import CSQLiteSupport
import GRDB

/// How every connection of the store is opened.
enum ConnectionSetup {
  /// How long SQLite itself waits for a program that does not know the write lock.
  static let busySeconds = 5.0

  /// The most that the connection which writes keeps of the database.
  private static let writerCacheKiB = 12 << 10

  static func configuration(isReader: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.label = isReader ? "voucher-vault.reader" : "voucher-vault.writer"
    configuration.readonly = isReader
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(busySeconds)
    configuration.publicStatementArguments = false
    // A rollback that fails leaves its transaction open; the store then closes the connection.
    configuration.allowsUnsafeTransactions = true
    configuration.prepareDatabase { database in
      try setFlags(database)
      try database.execute(sql: pragmas)
      // The changes of an order of 5,000 stay in memory until they are committed; otherwise they would go
      // to the log, and come back from it, several times over.
      if !isReader { try database.execute(sql: "PRAGMA cache_size = -\(writerCacheKiB)") }
    }
    return configuration
  }

  /// The settings of a connection that SQLite keeps no memory of.
  private static let pragmas = """
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA secure_delete = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA recursive_triggers = ON;
    PRAGMA mmap_size = 0;
    """

  private static func setFlags(_ database: Database) throws {
    for option in [SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE] {
      let code = unsafe vv_db_config_flag(database.sqliteConnection, option, 1)
      guard code == SQLITE_OK else {
        throw DatabaseError(resultCode: ResultCode(rawValue: code))
      }
    }
  }

  /// Turns the write-ahead log on, which the file remembers, and counts its pages from now on.
  static func startLog(_ database: Database) throws {
    let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
    guard mode == "wal" else { throw DatabaseError(resultCode: .SQLITE_CANTOPEN) }
    let code = unsafe vv_wal_count_start(database.sqliteConnection)
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
  }
}
