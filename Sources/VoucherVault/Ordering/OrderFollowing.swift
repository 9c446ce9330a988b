import SupplierAPI
import VaultStore
import VoucherModel

extension OrderDesk {
  /// Drives an order on until it is settled or the wait is over.
  ///
  /// The lock is held all the while.
  func follow(
    _ order: OrderRow, lock: OrderLock, waitMilliseconds: Int64, mayBuy: Bool = false,
    isFresh: Bool = false
  ) async throws -> OrderRow {
    defer { lock.release() }
    var row = order
    let started = core.clock.now()
    var attempt = 0
    var emptyLookUps = 0
    // The lock was held since the order was sent, so nobody has read it before.
    var isFirstShowing = isFresh && order.state == .pending && order.captured == 0
    if row.state == .sent { row = try await record([.answerLost], of: row) }
    while row.state.isUnfinished {
      switch row.state {
      case .intended:
        guard mayBuy else { return row }
        row = try await sendAgain(row)
        attempt = 0
        continue
      case .inDoubt:
        report(.lookingUp(row.reference))
        row = try await lookUp(row)
        if row.state == .inDoubt {
          emptyLookUps += 1
          if emptyLookUps >= 2, mayBuy {
            row = try await sendAgain(row)
            emptyLookUps = 0
            continue
          }
        }
      case .sent, .pending, .partiallyCaptured, .stalled:
        report(.waiting(row.reference, captured: row.captured, of: row.quantity))
        let read = try await readOnce(row, isFirstShowing: isFirstShowing)
        isFirstShowing = isFirstShowing && read.wasClean
        row = read.order
      case .captured, .rejected, .failed, .cancelled, .codesLost:
        break
      }
      guard row.state.isUnfinished else { break }
      row = try await markStalled(row)
      let waited = core.clock.now().milliseconds - started.milliseconds
      let limit =
        row.state == .inDoubt
        ? policy.settlingMilliseconds
        : policy.pollLimit(attempt: attempt, waitedMilliseconds: waited)
      let pause = row.state == .inDoubt ? limit : 100 + core.randomness.jitter(upTo: limit)
      guard waited + pause <= waitMilliseconds else { break }
      let clock = core.clock
      guard try await patience.pause({ try await clock.sleep(pause) }) else { break }
      attempt += 1
    }
    report(.settled(row.reference, row.state))
    return row
  }

  /// Searches the supplier for the order's reference, then reads it by its number.
  func lookUp(_ order: OrderRow) async throws -> OrderRow {
    if let number = order.supplierOrderID {
      return try await read(order, number: number, isFirstShowing: false).order
    }
    let client = client
    let prepared = try prepare(order, source: .lookup, expectedVouchers: order.quantity)
    let end = try await exchange.run(prepared) { sink throws(SupplierError) in
      try await client.orders(reference: order.reference, into: sink)
    }
    let response = try await answer(end, to: prepared, about: order)
    let outcome = try await takeIn(response, about: order, isFirstShowing: false)
    guard outcome.isReadable, (200..<300).contains(response.status) else {
      throw unusable(order, status: response.status)
    }
    let row = try current(order.id)
    // A list may leave the codes out or mask them; the read by number is the one that tells.
    guard row.state.isUnfinished, let number = row.supplierOrderID else { return row }
    return try await read(row, number: number, isFirstShowing: false).order
  }

  /// One read of an order that the supplier has; by its number if that is known.
  private func readOnce(
    _ order: OrderRow, isFirstShowing: Bool
  ) async throws -> (order: OrderRow, wasClean: Bool) {
    guard let number = order.supplierOrderID else { return (try await lookUp(order), false) }
    return try await read(order, number: number, isFirstShowing: isFirstShowing)
  }

  private func read(
    _ order: OrderRow, number: SupplierOrderID, isFirstShowing: Bool
  ) async throws -> (order: OrderRow, wasClean: Bool) {
    let client = client
    let prepared = try prepare(
      order, source: .read, expectedVouchers: order.quantity - order.captured)
    let end = try await exchange.run(prepared) { sink throws(SupplierError) in
      try await client.order(number, into: sink)
    }
    let response: CapturedResponse
    do {
      response = try await answer(end, to: prepared, about: order)
    } catch let error as VaultError where error.code == .supplierUnavailable {
      return (order, false)
    }
    let outcome = try await takeIn(response, about: order, isFirstShowing: isFirstShowing)
    // A fault of the supplier's may have come after it had shown the codes.
    let wasClean = outcome.isReadable && response.status < 500
    return (try current(order.id), wasClean)
  }

  /// Sends the same reference again, which the supplier's uniqueness makes safe.
  private func sendAgain(_ order: OrderRow) async throws -> OrderRow {
    try core.requireContinuedLog("Order \(order.reference) was not sent again.")
    let prepared = try prepare(order, source: .create, expectedVouchers: order.quantity)
    let row = try await record([.sent(attempt: order.attempts + 1)], of: order)
    guard row.state == .sent else { return row }
    return try await send(row, prepared)
  }

  private func markStalled(_ order: OrderRow) async throws -> OrderRow {
    guard order.state != .stalled, order.state != .intended, let sentAt = order.sentAt,
      core.clock.now() > sentAt.advanced(byMilliseconds: policy.stalledAfterMilliseconds)
    else { return order }
    return try await record([.stalled], of: order)
  }

  /// The response to work with, cut or whole; throws where there is none.
  private func answer(
    _ end: ExchangeEnd, to prepared: SupplierExchange.Prepared, about order: OrderRow
  ) async throws -> CapturedResponse {
    if case .noAnswer(let error) = end {
      try await capture.keepLoss(of: prepared.context, requestID: error.requestID)
    }
    switch end {
    case .answered(let response), .cut(let response, _):
      return response
    case .refused(let error), .noAnswer(let error), .notSent(let error):
      throw VaultError(
        .supplierUnavailable,
        "Order \(order.reference) could not be looked up (\(error.message)). It is recorded as "
          + "\(order.state.rawValue), and is not lost.",
        next: "Run 'voucher-vault order recover' when the supplier answers again.")
    }
  }

  private func unusable(_ order: OrderRow, status: Int) -> VaultError {
    VaultError(
      .supplierUnavailable,
      "The supplier's answer about order \(order.reference) (HTTP \(status)) cannot be used. The "
        + "order is recorded as \(order.state.rawValue), and is not lost.",
      next: "Run 'voucher-vault order recover' later.")
  }
}
