/// The hash of a complete subtree of the audit log, above the leaves.
package struct NodeRow: Hashable, Sendable {
  /// 1 for a subtree of two leaves, and so on; leaves are not stored as nodes.
  package let level: Int
  /// The subtree's place among those of its level, from 0.
  package let position: UInt64
  package let hash: [UInt8]

  package init(level: Int, position: UInt64, hash: [UInt8]) {
    self.level = level
    self.position = position
    self.hash = hash
  }
}

extension NodeRow: StoredRow {
  static let table = "audit_nodes"
  static let sql = RowSQL(table, columns)
  static let keyLength = 2
  static let columns = ["level", "position", "hash"]

  var values: [SQLValue] { [.count(level), .count(position), .blob(hash)] }

  init(reading row: inout ColumnReader) throws(StoreError) {
    level = try row.count()
    position = try row.count()
    hash = try row.blob()
  }
}
