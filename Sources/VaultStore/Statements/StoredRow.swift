/// A type whose values are rows of one table: the columns, and their values in the same order.
protocol StoredRow {
  static var table: String { get }
  static var columns: [String] { get }
  static var sql: RowSQL { get }
  /// How many of the columns, from the first on, name a row.
  static var keyLength: Int { get }
  var values: [SQLValue] { get }
  init(reading row: inout ColumnReader) throws(StoreError)
}

extension StoredRow {
  static var keyLength: Int { 1 }

  static var columnList: String { sql.columnList }

  /// `SELECT` of all columns; `rest` begins after the table's name.
  static func select(_ rest: String) -> String { sql.selectStart + rest }

  static var insert: String { sql.insert }
}

/// The statements of one type of rows, put together once.
struct RowSQL: Sendable {
  let columnList: String
  let selectStart: String
  let insert: String

  init(_ table: String, _ columns: [String]) {
    columnList = columns.joined(separator: ", ")
    selectStart = "SELECT \(columnList) FROM \(table) "
    let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    insert = "INSERT INTO \(table) (\(columnList)) VALUES (\(places))"
  }
}
