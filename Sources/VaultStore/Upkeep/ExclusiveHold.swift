import CSQLiteSupport
import GRDB

/// The only connection to a database: nobody else has it open, and nobody can open it meanwhile.
///
/// While it is held, the folder that the database lies in can be given another name.
package final class ExclusiveHold: Sendable {
  private let queue: DatabaseQueue

  /// How long somebody who is just closing it is waited for.
  private static let patienceSeconds = 2.0

  /// Takes the hold; throws `busy` if some process has the database open.
  package init(path: String) throws(StoreError) {
    let files = try DatabaseFiles(path: path)
    try files.check(for: .readWrite)
    var configuration = Configuration()
    configuration.label = "voucher-vault.hold"
    configuration.busyMode = .timeout(Self.patienceSeconds)
    configuration.prepareDatabase { database in
      // Closing must not move the log: by then another database may go by this name.
      let code = unsafe vv_db_config_flag(
        database.sqliteConnection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
      guard code == SQLITE_OK else {
        throw DatabaseError(resultCode: ResultCode(rawValue: code))
      }
      // Set before the first look at the file, it asks for the lock that no other connection shares.
      try database.execute(
        sql: """
          PRAGMA locking_mode = EXCLUSIVE;
          PRAGMA trusted_schema = OFF;
          PRAGMA wal_autocheckpoint = 0;
          """)
    }
    queue = try storing { try DatabaseQueue(path: files.database, configuration: configuration) }
    do throws(StoreError) {
      try storing {
        try queue.writeWithoutTransaction { database in
          _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema")
        }
      }
    } catch {
      try? queue.close()
      throw error
    }
  }

  /// Gives the database back.
  package func release() {
    try? queue.close()
  }
}
