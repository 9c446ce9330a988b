package import GRDB
import VoucherModel

/// The vault's file in the hands of somebody who does not care for its rules: a plain connection,
/// with every trigger dropped and no check made.
package final class PlainDatabase {
  private let queue: DatabaseQueue

  package init(_ path: String) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(5)
    queue = try DatabaseQueue(path: path, configuration: configuration)
  }

  package func close() throws {
    try queue.close()
  }

  package func dropTriggers() throws {
    try queue.writeWithoutTransaction { database in
      let names = try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      for name in names { try database.execute(sql: "DROP TRIGGER \(name)") }
      try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
    }
  }

  /// Changes something as somebody does who knows the file: the triggers are out of the way
  /// meanwhile, and there again afterwards.
  package func tamper(_ change: (Database) throws -> Void) throws {
    try queue.writeWithoutTransaction { database in
      try database.execute(
        sql: "PRAGMA ignore_check_constraints = ON; PRAGMA synchronous = OFF")
    }
    try queue.write { database in
      let triggers = try Row.fetchAll(
        database, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      for trigger in triggers {
        try database.execute(sql: "DROP TRIGGER \(trigger[0] as String)")
      }
      try change(database)
      for trigger in triggers { try database.execute(sql: trigger[1] as String) }
    }
  }

  /// Changes rows with one statement.
  package func tamper(_ sql: String) throws {
    try tamper { try $0.execute(sql: sql) }
  }

  /// As `tamper`, with the triggers where they are.
  package func change(_ change: (Database) throws -> Void) throws {
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = OFF")
      try change(database)
    }
  }

  /// Moves the write-ahead log into the file and empties it.
  package func settle() throws {
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
  }

  package func run(_ sql: String, _ arguments: StatementArguments = []) throws {
    try queue.write { try $0.execute(sql: sql, arguments: arguments) }
  }

  package func copy(to path: String, pageSize: Int? = nil) throws {
    try queue.writeWithoutTransaction { database in
      if let pageSize { try database.execute(sql: "PRAGMA page_size = \(pageSize)") }
      try database.execute(sql: "VACUUM INTO ?", arguments: [path])
    }
  }

  package func rows(_ sql: String) throws -> [Row] {
    try queue.read { try Row.fetchAll($0, sql: sql) }
  }

  package func columns(
    of table: String
  ) throws -> [(name: String, type: String, isKey: Bool)] {
    try rows("SELECT name, type, pk FROM pragma_table_info('\(table)')").map {
      ($0[0], $0[1], $0[2] != 0)
    }
  }

  /// The tables of the vault; what SQLite and its library keep for themselves is none.
  package func tables() throws -> [String] {
    try rows(
      """
      SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        AND name <> 'grdb_migrations' ORDER BY name
      """
    ).map { $0[0] }
  }

  /// Everything that can be read, table by table, in an order that no rowid decides.
  package func content() throws -> [String] {
    try tables().flatMap { table in
      let columns = try columns(of: table)
      let order = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
      return try rows("SELECT \(order) FROM \"\(table)\" ORDER BY \(order)").map {
        "\(table) \($0.databaseValues.map(Self.exact))"
      }
    }
  }

  private static func exact(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .blob(let data): "x'\(data.map { String($0, radix: 16) }.joined(separator: " "))'"
    default: value.description
    }
  }

  /// The values of the first column, identifiers in their text form.
  package func subjects(_ sql: String) throws -> [String] {
    try rows(sql).map { Self.text($0[0]) }
  }

  /// How a finding names the value.
  package static func text(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .blob(let data): OrderID(bytes: Array(data))?.description ?? "\(data.count) bytes"
    case .int64(let number): String(number)
    case .string(let text): text
    case .double, .null: ""
    }
  }
}
