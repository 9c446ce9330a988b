import VaultStore
public import VoucherModel

/// A captured response of the supplier, without what it carried.
public struct DeliveryReport: Hashable, Sendable {
  /// The delivery's identifier.
  public let id: DeliveryID
  /// The order it belongs to, where it is one order's.
  public let orderReference: ClientReference?
  /// The kind of call that brought it: `create`, `read`, `list`, `lookup` or `import`.
  public let source: String
  /// When it came.
  public let receivedAt: Timestamp
  /// The answer's status.
  public let httpStatus: Int?
  /// The request's name for the supplier's support.
  public let requestID: String?
  /// How many bytes came.
  public let byteCount: Int
  /// Whether it was read to its end.
  public let isComplete: Bool
  /// How many vouchers it brought.
  public let voucherCount: Int
  /// Whether all it carried is in vouchers of their own; the sealed whole is kept until then.
  public let isItemised: Bool
}

extension Vault {
  /// Captured responses that carried a voucher or could not be read, newest first.
  public func deliveries(
    of reference: ClientReference? = nil, limit: Int = 100
  ) async throws -> [DeliveryReport] {
    let order = try await order(named: reference)
    return try mapped {
      try core.database.read { snapshot in
        var references: [OrderID: ClientReference] = [:]
        try snapshot.eachOrder { references[$0.id] = $0.reference }
        var reports: [DeliveryReport] = []
        // The sealed bodies, which may be large, are let go row by row.
        try snapshot.eachDelivery { row, _ in
          guard order == nil || row.orderID == order else { return }
          let reference = row.orderID.flatMap { references[$0] }
          reports.append(DeliveryReport(row, reference: reference))
        }
        reports.sort { ($0.receivedAt, $0.id) > ($1.receivedAt, $1.id) }
        return Array(reports.prefix(limit))
      }
    }
  }

  private func order(named reference: ClientReference?) async throws -> OrderID? {
    guard let reference else { return nil }
    let row = try mapped { try core.database.read { try $0.order(reference: reference) } }
    guard let row else {
      throw VaultError(
        .notFound, "There is no order \(reference) in this vault.",
        next: "List them with 'voucher-vault order list'.")
    }
    return row.id
  }
}

extension DeliveryReport {
  init(_ row: DeliveryRow, reference: ClientReference?) {
    self.init(
      id: row.id, orderReference: reference, source: row.source.rawValue,
      receivedAt: row.receivedAt, httpStatus: row.httpStatus, requestID: row.requestID,
      byteCount: row.byteCount, isComplete: row.isComplete, voucherCount: row.voucherCount,
      isItemised: row.sealedBody == nil)
  }
}
