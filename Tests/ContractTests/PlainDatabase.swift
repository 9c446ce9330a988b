import GRDB
import VoucherModel

/// The vault's file in the hands of somebody who does not care for its rules: a plain connection,
/// with every trigger dropped and no check made.
final class PlainDatabase {
  private let queue: DatabaseQueue

  init(_ path: String) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(5)
    queue = try DatabaseQueue(path: path, configuration: configuration)
  }

  func close() throws {
    try queue.close()
  }

  func dropTriggers() throws {
    try queue.writeWithoutTransaction { database in
      let names = try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      for name in names { try database.execute(sql: "DROP TRIGGER \(name)") }
      try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
    }
  }

  func run(_ sql: String, _ arguments: StatementArguments = []) throws {
    try queue.write { try $0.execute(sql: sql, arguments: arguments) }
  }

  func copy(to path: String) throws {
    try queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
  }

  func rows(_ sql: String) throws -> [Row] {
    try queue.read { try Row.fetchAll($0, sql: sql) }
  }

  func columns(of table: String) throws -> [(name: String, type: String, isKey: Bool)] {
    try rows("SELECT name, type, pk FROM pragma_table_info('\(table)')").map {
      ($0[0], $0[1], $0[2] != 0)
    }
  }

  /// The values of the first column, identifiers in their text form.
  func subjects(_ sql: String) throws -> [String] {
    try rows(sql).map { Self.text($0[0]) }
  }

  /// How a finding names the value.
  static func text(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .blob(let data): OrderID(bytes: Array(data))?.description ?? "\(data.count) bytes"
    case .int64(let number): String(number)
    case .string(let text): text
    case .double, .null: ""
    }
  }
}
