import Foundation
import GRDB
import VaultCrypto
import VoucherVault

/// The rules of the database taken away or slipped in, and what it keeps for itself.
struct TamperSchema {
  let scene: TamperScene
  let rows: [TamperRow]
  /// The tables, triggers, indexes of the sound vault: type, name, SQL.
  let objects: [(type: String, name: String, sql: String)]

  func cases() -> [TamperCase] {
    objects.flatMap(dropping) + additions + numbers + steps + identities
  }

  private func schema(
    _ what: String, names: [String], _ sql: String
  ) -> TamperCase {
    TamperCase("schema", "schema", what, .named(names), .schema { try $0.execute(sql: sql) })
  }

  /// Dropped, and, where it is a rule, made to do nothing.
  private func dropping(
    type: String, name: String, sql: String
  ) -> [TamperCase] {
    let drop = "DROP \(type) \"\(name)\""
    guard type == "trigger" else {
      return [schema("\(type) \(name) dropped", names: ["\(type) \(name)"], drop)]
    }
    let harmless = sql.replacing("RAISE(ABORT", with: "max('ABORT'")
    return [
      schema("trigger \(name) dropped", names: ["trigger \(name)"], drop),
      schema("trigger \(name) made harmless", names: ["trigger \(name)"], "\(drop); \(harmless)"),
    ]
  }

  private var additions: [TamperCase] {
    [
      schema("a table", names: ["table codes"], "CREATE TABLE codes (code TEXT)"),
      schema("a view", names: ["view seen"], "CREATE VIEW seen AS SELECT * FROM vouchers"),
      schema(
        "a trigger", names: ["trigger spy"],
        "CREATE TRIGGER spy AFTER INSERT ON vouchers BEGIN SELECT 1; END"),
      schema(
        "a trigger on the library's own table", names: ["trigger spy"],
        "CREATE TRIGGER spy AFTER INSERT ON grdb_migrations BEGIN SELECT 1; END"),
      schema("an index", names: ["index aside"], "CREATE INDEX aside ON vouchers (mask)"),
      schema("a column", names: ["table vouchers"], "ALTER TABLE vouchers ADD COLUMN code TEXT"),
      schema("statistics", names: ["table sqlite_stat1"], "ANALYZE"),
      schema(
        "a sequence", names: ["table sqlite_sequence"],
        "CREATE TABLE counted (a INTEGER PRIMARY KEY AUTOINCREMENT)"),
    ]
  }

  private var numbers: [TamperCase] {
    [
      schema("user_version", names: ["user_version"], "PRAGMA user_version = 7"),
      schema("application_id", names: ["application_id"], "PRAGMA application_id = 7"),
    ]
  }

  /// The list of steps that were taken: each taken out, and one added.
  private var steps: [TamperCase] {
    let taken = [
      TamperCase(
        "schema steps", "grdb_migrations", "all taken out", .found,
        .schema {
          try $0.execute(sql: "DELETE FROM grdb_migrations")
        }),
      TamperCase(
        "schema steps", "grdb_migrations", "the last one taken out",
        // A step that changes nothing the second time is taken again, and all is as it was.
        .foundOrUnchanged,
        .schema {
          try $0.execute(
            sql:
              "DELETE FROM grdb_migrations WHERE rowid = (SELECT max(rowid) FROM grdb_migrations)")
        }),
      TamperCase(
        "schema steps", "grdb_migrations", "the first one taken out", .found,
        .schema {
          try $0.execute(
            sql:
              "DELETE FROM grdb_migrations WHERE rowid = (SELECT min(rowid) FROM grdb_migrations)")
        }),
    ]
    return taken + [
      TamperCase(
        "schema steps", "grdb_migrations", "one added", .named(["V9999"]),
        .schema {
          try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('V9999')")
        })
    ]
  }

  /// The identity block: of another vault, or of this one with recipients of somebody else.
  private var identities: [TamperCase] {
    guard let row = rows.first(where: { $0.table.name == "vault" }) else { return [] }
    let own = scene.keyring.identity
    var blocks: [(String, [UInt8])] = []
    if let recovery = try? RecoveryKey.random(),
      let other = try? Keyring.create(
        vault: own.vault, origin: own.origin, recovery: recovery.recipient)
    {
      blocks.append(("of somebody else's keys", other.identity.encoded))
      // The log's key and its signature do not belong together.
      blocks.append(
        (
          "with a signature of another",
          own.encoded.dropLast(64) + other.identity.encoded.suffix(64)
        ))
    }
    if let recovery = try? RecoveryKey.random(),
      let other = try? Keyring.create(
        vault: own.vault.reversed(), origin: own.origin, recovery: recovery.recipient)
    {
      blocks.append(("of another vault", other.identity.encoded))
    }
    blocks.append(("cut off", Array(own.encoded.dropLast())))
    blocks.append(("empty", []))
    return blocks.map { what, block in
      TamperCase(
        "identity block", "vault", what, .named(["vault"], .vault),
        .rows {
          try row.set("identity", Data(block).databaseValue, in: $0)
        })
    }
  }
}
