import GRDB

/// The connection behind a transaction or a snapshot; outside of this module it is opaque.
package struct StoreSession {
  let database: Database

  /// Runs a statement that gives no rows; returns how many rows it changed.
  @discardableResult
  func execute(_ sql: String, _ arguments: [SQLValue] = []) throws -> Int {
    try mappingErrors {
      let statement = try database.cachedStatement(sql: sql)
      // What begins, ends and takes back is GRDB's to know.
      guard !arguments.isEmpty else {
        try statement.execute()
        return database.changesCount
      }
      // A failure may have ended the transaction; what follows it must not be committed by itself.
      guard database.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
      try run(statement, arguments)
      return database.changesCount
    }
  }

  private func run(_ statement: Statement, _ arguments: [SQLValue]) throws {
    let raw = try RawStatement(statement, arguments, on: database)
    defer { raw.reset() }
    while try raw.next() != nil {}
  }

  func insert(_ row: some StoredRow) throws {
    try execute(type(of: row).insert, row.values)
  }

  /// Inserts with one prepared statement.
  func insert<Stored: StoredRow>(_ rows: [Stored]) throws {
    guard !rows.isEmpty else { return }
    try mappingErrors {
      let statement = try database.cachedStatement(sql: Stored.insert)
      for row in rows {
        guard database.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
        try run(statement, row.values)
      }
    }
  }

  /// All rows that the query gives.
  func all<Value>(
    _ sql: String, _ arguments: [SQLValue] = [],
    _ read: (inout ColumnReader) throws(StoreError) -> Value
  ) throws -> [Value] {
    try mappingErrors {
      let statement = try RawStatement(
        try database.cachedStatement(sql: sql), arguments, on: database)
      defer { statement.reset() }
      var values: [Value] = []
      while var row = try statement.next() { values.append(try read(&row)) }
      return values
    }
  }

  /// The first row that the query gives.
  func first<Value>(
    _ sql: String, _ arguments: [SQLValue] = [],
    _ read: (inout ColumnReader) throws(StoreError) -> Value
  ) throws -> Value? {
    try all(sql, arguments, read).first
  }

  /// Passes the rows on one by one, with a statement of its own, so that `body` may use the session.
  ///
  /// A row that cannot be read ends it, unless there is something to note such rows in.
  func each<Stored: StoredRow>(
    _ sql: String, _ arguments: [SQLValue] = [], noting damaged: DamagedRows? = nil,
    _ body: (Stored) throws -> Void
  ) throws {
    try walk(sql, arguments, noting: damaged) { row in
      try body(row)
      return true
    }
  }

  /// As `each`, until `body` has had enough.
  func walk<Stored: StoredRow>(
    _ sql: String, _ arguments: [SQLValue] = [], noting damaged: DamagedRows? = nil,
    _ body: (Stored) throws -> Bool
  ) throws {
    try step(sql, arguments) { row in
      let name = row
      let stored: Stored
      do throws(StoreError) {
        stored = try Stored(reading: &row)
      } catch {
        guard let damaged, case .corrupt(let what) = error else { throw error }
        damaged.add(DamagedRow(name: name.name(ofLength: Stored.keyLength), what: what))
        return true
      }
      return try body(stored)
    }
  }

  /// Passes the rows of a statement of its own on as they are, until `body` has had enough.
  func step(
    _ sql: String, _ arguments: [SQLValue], _ body: (inout ColumnReader) throws -> Bool
  ) throws {
    try mappingErrors {
      let statement = try RawStatement(
        try database.makeStatement(sql: sql), arguments, on: database)
      defer { statement.reset() }
      while var row = try statement.next() {
        guard try body(&row) else { return }
      }
    }
  }
}

extension StoreSession {
  func all<Stored: StoredRow>(_ sql: String, _ arguments: [SQLValue] = []) throws -> [Stored] {
    try all(sql, arguments) { (row) throws(StoreError) in try Stored(reading: &row) }
  }

  func first<Stored: StoredRow>(_ sql: String, _ arguments: [SQLValue] = []) throws -> Stored? {
    try first(sql, arguments) { (row) throws(StoreError) in try Stored(reading: &row) }
  }
}
