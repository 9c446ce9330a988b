package import VoucherModel

/// One exchange with the supplier about one order: what was asked, and what came back.
package struct ExchangeRow: Hashable, Sendable {
  /// How an exchange ended.
  package enum Outcome: String, Hashable, Sendable, CaseIterable {
    /// The answer came to its end.
    case answered
    /// The answer broke off.
    case cut
    /// The supplier turned the call away before it did anything.
    case refused
    /// No answer came, and the call may have been processed.
    case noAnswer = "no_answer"
    /// Not one byte of the call left.
    case notSent = "not_sent"
  }

  package let id: ExchangeID
  package let orderID: OrderID
  package let kind: DeliveryRow.Source
  /// The name that we gave the request, for the supplier's support.
  package let requestID: String?
  package let httpStatus: Int?
  /// How many bytes of the answer's body came.
  package let byteCount: Int
  package let startedAt: Timestamp
  /// `nil` where the answer was found on the disk, after a crash.
  package let endedAt: Timestamp?
  package let outcome: Outcome

  package init(
    id: ExchangeID, orderID: OrderID, kind: DeliveryRow.Source, requestID: String?,
    httpStatus: Int?, byteCount: Int, startedAt: Timestamp, endedAt: Timestamp?, outcome: Outcome
  ) {
    self.id = id
    self.orderID = orderID
    self.kind = kind
    self.requestID = requestID
    self.httpStatus = httpStatus
    self.byteCount = byteCount
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.outcome = outcome
  }
}

extension ExchangeRow: StoredRow {
  static let table = "exchanges"
  static let sql = RowSQL(table, columns)
  static let columns = [
    "exchange_id", "order_id", "kind", "request_id", "http_status", "byte_count", "started_at",
    "ended_at", "outcome",
  ]

  var values: [SQLValue] {
    [
      .identifier(id), .identifier(orderID), .text(kind.rawValue), .text(requestID),
      .count(httpStatus), .count(byteCount), .time(startedAt), .time(endedAt),
      .text(outcome.rawValue),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    id = try row.identifier()
    orderID = try row.identifier()
    kind = try row.word()
    requestID = try row.optionalText()
    httpStatus = try row.optionalCount()
    byteCount = try row.count()
    startedAt = try row.time()
    endedAt = try row.optionalTime()
    outcome = try row.word()
  }
}
