package import VoucherModel

/// One event of the audit log, and its place in the tree.
package struct LeafRow: Hashable, Sendable {
  package let index: UInt64
  /// The number of the event's type.
  package let kind: Int
  package let occurredAt: Timestamp
  package let orderID: OrderID?
  /// The event's fixed form.
  package let leaf: [UInt8]
  /// The RFC 6962 hash of `leaf`.
  package let hash: [UInt8]

  package init(
    index: UInt64, kind: Int, occurredAt: Timestamp, orderID: OrderID?, leaf: [UInt8],
    hash: [UInt8]
  ) {
    self.index = index
    self.kind = kind
    self.occurredAt = occurredAt
    self.orderID = orderID
    self.leaf = leaf
    self.hash = hash
  }
}

extension LeafRow: StoredRow {
  static let table = "audit_leaves"
  static let sql = RowSQL(table, columns)
  static let columns = ["leaf_index", "kind", "occurred_at", "order_id", "leaf", "leaf_hash"]

  var values: [SQLValue] {
    [
      .count(index), .count(kind), .time(occurredAt), .identifier(orderID), .blob(leaf),
      .blob(hash),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    index = try row.count()
    kind = try row.count()
    occurredAt = try row.time()
    orderID = try row.optionalIdentifier()
    leaf = try row.blob()
    hash = try row.blob()
  }
}
