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
    for scanned in scan.orders {
      let stored = try await store(scanned, of: response, isFirstShowing: isFirstShowing)
      if let order = stored.order { outcome.orders.append(order) }
      outcome.storedVouchers += stored.vouchers
      outcome.isNews = outcome.isNews || stored.isNews
    }
    if scan.orders.isEmpty, !outcome.isReadable, scan.error == nil,
      (200..<300).contains(response.status)
    {
      outcome.isNews = try await keepUnreadable(response)
    } else if isLoss(response) {
      let isNews = try await keepLoss(
        of: response.context, status: response.status == 0 ? nil : response.status,
        requestID: response.requestID, byteCount: response.byteCount)
      outcome.isNews = outcome.isNews || isNews
    }
    try release(response)
    return outcome
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
    _ scanned: ScannedOrder, of response: CapturedResponse, isFirstShowing: Bool
  ) async throws -> Stored {
    for _ in 0..<Self.attempts {
      guard
        let item = try itemise(scanned, of: response, isFirstShowing: isFirstShowing)
      else { return Stored() }
      do {
        let committed = try await commit(item)
        if let delivery = item.delivery { try readBack(item.vouchers, of: delivery) }
        return committed
      } catch StoreError.changedMeanwhile, StoreError.referenceTaken {
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
    _ scanned: ScannedOrder, of response: CapturedResponse, isFirstShowing: Bool
  ) throws -> ItemisedOrder? {
    let (known, stored, name) = try core.database.read { snapshot in
      let order = try match(scanned, in: response.context, snapshot)
      let name = try DeliveryName.free(for: response, order: scanned.id, in: snapshot)
      return (order, try order.map { try snapshot.vouchers(of: $0.id) } ?? [], name)
    }
    let showing = OrderItemiser.Showing(
      isFirst: isFirstShowing, canReadFurther: response.context.source != .read)
    if let known {
      let itemiser = OrderItemiser(
        core: core, response: response, name: name, order: known, isFound: false, stored: stored,
        progress: known.progress, showing: showing)
      return try response.body.withBytes { try itemiser.itemise(scanned, in: $0) }
    }
    guard let found = try foundOrder(scanned) else { return nil }
    let itemiser = OrderItemiser(
      core: core, response: response, name: name, order: found, isFound: true, stored: [],
      progress: found.progress, showing: showing)
    let item = try response.body.withBytes { try itemiser.itemise(scanned, in: $0) }
    return item.vouchers.isEmpty ? nil : item
  }

  private func match(
    _ scanned: ScannedOrder, in context: JournalContext, _ snapshot: borrowing VaultSnapshot
  ) throws -> OrderRow? {
    if let number = scanned.id, let order = try snapshot.order(supplierOrderID: number) {
      return order
    }
    if let text = scanned.clientReference, let reference = ClientReference(text),
      let order = try snapshot.order(reference: reference)
    {
      // Our reference over another request is somebody else's order: its codes get a home of their own.
      return order.agrees(with: scanned) ? order : nil
    }
    // An answer to one order's own call is about that order, even if it names nothing.
    guard context.source == .create || context.source == .read, let id = context.orderID,
      let order = try snapshot.order(id),
      order.supplierOrderID == nil || scanned.id == nil || order.supplierOrderID == scanned.id,
      scanned.clientReference == nil || scanned.clientReference == order.reference.text,
      order.agrees(with: scanned)
    else { return nil }
    return order
  }

  /// An order of the supplier's that this vault did not place, so that its codes have a home.
  private func foundOrder(_ scanned: ScannedOrder) throws -> OrderRow? {
    guard let number = scanned.id, let stand = ClientReference("supplier-order-\(number)") else {
      return nil
    }
    var reference = scanned.clientReference.flatMap(ClientReference.init) ?? stand
    if try core.database.read({ try $0.order(reference: reference) }) != nil { reference = stand }
    let quantity = max(1, scanned.quantity ?? scanned.vouchers.count)
    let product = scanned.productID ?? ProductID(rawValue: 0)
    let denomination = scanned.denomination ?? Amount(millionths: 1)
    var row = OrderRow(
      id: core.makeIdentifier(), reference: reference, origin: .found,
      requestDigest: Digest.sha256(Array(reference.text.utf8)).bytes, productID: product,
      denomination: denomination, quantity: quantity, walletID: nil,
      intendedAt: core.clock.now())
    row.state = .sent
    return row
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
    let stored = try core.database.read { try $0.vouchers(ofDelivery: delivery.id) }
    let expected = Set(rows.map(\.commitment))
    guard stored.count >= rows.count, expected.isSubset(of: Set(stored.map(\.commitment))) else {
      throw VaultError(
        .integrity, "Delivery \(delivery.id) reads back differently from what was written.",
        next: "Its sealed response stays in the capture journal. Check the disk, then run "
          + "'voucher-vault order recover'.")
    }
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
      receivedAt: core.clock.now(),
      httpStatus: response.status, requestID: response.requestID, byteCount: response.byteCount,
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
  /// Whether the supplier's order is for what this one asked for, as far as it says.
  fileprivate func agrees(with scanned: ScannedOrder) -> Bool {
    (scanned.productID.map { $0 == productID } ?? true)
      && (scanned.denomination.map { $0 == denomination } ?? true)
      && (scanned.quantity.map { $0 == quantity } ?? true)
  }

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
