import GRDB
import VaultSchema

extension VaultDatabase {
  /// A table, an index or a trigger that is not as this program makes it.
  package struct SchemaProblem: Hashable, Sendable {
    /// The object's name.
    package let name: String
    /// What is wrong with it, as a sentence.
    package let words: String
  }

  /// Compares the file's schema with what the steps of this program build from nothing.
  ///
  /// A rule of the database is only as good as its trigger, and a trigger can be dropped.
  package func schemaProblems() throws -> [SchemaProblem] {
    let stored = try readers.read { try Self.objects(of: $0) }
    let wanted = try mappingErrors {
      let fresh = try DatabaseQueue()
      return try fresh.write { database in
        for step in SchemaCatalogue.steps { try database.execute(sql: step.sql) }
        return try Self.objects(of: database)
      }
    }
    return Set(stored.keys).union(wanted.keys).sorted().compactMap { name in
      switch (stored[name], wanted[name]) {
      case (nil, _): SchemaProblem(name: name, words: "It is missing.")
      case (_, nil): SchemaProblem(name: name, words: "This program makes no such thing.")
      case (let now, let then):
        now == then ? nil : SchemaProblem(name: name, words: "It was changed.")
      }
    }
  }

  /// The text of every object by its kind and name, but for what SQLite and the library keep for
  /// themselves.
  private static func objects(of database: Database) throws -> [String: String] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema
        WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name NOT LIKE 'grdb\\_%' ESCAPE '\\'
        """)
    return rows.reduce(into: [:]) { $0[$1[0] as String] = $1[1] as String }
  }
}
