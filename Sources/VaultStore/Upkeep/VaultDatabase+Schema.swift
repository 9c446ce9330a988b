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
    let (stored, numbers) = try readers.read { database in
      (try Self.objects(of: database), try Self.numbers(of: database))
    }
    let wanted = try mappingErrors { try Self.wanted.get() }
    let unknown = numbers.filter { $0.value != 0 }.keys.sorted().map {
      SchemaProblem(name: $0, words: "This program sets no such number.")
    }
    return unknown
      + Set(stored.keys).union(wanted.keys).sorted().compactMap { name in
        switch (stored[name], wanted[name]) {
        case (nil, _): SchemaProblem(name: name, words: "It is missing.")
        case (_, nil): SchemaProblem(name: name, words: "This program makes no such thing.")
        case (let now, let then):
          now == then ? nil : SchemaProblem(name: name, words: "It was changed.")
        }
      }
  }

  /// What the steps of this program build from nothing.
  private static let wanted = Result {
    try DatabaseQueue().write { database in
      for step in SchemaCatalogue.steps { try database.execute(sql: step.sql) }
      return try objects(of: database)
    }
  }

  /// The numbers of the file's head that are a program's to set; this one leaves them at zero.
  private static func numbers(of database: Database) throws -> [String: Int] {
    try ["user_version", "application_id"].reduce(into: [:]) { numbers, name in
      numbers[name] = try Int.fetchOne(database, sql: "PRAGMA \(name)")
    }
  }

  /// The text of every object by its kind and name, but for the indexes that SQLite makes by itself
  /// and the library's list of the steps that were taken.
  private static func objects(of database: Database) throws -> [String: String] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema
        WHERE name NOT LIKE 'sqlite\\_autoindex\\_%' ESCAPE '\\' AND name <> 'grdb_migrations'
        """)
    return rows.reduce(into: [:]) { $0[$1[0] as String] = $1[1] as String }
  }
}
