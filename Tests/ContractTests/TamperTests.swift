import Foundation
import GRDB
import Proving
import TestSupport
import Testing
import TransparencyLog
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("a tampered vault")
struct TamperTests {
  static let tables = TamperTable.all

  /// A value that is another one, and that a column of the type takes.
  private func changed(_ value: DatabaseValue, type: String) -> DatabaseValue {
    switch value.storage {
    case .null:
      switch type {
      case "INTEGER": return 1.databaseValue
      case "TEXT": return "x".databaseValue
      default: return Data([1]).databaseValue
      }
    case .int64(let number): return (number + 1_000).databaseValue
    case .double(let number): return (number + 1).databaseValue
    case .string(let text): return (text + "x").databaseValue
    case .blob(let data):
      var bytes = Array(data)
      if bytes.isEmpty { return Data([0]).databaseValue }
      bytes[bytes.count - 1] ^= 1
      return Data(bytes).databaseValue
    }
  }

  private func findings(in vault: TamperedVault) async throws -> [AuditFinding] {
    do {
      return try await vault.verify()
    } catch let error as VaultError {
      // The vault's own row is read before anything can be verified, and refused there.
      return [try #require(error.finding, "\(error)")]
    }
  }

  @Test func `the vault is sound before anything is done to it`() async throws {
    let vault = try await TamperedVault()
    #expect(try await vault.verify() == [])
    #expect(try await vault.verify(.full(vault.keyring)) == [])
    for table in Self.tables {
      #expect(try vault.database.rows("SELECT 1 FROM \(table.name)").count > 0, "\(table.name)")
    }
  }

  @Test(arguments: tables)
  func `a change of any column of any row is named`(table: TamperTable) async throws {
    for column in try await TamperedVault().database.columns(of: table.name) {
      let vault = try await TamperedVault()
      let rows = try vault.database.rows(
        "SELECT \(table.subject) AS row_name, * FROM \(table.name)")
      // The first row that has a value there, the last, and one that has none.
      let chosen = [
        rows.first { !($0[column.name] as DatabaseValue).isNull }, rows.last,
        rows.first { ($0[column.name] as DatabaseValue).isNull },
      ].compactMap(\.self)
      for row in chosen {
        let before: DatabaseValue = row[column.name]
        let keys = try vault.database.columns(of: table.name).filter(\.isKey).map(\.name)
        let place = keys.map { "\($0) IS ?" }.joined(separator: " AND ")
        func set(_ value: DatabaseValue, where values: [DatabaseValue]) throws {
          try vault.database.run(
            "UPDATE \(table.name) SET \(column.name) = ? WHERE \(place)",
            StatementArguments([value] + values))
        }
        let original = keys.map { row[$0] as DatabaseValue }
        let replacement = changed(before, type: column.type)
        try set(replacement, where: original)
        let found = try await findings(in: vault)
        #expect(
          found.contains { $0.kind == table.kind },
          "\(table.name).\(column.name) is not missed; found: \(found)")
        if !column.isKey, !found.contains(where: { $0.subject == "-" }) {
          let subject = PlainDatabase.text(row["row_name"])
          #expect(
            found.contains { $0.kind == table.kind && $0.subject.contains(subject) },
            "\(table.name).\(column.name) names its row")
        }
        let now = zip(keys, original).map { $0 == column.name ? replacement : $1 }
        try set(before, where: now)
      }
      #expect(try await vault.verify() == [], "\(table.name).\(column.name) was put back")
    }
  }

  @Test(arguments: tables.filter { $0.name != "vault" })
  func `a row that is removed is named`(table: TamperTable) async throws {
    for order in ["ASC", "DESC"] {
      let vault = try await TamperedVault()
      let keys = try vault.database.columns(of: table.name).filter(\.isKey).map(\.name)
      let sorting = keys.map { "\($0) \(order)" }.joined(separator: ", ")
      let row = try #require(
        try vault.database.rows(
          "SELECT \(table.subject) AS row_name, * FROM \(table.name) ORDER BY \(sorting) LIMIT 1"
        ).first)
      try vault.database.run(
        "DELETE FROM \(table.name) WHERE " + keys.map { "\($0) IS ?" }.joined(separator: " AND "),
        StatementArguments(keys.map { row[$0] as DatabaseValue }))
      let found = try await vault.verify()
      let subject = PlainDatabase.text(row["row_name"])
      // A log without its last leaf has no name for it but the size it should have.
      let kind = table.kind == .leaf && order == "DESC" ? .checkpoint : table.kind
      #expect(
        found.contains { $0.kind == kind && (kind != table.kind || isAbout(subject, $0)) },
        "\(table.name) \(order): \(found)")
    }
  }

  /// The first leaf that is missing shows by the next one.
  private func isAbout(_ subject: String, _ finding: AuditFinding) -> Bool {
    finding.subject.contains(subject)
      || (finding.kind == .leaf && finding.message.contains("leaf \(subject) is expected"))
  }

  @Test(arguments: [
    ("DROP TRIGGER vouchers_are_not_deleted", "trigger vouchers_are_not_deleted"),
    ("DROP INDEX orders_by_time", "index orders_by_time"),
    ("CREATE TABLE codes (code TEXT)", "table codes"),
    (
      "CREATE TRIGGER spy AFTER INSERT ON vouchers BEGIN SELECT 1; END", "trigger spy"
    ),
    (
      """
      DROP TRIGGER reveals_are_not_changed;
      CREATE TRIGGER reveals_are_not_changed BEFORE UPDATE ON reveals BEGIN SELECT 1; END
      """, "trigger reveals_are_not_changed"
    ),
  ])
  func `a rule of the database that was taken away or slipped in is named`(
    sql: String, name: String
  ) async throws {
    let vault = try await TamperedVault(keepingTriggers: true)
    #expect(try await vault.everything() == [])
    try vault.database.run(sql)
    #expect(try await vault.everything().map(\.subject) == [name])
  }

  @Test(arguments: TamperTrick.all)
  func `a trick with well-formed rows is named`(trick: TamperTrick) async throws {
    let vault = try await TamperedVault()
    let subjects = try vault.database.subjects(trick.subjects)
    try vault.database.run(trick.sql)
    let found = try await vault.verify()
    #expect(!subjects.isEmpty)
    for subject in subjects {
      #expect(
        found.contains { $0.kind == trick.kind && $0.subject.contains(subject) },
        "\(trick.kind) \(subject) is named; found: \(found)")
    }
  }

  @Test func `the end of the log cut off together with its rows is named`() async throws {
    let vault = try await TamperedVault()
    let first = try #require(
      try vault.database.rows("SELECT min(leaf_index) FROM audit_leaves WHERE kind = 80").first)
    let size: Int = first[0]
    // As the vault was before its first reconciliation: leaves, nodes and rows after it are gone.
    let nodes = (0..<size).reduce(into: TreeFrontier()) { frontier, _ in
      _ = frontier.append(Digest.sha256([]))
    }
    #expect(nodes.size == UInt64(size))
    try vault.database.run("DELETE FROM audit_leaves WHERE leaf_index >= \(size)")
    try vault.database.run("DELETE FROM audit_nodes WHERE (position + 1) << level > \(size)")
    try vault.database.run("DELETE FROM reveals WHERE leaf_index >= \(size)")
    for table in ["webhook_events", "warning_events", "replenishments"] {
      try vault.database.run("DELETE FROM \(table) WHERE leaf_index >= \(size)")
    }
    for table in [
      "sealed_reports", "period_events", "break_events", "known_records", "run_inputs", "breaks",
    ] { try vault.database.run("DELETE FROM \(table)") }
    try vault.database.run("DELETE FROM reconciliation_runs")
    // What was sold since is in stock again.
    try vault.database.run(
      """
      UPDATE vouchers SET state = 'available' WHERE voucher_id IN (
        SELECT voucher_id FROM allocated_vouchers)
      """)
    for table in ["allocated_vouchers", "allocations", "voucher_events", "control_events"] {
      try vault.database.run("DELETE FROM \(table)")
    }
    for table in ["webhook_events", "warning_events", "replenishments"] {
      try vault.database.run("DELETE FROM \(table) WHERE leaf_index >= \(size)")
    }
    try vault.database.run("DELETE FROM checkpoints WHERE tree_size > \(size)")
    let references = ["KEYLESS", "SETTLED", "RESTOCK"]
    let late = references.map { TamperTrick.order($0) }.joined(separator: ", ")
    for table in ["vouchers", "delivery_keys", "deliveries"] {
      try vault.database.run(
        """
        DELETE FROM \(table) WHERE delivery_id IN (SELECT delivery_id FROM deliveries
        WHERE order_id IN (\(late)))
        """)
    }
    for table in ["exchanges", "order_notes"] {
      try vault.database.run(
        """
        DELETE FROM \(table) WHERE order_id IN (\(late))
        """)
    }
    try vault.database.run(
      "DELETE FROM orders WHERE reference IN ('KEYLESS', 'SETTLED', 'RESTOCK')")
    for table in ["stock_counts", "promised_counts"] {
      try vault.database.run("DELETE FROM \(table)")
    }
    try vault.database.run(
      """
      INSERT INTO stock_counts SELECT l.level, product_id, denomination, currency,
        coalesce(expires_at, 9223372036854775807) / l.width, count(*)
      FROM vouchers JOIN (
        SELECT 0 AS level, 86400000 AS width UNION ALL SELECT 1, 60000 UNION ALL SELECT 2, 1) AS l
      WHERE state = 'available' GROUP BY 1, 2, 3, 4, 5
      """)
    let found = try await vault.verify()
    #expect(found.contains { $0.kind == .checkpoint })
    #expect(found.allSatisfy { $0.kind == .checkpoint }, "all else agrees: \(found)")
  }

  @Test func `an old copy of the database put back is named`() async throws {
    let bench = try await Workbench()
    try await bench.place("BEFORE")
    let old = bench.folder.path("old.db")
    try PlainDatabase(bench.vault.folder.database).copy(to: old)
    try await bench.place("AFTER")
    bench.vault.close()
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: bench.vault.folder.database + suffix)
    }
    try FileManager.default.copyItem(atPath: old, toPath: bench.vault.folder.database)
    let found = try await bench.reopened().verify().findings
    #expect(!found.isEmpty)
    #expect(found.allSatisfy { $0.kind == .checkpoint })
    await bench.stop()
  }

  @Test func `a log rewritten with all its hashes is named`() async throws {
    let vault = try await TamperedVault()
    var frontier = TreeFrontier()
    let rows = try vault.database.rows("SELECT leaf_index, leaf FROM audit_leaves ORDER BY 1")
    for row in rows {
      let index: Int = row[0]
      var leaf = Array(row["leaf"] as Data)
      // The time of one event, a day earlier.
      if index == 5 { leaf[8] ^= 1 }
      let hash = TreeHash.leaf(leaf)
      let time = leaf[3..<11].reduce(Int64(0)) { $0 << 8 | Int64($1) }
      try vault.database.run(
        "UPDATE audit_leaves SET leaf = ?, leaf_hash = ?, occurred_at = ? WHERE leaf_index = ?",
        [Data(leaf), Data(hash.bytes), time, index])
      for completed in frontier.append(hash) {
        try vault.database.run(
          "UPDATE audit_nodes SET hash = ? WHERE level = ? AND position = ?",
          [Data(completed.hash.bytes), completed.node.level, Int64(completed.node.position)])
      }
    }
    let found = try await vault.verify()
    #expect(!found.isEmpty)
    #expect(found.allSatisfy { $0.kind == .checkpoint }, "\(found)")
  }

  @Test func `a checkpoint file that was changed is named`() async throws {
    let vault = try await TamperedVault()
    let path = vault.path + "/checkpoints.log"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let first = try #require(text.split(separator: "\n").first { $0.hasPrefix("— ") })
    let swapped = first.dropLast(8) + "AAAAAAA="
    try text.replacingOccurrences(of: first, with: swapped)
      .write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try await vault.verify().contains { $0.kind == .checkpoint })
  }
}

extension TamperTable: CustomTestStringConvertible {
  /// The name.
  public var testDescription: String { name }
}

extension TamperTrick: CustomTestStringConvertible {
  /// The name.
  public var testDescription: String { name }
}
