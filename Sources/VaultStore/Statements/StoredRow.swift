/// A type whose values are rows of one table: the columns, and their values in the same order.
protocol StoredRow {
  static var table: String { get }
  static var columns: [String] { get }
  /// How many of the columns, from the first on, name a row.
  static var keyLength: Int { get }
  var values: [SQLValue] { get }
  init(reading row: inout ColumnReader) throws(StoreError)
}

extension StoredRow {
  static var keyLength: Int { 1 }

  static var columnList: String { columns.joined(separator: ", ") }

  /// `SELECT` of all columns; `rest` begins after the table's name.
  static func select(_ rest: String) -> String {
    "SELECT \(columnList) FROM \(table) \(rest)"
  }

  static var insert: String {
    let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    return "INSERT INTO \(table) (\(columnList)) VALUES (\(places))"
  }
}
