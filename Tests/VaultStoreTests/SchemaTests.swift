import Foundation
import GRDB
import TestSupport
import Testing
import VaultCrypto
import VaultSchema
import VaultStore

@Suite("the schema")
struct SchemaTests {
  static let migrations = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Migrations")

  static func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: migrations.path(percentEncoded: false)
    ).filter { $0.hasSuffix(".sql") }.sorted()
  }

  /// The text of every object, but for what the library and SQLite keep for themselves.
  static let objects = """
    SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema
    WHERE name NOT LIKE 'grdb_%' AND tbl_name NOT LIKE 'grdb_%' ORDER BY type, name
    """

  @Test func `every file of Migrations is catalogued, in the order of the names`() throws {
    let names: [String] = SchemaCatalogue.steps.map { $0.name + ".sql" }
    #expect(try Self.files() == names)
    #expect(names == names.sorted())
    for step in SchemaCatalogue.steps {
      let file = Self.migrations.appending(path: step.name + ".sql")
      #expect(try String(contentsOf: file, encoding: .utf8) == step.sql)
    }
  }

  @Test func `every file is named in the way that its constant needs`() throws {
    for file in try Self.files() {
      #expect(file.wholeMatch(of: /V[0-9]{4}__[a-z-]+\.sql/) != nil)
    }
  }

  /// In the form of `sha256sum`: `cd Migrations && sha256sum -c ../Tests/Vectors/migrations.sha256`.
  @Test func `no released file has been edited`() throws {
    let lines: [String] = try Self.files().map { file in
      let bytes = Array(try Data(contentsOf: Self.migrations.appending(path: file)))
      return "\(Digest.sha256(bytes).hex)  \(file)\n"
    }
    let list: String = lines.joined()
    let golden = GoldenFile.vectors.appending(path: "migrations.sha256")
    #expect(try GoldenFile.text(golden, updatedWith: list) == list)
  }

  @Test func `the files alone build the same schema as the library`() throws {
    let store = try StoreFixture()
    let plain = try DatabaseQueue(path: store.folder.path("plain.db"))
    try plain.writeWithoutTransaction { database in
      for file in try Self.files() {
        let url = Self.migrations.appending(path: file)
        try database.execute(sql: String(contentsOf: url, encoding: .utf8))
      }
    }
    let expected: [String] = try plain.read { try String.fetchAll($0, sql: Self.objects) }
    let outsider = try Outsider(store.path)
    let actual: [String] = try outsider.queue.read { try String.fetchAll($0, sql: Self.objects) }
    #expect(actual == expected)
    #expect(actual.count > 40)
    let applied: [String] = try outsider.queue.read {
      try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations ORDER BY 1")
    }
    let stepNames: [String] = SchemaCatalogue.steps.map { $0.name }
    #expect(applied == stepNames)
  }

  @Test func `every table is strict, and keeps no floating point`() throws {
    let store = try StoreFixture()
    let outsider = try Outsider(store.path)
    let loose: [String] = try outsider.queue.read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT name FROM pragma_table_list
          WHERE schema = 'main' AND type = 'table' AND strict = 0
            AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'grdb_%'
          """)
    }
    #expect(loose.isEmpty)
    let real: [String] = try outsider.queue.read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c
          WHERE m.type = 'table' AND c.type NOT IN ('INTEGER', 'TEXT', 'BLOB')
          """)
    }
    #expect(real.isEmpty)
  }
}
