package import VoucherModel

/// A signed head of the audit log.
package struct CheckpointRow: Hashable, Sendable {
  /// How many leaves the head covers.
  package let treeSize: UInt64
  /// The signed note.
  package let note: String
  package let signedAt: Timestamp

  package init(treeSize: UInt64, note: String, signedAt: Timestamp) {
    self.treeSize = treeSize
    self.note = note
    self.signedAt = signedAt
  }
}

extension CheckpointRow: StoredRow {
  static let table = "checkpoints"
  static let sql = RowSQL(table, columns)
  static let columns = ["tree_size", "note", "signed_at"]

  var values: [SQLValue] { [.count(treeSize), .text(note), .time(signedAt)] }

  init(reading row: inout ColumnReader) throws(StoreError) {
    treeSize = try row.count()
    note = try row.text()
    signedAt = try row.time()
  }
}
