public import SupplierAPI
import VaultCrypto
import VaultStore
import VoucherModel

/// Buys what is missing of a stock, in orders of the size that the supplier allows.
///
/// How much is missing is decided once under a reference, and its orders have references of their own:
/// the same call again goes on where it was, and buys nothing twice. One process at a time fills one
/// stock up, so that two do not both buy what is missing once.
struct ReplenishmentDesk {
  let desk: OrderDesk
  let request: ReplenishmentRequest

  private var core: VaultCore { desk.core }

  /// What it came to: the plan, the orders that were placed, and what stood in the way.
  struct Outcome {
    var plan: ReplenishmentRow
    var orders: [OrderRow] = []
    var unneeded = 0
    var problem: VaultError?
  }

  func run() async throws -> Outcome {
    let lock = try acquireLock()
    let plan: ReplenishmentRow
    do {
      plan = try await planned()
    } catch {
      lock.release()
      throw error
    }
    var outcome = await place(plan)
    lock.release()
    await wait(for: &outcome)
    return outcome
  }

  private func acquireLock() throws -> OrderLock {
    let name = "replenish \(request.productID) \(request.denomination)"
    let lock = try OrderLock.tryAcquire(
      name: Digest.blake2b(Array(name.utf8)), disk: core.disk, path: core.folder.orderLocks)
    guard let lock else {
      throw VaultError(
        .locked,
        "Another process is filling the stock of product \(request.productID) over "
          + "\(request.denomination) up. Nothing was bought here.",
        next: "Wait for it, and run the same command again.")
    }
    return lock
  }

  /// The plan under the reference; made now if there is none.
  private func planned() async throws -> ReplenishmentRow {
    let core = core
    let request = request
    if let plan = try core.database.read({ try $0.replenishment(request.reference) }) {
      try check(plan)
      return plan
    }
    let quote = try await desk.client.quote(
      productID: request.productID, denomination: request.denomination, quantity: 1,
      walletID: request.walletID)
    let largest = [
      OrderRequest.maximumQuantity, quote.maximumQuantity ?? OrderRequest.maximumQuantity,
      request.largestOrder ?? OrderRequest.maximumQuantity,
    ].reduce(OrderRequest.maximumQuantity, min)
    guard largest > 0 else {
      throw VaultError(
        .overLimit, "The supplier sells none of product \(request.productID) now.",
        next: "Look at it with 'voucher-vault catalogue show \(request.productID)'.")
    }
    let now = core.clock.now()
    return try await core.database.write { transaction in
      let missing = try Self.missing(of: request, at: now, in: transaction)
      let row = ReplenishmentRow(
        leafIndex: try transaction.treeSize(), reference: request.reference,
        productID: request.productID, denomination: request.denomination,
        walletID: request.walletID, target: request.target, quantity: missing, largest: largest,
        plannedAt: now)
      try core.audit.append([.shop(.replenishment, row: row.digest)], in: transaction)
      try transaction.insertReplenishment(row)
      return row
    }
  }

  private func check(_ plan: ReplenishmentRow) throws(VaultError) {
    guard plan.productID == request.productID, plan.denomination == request.denomination,
      plan.walletID == request.walletID, plan.target == request.target
    else {
      throw VaultError(
        .referenceConflict,
        "The reference \(plan.reference) stands for another replenishment: \(plan.target) of product "
          + "\(plan.productID) over \(plan.denomination). Nothing was bought.",
        next: "Choose another --reference.")
    }
  }

  /// How many are missing: what is neither in stock nor on its way.
  private static func missing(
    of request: ReplenishmentRequest, at now: Timestamp,
    in reading: borrowing some VaultReading & ~Copyable
  ) throws -> Int {
    let stock = try reading.stockCount(of: request.productID, request.denomination, at: now)
    let coming = try reading.onOrderCount(of: request.productID, request.denomination)
    return max(0, request.target - stock - coming)
  }

  /// Places the orders one after the other, without waiting for deliveries that come later.
  private func place(_ plan: ReplenishmentRow) async -> Outcome {
    var outcome = Outcome(plan: plan)
    let parts = ReplenishmentParts(quantity: plan.quantity, largest: plan.largest)
    for (index, size) in parts.sizes.enumerated() {
      do {
        try Task.checkCancellation()
        guard let reference = ReplenishmentParts.reference(plan.reference, index + 1) else { break }
        guard let placement = try placement(reference, at: most(size, reference)) else {
          outcome.unneeded += size
          continue
        }
        outcome.unneeded += size - placement.request.quantity
        outcome.orders.append(try await desk.place(placement))
      } catch {
        outcome.problem = VaultError(any: error)
        if let row = try? existing(index + 1) { outcome.orders.append(row) }
        break
      }
    }
    return outcome
  }

  private func existing(_ number: Int) throws -> OrderRow? {
    guard let reference = ReplenishmentParts.reference(request.reference, number) else {
      return nil
    }
    return try core.database.read { try $0.order(reference: reference) }
  }

  /// An order that exists is gone on with as it is; a new one buys no more than is missing now, which
  /// may be less than when the plan was made.
  private func most(_ size: Int, _ reference: ClientReference) throws -> Int {
    let request = request
    let now = core.clock.now()
    return try core.database.read { snapshot in
      if let order = try snapshot.order(reference: reference) { return order.quantity }
      return min(size, try Self.missing(of: request, at: now, in: snapshot))
    }
  }

  private func placement(
    _ reference: ClientReference, at quantity: Int
  ) throws(VaultError) -> OrderPlacement? {
    guard quantity > 0 else { return nil }
    let order = OrderRequest(
      reference: reference, productID: request.productID, denomination: request.denomination,
      quantity: quantity, walletID: request.walletID)
    let limit = request.unitPriceLimit?.multiplied(by: quantity)
    guard let order, (limit == nil) == (request.unitPriceLimit == nil) else {
      throw VaultError(
        .invalid, "The limit of the price is larger than any amount.", next: "Lower it.")
    }
    return OrderPlacement(order, priceLimit: limit, waitMilliseconds: 0)
  }

  /// Waits for what comes later, order by order, in the time that is left.
  private func wait(for outcome: inout Outcome) async {
    let deadline = core.clock.now().advanced(byMilliseconds: request.waitMilliseconds)
    for index in outcome.orders.indices where outcome.orders[index].state.isUnfinished {
      let row = outcome.orders[index]
      let left = deadline.milliseconds - core.clock.now().milliseconds
      guard left > 0, row.state != .intended, let order = row.request else { continue }
      do {
        outcome.orders[index] = try await desk.place(
          OrderPlacement(order, priceLimit: row.priceLimit, waitMilliseconds: left))
      } catch {
        outcome.problem = outcome.problem ?? VaultError(any: error)
      }
    }
  }
}

extension Vault {
  /// Fills a stock up to a level: plans once under the reference what is missing, and buys it in orders
  /// of the size that the supplier allows, each under a reference of its own.
  ///
  /// The same request again goes on with the same plan; it never buys more than was planned, nor more
  /// than is missing. Limits on price and day hold for each order. What stands in the way of one order
  /// ends the buying and is in the report; what was bought before it stands.
  public func replenish(
    _ request: ReplenishmentRequest, with client: SupplierClient, patience: Patience = Patience(),
    report: @escaping @Sendable (OrderingStep) -> Void = { _ in }
  ) async throws -> ReplenishmentReport {
    let core = try await bind(to: client)
    let desk = OrderDesk(
      core: core, client: client, policy: policy, patience: patience, report: report)
    let outcome = try await core.observed(
      .replenish,
      [
        .reference: .word(request.reference.text), .product: .number(request.productID.rawValue),
        .quantity: .number(Int64(request.target)),
      ]
    ) {
      try await mapped { try await ReplenishmentDesk(desk: desk, request: request).run() }
    }
    await WarningDesk(core: core, guards: policy.guards).noteStock()
    await CheckpointDesk(core: core).signIfPossible()
    return ReplenishmentReport(
      reference: request.reference, target: request.target, planned: outcome.plan.quantity,
      orders: try await orderReports(outcome.orders), unneeded: outcome.unneeded,
      problem: outcome.problem)
  }
}
