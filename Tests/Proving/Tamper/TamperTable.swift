package import GRDB
package import VoucherVault

/// A table of the vault, and how findings name its rows.
package struct TamperTable: Sendable {
  package let name: String
  /// What a finding about it is.
  package let kind: AuditFinding.Kind
  /// The SQL expression of a row's name in a finding.
  package let subject: String

  /// All tables; one that is made later has to be named here, or the proof does not hold.
  package static let all = [
    TamperTable(name: "vault", kind: .vault, subject: "'vault'"),
    TamperTable(name: "orders", kind: .order, subject: "order_id"),
    TamperTable(name: "deliveries", kind: .delivery, subject: "delivery_id"),
    TamperTable(name: "delivery_keys", kind: .delivery, subject: "delivery_id"),
    TamperTable(name: "vouchers", kind: .voucher, subject: "voucher_id"),
    TamperTable(name: "reveals", kind: .reveal, subject: "leaf_index"),
    TamperTable(name: "exchanges", kind: .exchange, subject: "exchange_id"),
    TamperTable(name: "order_notes", kind: .note, subject: "leaf_index"),
    TamperTable(name: "audit_leaves", kind: .leaf, subject: "leaf_index"),
    TamperTable(name: "audit_nodes", kind: .node, subject: "level || '/' || position"),
    TamperTable(name: "checkpoints", kind: .checkpoint, subject: "tree_size"),
    TamperTable(name: "reconciliation_runs", kind: .reconciliation, subject: "run_id"),
    TamperTable(name: "breaks", kind: .reconciliation, subject: "first_run_id"),
    TamperTable(name: "run_inputs", kind: .reconciliation, subject: "run_id"),
    TamperTable(
      name: "known_records", kind: .reconciliation,
      subject: "(SELECT i.run_id FROM run_inputs AS i WHERE i.run_seq = known_records.run_seq)"),
    // What a run made of a break is named with the run, what a person did by its own place.
    TamperTable(
      name: "break_events", kind: .reconciliation,
      subject: """
        CASE WHEN run_seq IS NULL THEN seq
        ELSE (SELECT i.run_id FROM run_inputs AS i WHERE i.run_seq = break_events.run_seq) END
        """),
    TamperTable(name: "period_events", kind: .period, subject: "seq"),
    TamperTable(name: "sealed_reports", kind: .period, subject: "event_seq"),
    TamperTable(name: "allocations", kind: .allocation, subject: "number"),
    TamperTable(name: "allocated_vouchers", kind: .allocation, subject: "number"),
    TamperTable(name: "voucher_events", kind: .handling, subject: "seq"),
    TamperTable(name: "control_events", kind: .control, subject: "seq"),
    TamperTable(
      name: "stock_counts", kind: .stock,
      subject: "product_id || '/' || denomination || '/' || currency"),
    TamperTable(
      name: "promised_counts", kind: .stock,
      subject: "product_id || '/' || denomination || '/' || currency"),
    TamperTable(name: "webhook_events", kind: .webhook, subject: "leaf_index"),
    TamperTable(name: "warning_events", kind: .warning, subject: "leaf_index"),
    TamperTable(name: "replenishments", kind: .replenishment, subject: "leaf_index"),
  ]
}

/// A row of a table, as it is in the sound vault.
package struct TamperRow: Sendable {
  package let table: TamperTable
  /// How a finding names it.
  package let name: String
  package let columns: [TamperColumn]
  package let values: [DatabaseValue]

  package var keys: [(column: TamperColumn, value: DatabaseValue)] {
    zip(columns, values).filter(\.0.isKey)
  }

  /// Whether a finding names the run that it belongs to, and not the row itself.
  package var isNamedByRun: Bool {
    table.name == "known_records"
      || (table.name == "break_events" && value("run_seq").map { !$0.isNull } ?? false)
  }

  /// Whether another value of the column gives it another name.
  package func isNamed(by column: String) -> Bool {
    isNamedByRun
      ? column == "run_seq"
      : table.subject.split { !($0.isLetter || $0 == "_") }.contains(column[...])
  }

  package func value(_ column: String) -> DatabaseValue? {
    columns.firstIndex { $0.name == column }.map { values[$0] }
  }

  package var condition: String {
    keys.map { "\"\($0.column.name)\" IS ?" }.joined(separator: " AND ")
  }

  package var conditionArguments: [DatabaseValue] { keys.map(\.value) }

  /// Writes another value into one of its columns.
  package func set(_ column: String, _ value: DatabaseValue, in database: Database) throws {
    try set([(column, value)], in: database)
  }

  package func set(_ changes: [(String, DatabaseValue)], in database: Database) throws {
    let assignments = changes.map { change in
      // Bytes that are no UTF-8 stand in a text as well.
      "\"\(change.0)\" = \(isText(change.0) ? "CAST(? AS TEXT)" : "?")"
    }
    try database.execute(
      sql: "UPDATE \"\(table.name)\" SET \(assignments.joined(separator: ", ")) WHERE \(condition)",
      arguments: StatementArguments(changes.map(\.1) + conditionArguments))
  }

  package func delete(in database: Database) throws {
    try database.execute(
      sql: "DELETE FROM \"\(table.name)\" WHERE \(condition)",
      arguments: StatementArguments(conditionArguments))
  }

  /// Inserts it as it is, or with some values changed.
  package func insert(changing changes: [String: DatabaseValue] = [:], in database: Database) throws
  {
    let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
    let places = columns.map { _ in "?" }.joined(separator: ", ")
    let values = zip(columns, values).map { changes[$0.name] ?? $1 }
    try database.execute(
      sql: "INSERT INTO \"\(table.name)\" (\(names)) VALUES (\(places))",
      arguments: StatementArguments(values))
  }

  private func isText(_ column: String) -> Bool {
    columns.contains { $0.name == column && $0.type == "TEXT" }
  }
}

/// A column of a table.
package struct TamperColumn: Hashable, Sendable {
  package let name: String
  package let type: String
  package let isKey: Bool
}

extension PlainDatabase {
  /// The rows of all tables; a table that nobody has named is thrown.
  package func tamperRows() throws -> [TamperRow] {
    try tables().flatMap { name in
      guard let table = TamperTable.all.first(where: { $0.name == name }) else {
        throw ProvingScene.Unusable("a way to name the rows of table \(name): see TamperTable")
      }
      let columns = try columns(of: name).map {
        TamperColumn(name: $0.name, type: $0.type, isKey: $0.isKey)
      }
      let order = columns.filter(\.isKey).map(\.name).joined(separator: ", ")
      return try rows("SELECT \(table.subject), * FROM \"\(name)\" ORDER BY \(order)").map { row in
        TamperRow(
          table: table, name: Self.text(row[0]), columns: columns,
          values: Array(row.databaseValues.dropFirst()))
      }
    }
  }
}
