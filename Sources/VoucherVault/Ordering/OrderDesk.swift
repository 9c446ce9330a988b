package import SupplierAPI
package import VaultCrypto
package import VaultStore
package import VoucherModel

/// Places orders, and drives them on until they are settled: the pipeline of the design.
package struct OrderDesk: Sendable {
  let core: VaultCore
  let client: SupplierClient
  let policy: OrderingPolicy
  let patience: Patience
  let report: @Sendable (OrderingStep) -> Void

  package init(
    core: VaultCore, client: SupplierClient, policy: OrderingPolicy,
    patience: Patience = Patience(), report: @escaping @Sendable (OrderingStep) -> Void
  ) {
    self.core = core
    self.client = client
    self.policy = policy
    self.patience = patience
    self.report = report
  }

  var capture: DeliveryCapture { DeliveryCapture(core: core) }
  var exchange: SupplierExchange { SupplierExchange(core: core) }

  /// Places an order, or goes on with the one that was placed under the same reference.
  ///
  /// From the moment the intent is committed the work cannot be cancelled: it runs in a task of its
  /// own, and a cancelled caller waits for its end.
  package func place(_ placement: OrderPlacement) async throws -> OrderRow {
    let digest = placement.request.digest
    if let existing = try core.database.read({
      try $0.order(reference: placement.request.reference)
    }) {
      return try await goOn(with: existing, digest: digest, placement)
    }
    try core.requireContinuedLog("Nothing was sent, and nothing was bought.")
    report(.quoting)
    let quote = try await check(placement)
    var row = OrderRow(
      id: core.makeIdentifier(), reference: placement.request.reference, origin: .placed,
      requestDigest: digest.bytes, productID: placement.request.productID,
      denomination: placement.request.denomination, quantity: placement.request.quantity,
      walletID: placement.request.walletID, intendedAt: core.clock.now())
    row.priceLimit = placement.priceLimit
    row.take(quote)
    guard let lock = try acquireLock(row.id) else {
      throw VaultError(
        .locked, "Another process holds the lock of a new order.", next: "Try again.")
    }
    let prepared = try prepare(row, source: .create, expectedVouchers: row.quantity)
    do {
      row = try await commitIntent(row)
    } catch StoreError.referenceTaken {
      try? prepared.slot.release()
      return try await place(placement)
    } catch {
      try? prepared.slot.release()
      throw error
    }
    let intended = row
    return try await uncancelled {
      defer { lock.release() }
      let sent = try await send(intended, prepared)
      return try await follow(
        sent, lock: lock, waitMilliseconds: placement.waitMilliseconds, isFresh: true)
    }
  }

  /// The order exists here: refuse another body, send what never left, wait for what is on its way.
  private func goOn(
    with existing: OrderRow, digest: Digest, _ placement: OrderPlacement
  ) async throws -> OrderRow {
    guard existing.requestDigest == digest.bytes else {
      throw VaultError(
        .referenceConflict,
        "The reference \(existing.reference) stands for another order: product "
          + "\(existing.productID), \(existing.quantity) of \(existing.denomination). Nothing was sent.",
        next: "Choose another --reference, or look at it with 'voucher-vault order show "
          + "\(existing.reference)'.")
    }
    guard existing.state.isUnfinished else { return existing }
    let lock = try await waitForLock(existing)
    var fresh = try current(existing.id)
    guard fresh.state.isUnfinished else { return fresh }
    try await takeWaiting(about: fresh)
    fresh = try current(existing.id)
    guard fresh.state.isUnfinished else { return fresh }
    if fresh.state == .intended {
      _ = try await check(placement)
    }
    return try await uncancelled { [fresh] in
      try await follow(
        fresh, lock: lock, waitMilliseconds: placement.waitMilliseconds, mayBuy: true)
    }
  }

  /// Asks whether the order can be afforded; a caller that was cancelled meanwhile hears of that, and
  /// not of what the cancellation broke off.
  private func check(_ placement: OrderPlacement) async throws -> Quote {
    do {
      let quote = try await Preflight(core: core, client: client).check(placement)
      try Task.checkCancellation()
      return quote
    } catch {
      try Task.checkCancellation()
      throw error
    }
  }

  /// Commits intent and departure as one: from here on the order may have been sent.
  private func commitIntent(_ row: OrderRow) async throws -> OrderRow {
    let core = core
    let now = core.clock.now()
    let limits = DailyLimits(limits: policy.guards.dailySpendLimits)
    let committed = try await core.database.write { transaction in
      try limits.check(row, at: now, in: transaction)
      var row = row
      let intended = OrderEvent.intended(quantity: row.quantity)
      let sent = OrderEvent.sent(attempt: 1)
      try row.apply([sent], at: now)
      try transaction.insertOrder(row)
      try core.audit.append(
        [.order(row.id, intended, row: row.digest), .order(row.id, sent, row: row.digest)],
        in: transaction)
      return row
    }
    core.telemetry.count(.orders)
    return committed
  }

  func acquireLock(_ order: OrderID) throws -> OrderLock? {
    try OrderLock.tryAcquire(order, disk: core.disk, path: core.folder.orderLocks)
  }

  private func waitForLock(_ order: OrderRow) async throws -> OrderLock {
    let deadline = core.clock.now().advanced(byMilliseconds: policy.lockWaitMilliseconds)
    while true {
      if let lock = try acquireLock(order.id) { return lock }
      guard core.clock.now() < deadline else {
        throw VaultError(
          .locked, "Another process has order \(order.reference) in hand and is not done with it.",
          next: "Look at it with 'voucher-vault order show \(order.reference)'.")
      }
      try await core.clock.sleep(25 + core.randomness.jitter(upTo: 75))
    }
  }

  func current(_ id: OrderID) throws -> OrderRow {
    guard let row = try core.database.read({ try $0.order(id) }) else {
      throw VaultError(
        .integrity, "Order \(id) has vanished from the vault.",
        next: "Run 'voucher-vault audit verify'.")
    }
    return row
  }

  /// Records events of an order that come with no delivery.
  func record(_ events: [OrderEvent], of order: OrderRow, requestID: String? = nil) async throws
    -> OrderRow
  {
    let core = core
    let now = core.clock.now()
    return try await core.write(about: order.id) { transaction, exchanges in
      guard var row = try transaction.order(order.id) else { return order }
      let before = row.state
      do {
        try row.apply(events, at: now)
      } catch is OrderProgress.IllegalTransition {
        // Somebody else has recorded what happened; their word stands.
        return row
      }
      row.lastRequestID = requestID ?? row.lastRequestID
      try transaction.updateOrder(row, expecting: before)
      let exchanged = try exchanges.record(in: transaction)
      try core.audit.append(
        exchanged + events.map { .order(row.id, $0, row: row.digest) }, in: transaction)
      return row
    }
  }

  /// Runs the work to its end whatever becomes of the calling task.
  private func uncancelled(
    _ work: @escaping @Sendable () async throws -> OrderRow
  ) async throws -> OrderRow {
    try await Task { try await work() }.value
  }
}

extension OrderRequest {
  /// SHA-256 of the request's fixed form.
  package var digest: Digest { Digest.sha256(canonicalBytes) }
}

extension OrderRow {
  mutating func take(_ quote: Quote) {
    quotedPayable = quote.payable
    quotedAt = quote.quotedAt
    quotedFee = quote.fee?.amount
    quotedRate = quote.rate
    baseCurrency = quote.faceTotal.currency
  }

  /// The request again, as it is sent.
  var request: OrderRequest? {
    OrderRequest(
      reference: reference, productID: productID, denomination: denomination, quantity: quantity,
      walletID: walletID)
  }
}
