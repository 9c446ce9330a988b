package import VoucherModel

/// When a break was first seen, and by which run.
package struct BreakRow: Hashable, Sendable {
  /// The break's stable identifier.
  package let id: String
  package let kind: String
  package let firstSeenAt: Timestamp
  package let firstRunID: RunID

  package init(id: String, kind: String, firstSeenAt: Timestamp, firstRunID: RunID) {
    self.id = id
    self.kind = kind
    self.firstSeenAt = firstSeenAt
    self.firstRunID = firstRunID
  }
}

extension BreakRow: StoredRow {
  static let table = "breaks"
  static let sql = RowSQL(table, columns)
  static let columns = ["break_id", "kind", "first_seen_at", "first_run_id"]

  var values: [SQLValue] { [.text(id), .text(kind), .time(firstSeenAt), .identifier(firstRunID)] }

  init(reading row: inout ColumnReader) throws(StoreError) {
    id = try row.text()
    kind = try row.text()
    firstSeenAt = try row.time()
    firstRunID = try row.identifier()
  }
}
