package import VoucherModel

/// A webhook that was taken; the audit leaf beside it holds the row's digest.
package struct WebhookRow: Hashable, Sendable {
  package let leafIndex: UInt64
  /// The event's own name, as its signed body gives it.
  package let eventID: String
  /// What the event says happened, in the supplier's word.
  package let kind: String
  /// The order it is about, where this vault knows it.
  package let orderID: OrderID?
  package let receivedAt: Timestamp

  package init(
    leafIndex: UInt64, eventID: String, kind: String, orderID: OrderID?, receivedAt: Timestamp
  ) {
    self.leafIndex = leafIndex
    self.eventID = eventID
    self.kind = kind
    self.orderID = orderID
    self.receivedAt = receivedAt
  }
}

extension WebhookRow: StoredRow {
  static let table = "webhook_events"
  static let sql = RowSQL(table, columns)
  static let columns = ["leaf_index", "event_id", "kind", "order_id", "received_at"]

  var values: [SQLValue] {
    [
      .count(leafIndex), .text(eventID), .text(kind), .identifier(orderID), .time(receivedAt),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    leafIndex = try row.count()
    eventID = try row.text()
    kind = try row.text()
    orderID = try row.optionalIdentifier()
    receivedAt = try row.time()
  }
}
