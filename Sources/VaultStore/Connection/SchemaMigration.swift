import GRDB
import VaultSchema

/// Brings a database to the schema of this program, and refuses one that is not ours to touch.
struct SchemaMigration {
  private let migrator: DatabaseMigrator

  init(steps: [SchemaCatalogue.Step] = SchemaCatalogue.steps) {
    var migrator = DatabaseMigrator()
    for step in steps {
      migrator.registerMigration(step.name) { try $0.execute(sql: step.sql) }
    }
    self.migrator = migrator
  }

  /// Builds or completes the schema, and turns the write-ahead log on.
  ///
  /// The caller holds the write lock. A database that is not ours is left as it is.
  func apply(to queue: DatabaseQueue, isNew: Bool) throws(StoreError) {
    try storing {
      try queue.writeWithoutTransaction { database in
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        if isNew {
          guard tables == 0 else { throw StoreError.alreadyExists }
        } else {
          try refuseForeign(database)
        }
        try ConnectionSetup.startLog(database)
      }
      try migrator.migrate(queue)
    }
  }

  /// Throws unless the database has exactly the steps of this program.
  func check(_ database: Database) throws {
    try refuseForeign(database)
    guard try migrator.hasCompletedMigrations(database) else { throw StoreError.olderSchema }
  }

  private func refuseForeign(_ database: Database) throws {
    let applied = try migrator.appliedIdentifiers(database)
    guard let first = migrator.migrations.first, applied.contains(first) else {
      throw StoreError.notAVault
    }
    if let unknown = applied.subtracting(migrator.migrations).max() {
      throw StoreError.newerSchema(step: String(unknown.prefix(64)))
    }
  }
}
