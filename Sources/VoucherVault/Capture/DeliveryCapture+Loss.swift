import VaultStore
import VoucherModel

extension DeliveryCapture {
  /// Records that an answer which may have shown codes did not arrive, or not whole.
  ///
  /// A read can use codes up as a purchase does. If the next one then shows masks, this row says that
  /// it was our own doing, and nobody else's. One a call is enough for an order.
  @discardableResult
  func keepLoss(
    of context: JournalContext, status: Int? = nil, requestID: String?, byteCount: Int = 0
  ) async throws -> Bool {
    let core = core
    let row = DeliveryRow(
      id: context.deliveryID, orderID: context.orderID,
      source: DeliveryRow.Source(context.source), receivedAt: core.clock.now(),
      httpStatus: status, requestID: requestID, byteCount: byteCount, isComplete: false,
      voucherCount: 0, header: context.bytes, sealedBody: nil)
    return try await core.write(about: row.orderID) { transaction, exchanges in
      guard try transaction.delivery(row.id) == nil else { return false }
      let row = try row.ofKnownOrder(in: transaction)
      // Killed before the intent was committed, a process leaves a slot and has sent nothing.
      if row.orderID == nil, row.source == .create, status == nil { return false }
      if let order = row.orderID {
        let before = try transaction.deliveries(of: order)
        guard !before.contains(where: { !$0.isComplete && $0.source == row.source }) else {
          return false
        }
      }
      try transaction.insertDelivery(row, keys: [])
      try core.audit.append(
        try exchanges.record(in: transaction)
          + [.delivered(row.id, order: row.orderID, row: row.digest(with: []), vouchers: [])],
        in: transaction)
      return true
    }
  }

  /// Whether the supplier may have shown more in the response than what arrived of it.
  func isLoss(_ response: CapturedResponse) -> Bool {
    switch response.context.source {
    case .create, .import: response.status == 0
    case .read, .lookup: response.status == 0 || response.status >= 500
    case .list: response.status == 0 || response.status >= 500 || !response.isComplete
    }
  }
}

extension DeliveryRow {
  /// The row, of no order if the database has none of that identifier.
  ///
  /// A journal can be younger than the database beside it, if an old copy of that was put back.
  func ofKnownOrder(in transaction: borrowing VaultTransaction) throws -> DeliveryRow {
    guard let orderID, try transaction.order(orderID) == nil else { return self }
    var row = self
    row.orderID = nil
    return row
  }
}
