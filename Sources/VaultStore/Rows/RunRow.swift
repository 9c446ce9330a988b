package import VoucherModel

/// A reconciliation run, as the document that it printed.
package struct RunRow: Hashable, Sendable {
  package let id: RunID
  package let startedAt: Timestamp
  /// Whether every source list was complete.
  package let isComplete: Bool
  package let document: String

  package init(id: RunID, startedAt: Timestamp, isComplete: Bool, document: String) {
    self.id = id
    self.startedAt = startedAt
    self.isComplete = isComplete
    self.document = document
  }
}

extension RunRow: StoredRow {
  static let table = "reconciliation_runs"
  static let sql = RowSQL(table, columns)
  static let columns = ["run_id", "started_at", "is_complete", "document"]

  var values: [SQLValue] {
    [.identifier(id), .time(startedAt), .flag(isComplete), .text(document)]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    id = try row.identifier()
    startedAt = try row.time()
    isComplete = try row.flag()
    document = try row.text()
  }
}
