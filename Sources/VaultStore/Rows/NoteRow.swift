package import VoucherModel

/// What a person noted about an order; the audit leaf holds a digest of these words.
package struct NoteRow: Hashable, Sendable {
  package let leafIndex: UInt64
  package let orderID: OrderID
  package let actor: String
  package let note: String
  package let notedAt: Timestamp

  package init(
    leafIndex: UInt64, orderID: OrderID, actor: String, note: String, notedAt: Timestamp
  ) {
    self.leafIndex = leafIndex
    self.orderID = orderID
    self.actor = actor
    self.note = note
    self.notedAt = notedAt
  }
}

extension NoteRow: StoredRow {
  static let table = "order_notes"
  static let sql = RowSQL(table, columns)
  static let columns = ["leaf_index", "order_id", "actor", "note", "noted_at"]

  var values: [SQLValue] {
    [.count(leafIndex), .identifier(orderID), .text(actor), .text(note), .time(notedAt)]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    leafIndex = try row.count()
    orderID = try row.identifier()
    actor = try row.text()
    note = try row.text()
    notedAt = try row.time()
  }
}
