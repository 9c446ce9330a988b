package import VoucherModel

/// One captured response of the supplier that carried a voucher, or that could not be read.
package struct DeliveryRow: Hashable, Sendable {
  /// Which kind of call brought the response.
  package enum Source: String, Hashable, Sendable, CaseIterable {
    case create, read, list, lookup, `import`
  }

  package let id: DeliveryID
  /// The order, where one delivery belongs to one order.
  package var orderID: OrderID?
  package let source: Source
  package let receivedAt: Timestamp
  package let httpStatus: Int?
  /// The supplier's name for the request.
  package let requestID: String?
  package let byteCount: Int
  /// Whether the response was read to its end.
  package let isComplete: Bool
  package let voucherCount: Int
  /// The header that the delivery's key is bound to.
  package let header: [UInt8]
  /// The whole response, sealed, while it has not been itemised.
  package let sealedBody: [UInt8]?

  package init(
    id: DeliveryID, orderID: OrderID?, source: Source, receivedAt: Timestamp, httpStatus: Int?,
    requestID: String?, byteCount: Int, isComplete: Bool, voucherCount: Int, header: [UInt8],
    sealedBody: [UInt8]?
  ) {
    self.id = id
    self.orderID = orderID
    self.source = source
    self.receivedAt = receivedAt
    self.httpStatus = httpStatus
    self.requestID = requestID
    self.byteCount = byteCount
    self.isComplete = isComplete
    self.voucherCount = voucherCount
    self.header = header
    self.sealedBody = sealedBody
  }
}

extension DeliveryRow: StoredRow {
  static let table = "deliveries"
  static let sql = RowSQL(table, columns)
  static let columns = [
    "delivery_id", "order_id", "source", "received_at", "http_status", "request_id", "byte_count",
    "is_complete", "voucher_count", "header", "sealed_body",
  ]

  var values: [SQLValue] {
    [
      .identifier(id), .identifier(orderID), .text(source.rawValue), .time(receivedAt),
      .count(httpStatus), .text(requestID), .count(byteCount), .flag(isComplete),
      .count(voucherCount), .blob(header), .blob(sealedBody),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    id = try row.identifier()
    orderID = try row.optionalIdentifier()
    source = try row.word()
    receivedAt = try row.time()
    httpStatus = try row.optionalCount()
    requestID = try row.optionalText()
    byteCount = try row.count()
    isComplete = try row.flag()
    voucherCount = try row.count()
    header = try row.blob()
    sealedBody = try row.optionalBlob()
  }
}
