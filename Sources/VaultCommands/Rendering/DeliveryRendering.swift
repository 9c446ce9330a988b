import Reporting
import VoucherModel
import VoucherVault

extension DeliveryReport {
  var json: JSONValue {
    [
      "id": .string(id.description), "order_reference": .optional(orderReference?.text),
      "source": .string(source), "received_at": .moment(receivedAt),
      "http_status": .optional(httpStatus) { .integer(Int64($0)) },
      "request_id": .optional(requestID), "bytes": .integer(Int64(byteCount)),
      "complete": .bool(isComplete), "vouchers": .integer(Int64(voucherCount)),
      "itemised": .bool(isItemised),
    ]
  }
}

/// Deliveries for a terminal, one a line.
enum DeliveryTable {
  static func text(of deliveries: [DeliveryReport]) -> String {
    TextTable<DeliveryReport>([
      .init("ID") { $0.id.description },
      .init("ORDER", limit: 40) { $0.orderReference?.text ?? "" },
      .init("FROM") { $0.source },
      .init("RECEIVED") { $0.receivedAt.rfc3339 },
      .init("HTTP", .right) { $0.httpStatus.map { String($0) } ?? "" },
      .init("BYTES", .right) { String($0.byteCount) },
      .init("VOUCHERS", .right) { String($0.voucherCount) },
      .init("STATE") { delivery in
        (delivery.isComplete ? "complete" : "cut off")
          + (delivery.isItemised ? "" : ", sealed as a whole")
      },
    ]).text(of: deliveries)
  }
}
