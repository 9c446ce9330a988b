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
}
