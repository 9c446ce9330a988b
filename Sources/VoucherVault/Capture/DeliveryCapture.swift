import SupplierAPI
import VaultCrypto
import VaultStore
import VoucherModel

/// The one way from a sealed response into the vault: itemise, commit, read back, release.
///
/// Every response that can carry an order passes through here, whichever call it answers. Until the
/// rows are committed and read back, the sealed bytes stay where they are.
package struct DeliveryCapture: Sendable {
  let core: VaultCore

  package init(core: VaultCore) {
    self.core = core
  }

  /// How often a commit is prepared anew when another process changed the order meanwhile.
  private static let attempts = 8

  /// Takes a response in; doing it again with the same response changes nothing.
  package func take(
    _ response: CapturedResponse, isFirstShowing: Bool
  ) async throws -> CaptureOutcome {
    let scan = response.body.withBytes { DeliveryScanner.scan($0) }
    var outcome = CaptureOutcome()
    outcome.error = scan.error
    outcome.readings = scan.orders
    outcome.isReadable = scan.isComplete && response.isComplete
    var hasHomeless = false
    for entry in try ResponseOrders(scan.orders, in: response.context, core: core).entries {
      let stored = try await store(entry, of: response, isFirstShowing: isFirstShowing)
      if let order = stored.order {
        outcome.orders.append(order)
      } else if isHomeless(entry.scanned, in: response) {
        hasHomeless = true
      }
      outcome.storedVouchers += stored.vouchers
      outcome.isNews = outcome.isNews || stored.isNews
    }
    let isUnreadable = scan.orders.isEmpty && !outcome.isReadable && scan.error == nil
    if hasHomeless || (isUnreadable && (200..<300).contains(response.status)) {
      let isNews = try await keepUnreadable(response)
      outcome.isNews = outcome.isNews || isNews
    } else if isLoss(response) {
      let isNews = try await keepLoss(
        of: response.context, status: response.status == 0 ? nil : response.status,
        requestID: response.requestID, byteCount: response.byteCount)
      outcome.isNews = outcome.isNews || isNews
    }
    core.telemetry.count(.captured, by: outcome.storedVouchers)
    try release(response)
    if outcome.storedVouchers > 0 {
      await AllocationDesk(core: core).settleIfPossible()
    }
    return outcome
  }

  /// Whether the vault has no place for what a response shows of an order, though it may be codes:
  /// the response is then kept whole.
  ///
  /// That is so where vouchers come without any name, and where an order's own call was cut off
  /// before it had named the order.
  private func isHomeless(_ scanned: ScannedOrder, in response: CapturedResponse) -> Bool {
    if scanned.id == nil, scanned.hasVoucherList, !scanned.vouchers.isEmpty { return true }
    return !response.isComplete && response.context.source != .list
  }

  /// Gives the journal's room back; what cannot be released is found again and released later.
  private func release(_ response: CapturedResponse) throws {
    switch response.home {
    case .journal(let slot): try? slot.release()
    case .spool(let path): try? core.disk.remove(path)
    case .armoured: break
    }
    try? response.slot?.release()
  }

  /// What one order of a response came to.
  private struct Stored: Sendable {
    var order: OrderRow?
    var vouchers = 0
    var isNews = false
  }

  private func store(
    _ entry: ResponseOrders.Entry, of response: CapturedResponse, isFirstShowing: Bool
  ) async throws -> Stored {
    for attempt in 0..<Self.attempts {
      // A commit refuses what was prepared for other keys than the vault has then.
      let current = attempt == 0 ? self : DeliveryCapture(core: try core.refreshed())
      guard
        let item = try current.itemise(entry, of: response, isFirstShowing: isFirstShowing)
      else { return Stored() }
      do {
        let committed = try await current.commit(item)
        // A delivery that was stored before stays as it was, sealed with other keys than these.
        if let delivery = item.delivery, committed.vouchers > 0 {
          try readBack(item.vouchers, of: delivery)
        }
        return committed
      } catch StoreError.changedMeanwhile, StoreError.referenceTaken,
        StoreError.supplierOrderTaken
      {
        continue
      }
    }
    throw VaultError(
      .locked, "The order kept changing while its delivery was being stored.",
      next: "The delivery is sealed in the capture journal; run 'voucher-vault order recover'.")
  }

  /// Prepares the rows from what the vault holds now; `nil` for an order that is none of ours and
  /// brings no code.
  private func itemise(
    _ entry: ResponseOrders.Entry, of response: CapturedResponse, isFirstShowing: Bool
  ) throws -> ItemisedOrder? {
    let (home, stored, name) = try core.database.read { snapshot in
      let home = try entry.home(in: response.context, snapshot, core: core)
      let name = try DeliveryName.free(
        for: response, order: entry.scanned.id, repetition: entry.repetition, in: snapshot)
      return (
        home, home.isFound ? [] : try home.order.map { try snapshot.vouchers(of: $0.id) } ?? [],
        name
      )
    }
    guard let order = home.order else { return nil }
    let showing = OrderItemiser.Showing(
      isFirst: isFirstShowing, canReadFurther: response.context.source != .read)
    let itemiser = OrderItemiser(
      core: core, response: response, name: name, order: order, isFound: home.isFound,
      stored: stored, progress: order.progress, showing: showing,
      number: home.isNumberTaken ? nil : entry.scanned.id)
    let item = try response.body.withBytes { try itemiser.itemise(entry.scanned, in: $0) }
    return home.isFound && item.vouchers.isEmpty ? nil : item
  }

  /// Commits rows, news and audit leaves as one; gives back the order as it is then, and how many
  /// vouchers were added.
  private func commit(_ item: ItemisedOrder) async throws -> Stored {
    let core = core
    let now = core.clock.now()
    return try await core.write(about: item.order.id) { transaction, exchanges in
      if let delivery = item.delivery, try transaction.delivery(delivery.id) != nil {
        return Stored(order: try transaction.order(item.order.id))
      }
      var row = item.order
      row.seenAt = now
      try row.apply(item.events, at: now)
      let before = try transaction.order(item.order.id)
      var leaves: [AuditEvent] = []
      if item.isFound {
        guard before == nil else { throw StoreError.changedMeanwhile }
        try transaction.insertOrder(row)
        leaves.append(.orderFound(row.id, quantity: row.quantity, row: row.digest))
      } else {
        guard let before, before.matches(item.order) else { throw StoreError.changedMeanwhile }
        let isNews = !item.events.isEmpty || item.delivery != nil || before.differs(from: row)
        guard isNews else { return Stored(order: before) }
        try transaction.updateOrder(row, expecting: before.state)
      }
      leaves += try exchanges.record(in: transaction)
      if let delivery = item.delivery {
        // Nothing is sealed for an old key any more once a rotation's first transaction is committed.
        guard try transaction.vault()?.identity == core.vault.identity else {
          throw StoreError.changedMeanwhile
        }
        try transaction.insertDelivery(delivery, keys: item.keys)
        try transaction.insertVouchers(item.vouchers)
        leaves.append(
          .delivered(
            delivery.id, order: row.id, row: delivery.digest(with: item.keys),
            vouchers: item.vouchers.map(DeliveredVoucher.init)))
      }
      leaves += item.events.map { .order(row.id, $0, row: row.digest) }
      if item.events.isEmpty, !item.isFound {
        leaves.append(.orderObserved(row.id, row: row.digest))
      }
      try core.audit.append(leaves, in: transaction)
      return Stored(order: row, vouchers: item.vouchers.count, isNews: true)
    }
  }

  /// Compares what the database holds now with what was to be written.
  private func readBack(_ rows: [VoucherRow], of delivery: DeliveryRow) throws {
    let stored = try core.database.read { try $0.commitments(ofDelivery: delivery.id) }
    let expected = Set(rows.map(\.commitment))
    guard stored.count >= rows.count, expected.isSubset(of: Set(stored)) else {
      throw VaultError(
        .integrity, "Delivery \(delivery.id) reads back differently from what was written.",
        next: "Its sealed response stays in the capture journal. Check the disk, then run "
          + "'voucher-vault order recover'.")
    }
  }

  /// Keeps what the key should open and does not, sealed, as evidence.
  ///
  /// A power cut, or somebody, has changed it. The order it belongs to goes on without it.
  func keepUnopened(_ sealed: SealedResponse, home: CapturedResponse.Home) async throws {
    let response = CapturedResponse(unansweredCall: sealed, home: home)
    _ = try await keepUnreadable(response)
    try release(response)
  }

  /// Keeps a response that is no order and no error: sealed, as evidence, to be read by a person.
  private func keepUnreadable(_ response: CapturedResponse) async throws -> Bool {
    let core = core
    let (name, order) = try core.database.read { snapshot in
      (
        try DeliveryName.free(for: response, in: snapshot),
        try response.context.orderID.flatMap { try snapshot.order($0)?.id }
      )
    }
    let row = DeliveryRow(
      id: name, orderID: order, source: DeliveryRow.Source(response.context.source),
      receivedAt: core.clock.now(), httpStatus: response.status == 0 ? nil : response.status,
      requestID: response.requestID, byteCount: response.byteCount,
      isComplete: false, voucherCount: 0, header: response.context.bytes,
      sealedBody: response.sealed)
    return try await core.write(about: row.orderID) { transaction, exchanges in
      guard try transaction.delivery(row.id) == nil else { return false }
      try transaction.insertDelivery(row, keys: [])
      try core.audit.append(
        try exchanges.record(in: transaction)
          + [.delivered(row.id, order: row.orderID, row: row.digest(with: []), vouchers: [])],
        in: transaction)
      return true
    }
  }
}

extension DeliveredVoucher {
  init(_ row: VoucherRow) {
    self.init(
      id: row.id, line: UInt32(row.line), state: row.state,
      row: row.contentDigest(fingerprint: row.fingerprint))
  }
}

extension OrderRow {
  /// Whether the stored row is the one that `prepared` was worked out from.
  fileprivate func matches(_ prepared: OrderRow) -> Bool {
    state == prepared.state && captured == prepared.captured && lost == prepared.lost
      && attempts == prepared.attempts
  }

  /// Whether the supplier said anything new; that it was asked again is no news.
  fileprivate func differs(from other: OrderRow) -> Bool {
    var left = self
    left.seenAt = other.seenAt
    return left != other
  }
}
