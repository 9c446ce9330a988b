import SupplierAPI
import VaultStore
import VoucherModel

extension OrderDesk {
  /// Sends an order whose departure is committed, once, and takes in what comes back.
  func send(_ order: OrderRow, _ prepared: SupplierExchange.Prepared) async throws -> OrderRow {
    report(.sending(order.reference))
    guard let request = order.request else { return order }
    let client = client
    let end = try await exchange.run(prepared) { sink throws(SupplierError) in
      try await client.placeOrder(request, into: sink)
    }
    switch end {
    case .notSent(let error):
      _ = try await record([.notSent], of: order, requestID: error.requestID)
      throw notSent(order, error)
    case .noAnswer(let error):
      return try await record([.answerLost], of: order, requestID: error.requestID)
    case .refused(let error):
      return try await settleRefusal(
        of: order, status: error.status ?? 0, message: error.message, requestID: error.requestID)
    case .answered(let response), .cut(let response, _):
      return try await takeAnswer(response, to: order)
    }
  }

  private func takeAnswer(_ response: CapturedResponse, to order: OrderRow) async throws -> OrderRow
  {
    let outcome = try await takeIn(
      response, about: order, isFirstShowing: order.attempts <= 1)
    if let taken = outcome.orders.last(where: { $0.id == order.id }) { return taken }
    // A gateway that tired of waiting (408, 499) knows no more than one that broke (500 and above).
    let leavesOpen = response.status >= 500 || [408, 499].contains(response.status)
    if (200..<300).contains(response.status) || leavesOpen || !response.isComplete {
      return try await record([.answerLost], of: order, requestID: response.requestID)
    }
    return try await settleRefusal(
      of: order, status: response.status, message: outcome.error?.message ?? "",
      requestID: response.requestID)
  }

  /// A refusal is final only if the supplier does not have the order all the same.
  ///
  /// 400 on an order that carried a reference may mean that the reference is in use, by this very
  /// order (supplier-api.md, section 5, trap), and whoever stands between may answer anything to an
  /// order that was processed; only a look-up tells.
  private func settleRefusal(
    of order: OrderRow, status: Int, message: String, requestID: String?
  ) async throws -> OrderRow {
    let doubtful = try await record([.answerLost], of: order, requestID: requestID)
    var found = doubtful
    do {
      found = try await lookUp(doubtful)
    } catch let error as VaultError
      where error.code == .supplierUnavailable && [401, 403].contains(status)
    {
      // The door is closed to every call: that the order did not pass it is certain.
    }
    guard found.state == .inDoubt else { return found }
    // Its first sending was refused and no such order exists there: nothing was bought. An order
    // sent before may still turn up, and stays in doubt until it settles.
    guard order.attempts <= 1 else { return found }
    if [401, 403, 429].contains(status) {
      // Turned away at the door: the reference is free, and the same order may be sent again.
      let row = try await record([.notSent], of: found, requestID: requestID)
      throw turnedAway(row, status: status, message: message)
    }
    let row = try await record([.rejected], of: found, requestID: requestID)
    throw rejected(row, status: status, message: message)
  }

  private func turnedAway(_ order: OrderRow, status: Int, message: String) -> VaultError {
    let words = message.isEmpty ? "" : ": \"\(message)\""
    return VaultError(
      status == 429 ? .supplierUnavailable : .supplierRefused,
      "The supplier turned order \(order.reference) away (HTTP \(status)\(words)). Nothing was bought.",
      next: status == 429
        ? "Wait a minute and run the same command again."
        : "Check the credentials and the supplier's address list, then run the same command again.")
  }

  private func rejected(_ order: OrderRow, status: Int, message: String) -> VaultError {
    let words = message.isEmpty ? "" : ": \"\(message)\""
    return VaultError(
      .supplierRefused,
      "The supplier refused order \(order.reference) (HTTP \(status)\(words)). Nothing was bought.",
      next: "Correct what it names and order again under another reference.")
  }

  func notSent(_ order: OrderRow, _ error: SupplierError) -> VaultError {
    VaultError(
      .supplierUnavailable,
      "The supplier could not be reached (\(error.message)). Order \(order.reference) was not sent and "
        + "nothing was bought.",
      next: "Run the same command again; the reference makes that safe.")
  }

  /// Takes a response into the database, or says where it is sealed and what to do.
  func takeIn(
    _ response: CapturedResponse, about order: OrderRow, isFirstShowing: Bool
  ) async throws -> CaptureOutcome {
    do {
      return try await capture.take(response, isFirstShowing: isFirstShowing)
    } catch {
      throw notTakenIn(response, about: order, error)
    }
  }

  private func notTakenIn(
    _ response: CapturedResponse, about order: OrderRow, _ error: any Error
  ) -> VaultError {
    let reason = VaultError(any: error).message
    let place: String
    let next: String
    switch response.home {
    case .journal:
      place = "is sealed in the capture journal"
      next = "Mend the cause, then run 'voucher-vault order recover'."
    case .spool(let path):
      place = "is sealed in \(path)"
      next = "Mend the cause, then run 'voucher-vault order recover'."
    case .armoured:
      place = "was printed as an armoured block, and is in the log"
      next =
        "Keep the block. Make room on the disk, then put it back with 'voucher-vault deliveries import "
        + "FILE'."
    }
    return VaultError(
      .storage,
      "The answer about order \(order.reference) \(place), but could not be taken into the database "
        + "(\(reason)) No code is lost.",
      next: next)
  }
}
