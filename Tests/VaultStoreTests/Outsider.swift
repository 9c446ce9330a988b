import GRDB

/// A program that opens the vault's database without the store: plain SQL, and no lock.
struct Outsider {
  let queue: DatabaseQueue

  init(_ path: String) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    // It must not be the one that empties the log, nor be refused by the store's own settings.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
    queue = try DatabaseQueue(path: path, configuration: configuration)
  }

  func run(_ sql: String) throws {
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  /// SQLite's words for refusing the statement, or `nil` if it did not.
  func refusal(of sql: String) throws -> String? {
    do {
      try run(sql)
      return nil
    } catch let error as DatabaseError {
      return error.message
    }
  }
}
