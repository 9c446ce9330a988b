import GRDB

extension VaultDatabase {
  /// Reads every page, and checks structure, constraints, indexes and references; gives what is
  /// wrong, at most a hundred lines of each kind, and nothing for a sound database.
  package func integrityProblems() throws -> [String] {
    try readers.read { database in
      let session = StoreSession(database: database)
      let structure = try session.all("PRAGMA integrity_check(100)") {
        (row) throws(StoreError) in try row.text()
      }
      let references = try session.all(
        "SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 100"
      ) {
        (row) throws(StoreError) in
        "a row of \(try row.text()) refers to a row of \(try row.text()) that is not there"
      }
      return structure.filter { $0 != "ok" } + references
    }
  }

  /// The texts that hold a zero byte, by table and key.
  ///
  /// Whoever reads a text stops there, and whoever compares it in SQL does not: an order could be
  /// shown and never be found by its reference. The program writes none.
  package func hiddenTexts() throws -> [(table: String, row: DamagedRow)] {
    try readers.read { database in
      let session = StoreSession(database: database)
      let columns = try session.all(
        """
        SELECT t.name, c.name, (SELECT name FROM pragma_table_info(t.name) WHERE pk = 1)
        FROM sqlite_schema t, pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
          AND upper(c.type) NOT IN ('INTEGER', 'BLOB')
        """
      ) { (row) throws(StoreError) in
        (table: try row.text(), column: try row.text(), key: try row.optionalText())
      }
      return try columns.flatMap { place in
        try session.all(
          """
          SELECT \(Self.quoted(place.key ?? place.column)) FROM \(Self.quoted(place.table))
          WHERE instr(CAST(\(Self.quoted(place.column)) AS BLOB), x'00') LIMIT 100
          """
        ) { (row) throws(StoreError) in
          (place.table, DamagedRow(name: row.keyName(), what: "column \(place.column)"))
        }
      }
    }
  }

  private static func quoted(_ name: String) -> String {
    "\"\(name.replacing("\"", with: "\"\""))\""
  }
}
