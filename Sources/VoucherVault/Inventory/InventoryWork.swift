import VaultCrypto
import VaultStore
import VoucherModel

/// One unit of work on what is promised, inside a transaction, and the events that tell of it.
struct InventoryWork {
  let now: Timestamp
  private(set) var events: [AuditEvent] = []

  init(now: Timestamp) {
    self.now = now
  }

  mutating func note(_ event: AuditEvent) {
    events.append(event)
  }

  /// Moves vouchers, which must all be in the first state.
  mutating func move(
    _ ids: [VoucherID], from: VoucherState, to: VoucherState, _ actor: Actor,
    in transaction: borrowing VaultTransaction
  ) throws {
    guard try transaction.setVoucherStates(ids, from: from, to: to) else {
      throw StoreError.changedMeanwhile
    }
    events += ids.map { .voucherMoved($0, from: from, to: to, actor: actor) }
  }

  /// Records an allocation as it stands now.
  mutating func noteAllocation(
    _ row: AllocationRow, _ step: AllocationStep, _ vouchers: [VoucherID], _ actor: Actor,
    in transaction: borrowing VaultTransaction
  ) throws {
    let digest = row.digest(with: try transaction.allocatedVouchers(of: row.number))
    events.append(
      .inventory(
        .allocationMoved(row.number, step, vouchers: vouchers, actor: actor, row: digest)))
  }

  /// Records what was done about a voucher, and why.
  mutating func noteVoucher(
    _ id: VoucherID, _ kind: VoucherEventRow.Kind, reason: String, other: VoucherID? = nil,
    number: Int64? = nil, _ actor: Actor, in transaction: borrowing VaultTransaction
  ) throws {
    var row = VoucherEventRow(
      sequence: try transaction.lastVoucherEvent() + 1, voucherID: id, kind: kind, at: now,
      actor: actor.name, reason: reason)
    row.otherVoucher = other
    row.number = number
    try transaction.insertVoucherEvent(row)
    events.append(
      .inventory(
        .voucherNoted(id, kind, sequence: row.sequence, actor: actor, row: row.digest)))
  }

  /// Records what holds codes back from here on.
  mutating func noteControl(
    _ kind: ControlEventRow.Kind, reason: String, _ actor: Actor,
    in transaction: borrowing VaultTransaction, _ fill: (inout ControlEventRow) -> Void = { _ in }
  ) throws {
    var row = ControlEventRow(
      sequence: try transaction.lastControlEvent() + 1, kind: kind, at: now, actor: actor.name,
      reason: reason)
    fill(&row)
    try transaction.insertControlEvent(row)
    events.append(
      .inventory(.controlled(kind, sequence: row.sequence, actor: actor, row: row.digest)))
  }
}

// MARK: Taking

extension InventoryWork {
  /// What a line that has something already is told.
  mutating func repeated(
    _ request: AllocationRequest, _ standing: AllocationRow, lapsingAt moment: Timestamp?,
    _ actor: Actor, in transaction: borrowing VaultTransaction
  ) throws -> Result<LineAllocation, VaultError> {
    guard standing.state != .released else {
      return .failure(
        VaultError(
          .allocationReleased,
          "What \(request.key) had was released; it gets nothing again. Nothing was given.",
          next: "Sell it as another line, if it is sold again."))
    }
    guard standing.kind == request.kind, standing.quantity == request.quantity else {
      return .failure(
        VaultError(
          .allocationConflict,
          "The \(request.key) stands for \(standing.quantity) of \(standing.kind), and \(request.quantity) "
            + "of \(request.kind) were asked for. Nothing was changed.",
          next:
            "Ask for the rest as another line; or release this one first, and sell it as another."))
    }
    if standing.state == .reserved, moment == nil {
      return try convert(standing, actor, in: transaction)
    }
    return .success(try standing.report(in: transaction))
  }

  /// Gives a line what it asks for, as far as there is enough.
  mutating func take(
    _ request: AllocationRequest, lapsingAt moment: Timestamp?, _ actor: Actor,
    in transaction: borrowing VaultTransaction
  ) throws -> Result<LineAllocation, VaultError> {
    let ids = try transaction.nextVouchers(
      of: request.kind,
      expiringAfter: now.advanced(byMilliseconds: request.minimumLifeMilliseconds),
      limit: request.quantity)
    let isEnough: Bool
    switch request.policy {
    case .whole: isEnough = ids.count == request.quantity
    case .partial: isEnough = !ids.isEmpty
    case .backorder: isEnough = true
    }
    guard isEnough else {
      return .failure(
        VaultError(
          .outOfStock,
          "Of \(request.kind) \(ids.count) are free, and \(request.quantity) were asked for. Nothing was "
            + "given.",
          next: "Buy more, ask for a part, or let the line wait for the next delivery."))
    }
    let standing = try transaction.allocation(request.key)
    var row = AllocationRow(
      number: try standing?.number ?? transaction.nextAllocationNumber(), key: request.key,
      kind: request.kind, quantity: request.quantity, policy: request.policy,
      minimumLife: request.minimumLifeMilliseconds, state: moment == nil ? .allocated : .reserved,
      createdAt: standing?.createdAt ?? now)
    row.changedAt = now
    row.lapsesAt = moment
    row.held = ids.count
    if request.policy == .backorder { row.owed = request.quantity - ids.count }
    if row.owed > 0 { row.waitsSince = try Int64(clamping: transaction.treeSize()) }
    if standing == nil {
      try transaction.insertAllocation(row)
    } else {
      try transaction.updateAllocation(row)
    }
    try give(ids, to: row, actor, in: transaction)
    try noteAllocation(
      row, moment == nil ? .allocated : .reserved, ids, actor, in: transaction)
    return .success(try row.report(in: transaction))
  }

  /// Makes vouchers those of a line; what comes out of another state than the stock is named.
  mutating func give(
    _ ids: [VoucherID], from state: VoucherState = .available, to row: AllocationRow,
    _ actor: Actor, in transaction: borrowing VaultTransaction
  ) throws {
    try move(ids, from: state, to: .allocated, actor, in: transaction)
    let place = try transaction.allocatedVouchers(of: row.number).count
    try transaction.insertAllocatedVouchers(
      ids.enumerated().map {
        AllocatedVoucherRow(
          number: row.number, place: place + $0.offset, voucherID: $0.element, state: .held)
      })
  }

  /// Makes a reservation a line's own.
  mutating func convert(
    _ standing: AllocationRow, _ actor: Actor, in transaction: borrowing VaultTransaction
  ) throws -> Result<LineAllocation, VaultError> {
    switch standing.state {
    case .allocated:
      return .success(try standing.report(in: transaction))
    case .reserved:
      var row = standing
      row.state = .allocated
      row.lapsesAt = nil
      row.changedAt = now
      try transaction.updateAllocation(row)
      try noteAllocation(row, .converted, [], actor, in: transaction)
      return .success(try row.report(in: transaction))
    case .lapsed:
      return .failure(
        VaultError(
          .reservationLapsed,
          "The reservation of \(standing.key) has lapsed, and its vouchers are free again.",
          next: "Ask for the line again; it gets what there is now."))
    case .released:
      return .failure(
        VaultError(
          .allocationReleased, "What \(standing.key) had was released. Nothing was given.",
          next: "Sell it as another line, if it is sold again."))
    }
  }
}

// MARK: Giving back

extension InventoryWork {
  /// Takes all that a line has from it: what was never shown is free again, what was shown is kept in
  /// quarantine, and what is void stays so.
  mutating func giveBack(
    _ standing: AllocationRow, as step: AllocationStep, reason: String, _ actor: Actor,
    in transaction: borrowing VaultTransaction
  ) throws -> LineAllocation {
    let held = try transaction.allocatedVouchers(of: standing.number).filter { $0.state == .held }
    for voucher in held {
      try transaction.endHolding(voucher, as: .returned)
      try free(
        voucher.voucherID, reason: reason, number: standing.number, actor, in: transaction)
    }
    var row = standing
    row.state = step == .lapsed ? .lapsed : .released
    row.held = 0
    row.owed = 0
    row.waitsSince = nil
    row.lapsesAt = nil
    row.changedAt = now
    try transaction.updateAllocation(row)
    try noteAllocation(row, step, held.map(\.voucherID), actor, in: transaction)
    return try row.report(in: transaction)
  }

  private mutating func free(
    _ id: VoucherID, reason: String, number: Int64, _ actor: Actor,
    in transaction: borrowing VaultTransaction
  ) throws {
    guard let voucher = try transaction.voucher(id) else { throw StoreError.notFound }
    switch voucher.state {
    case .allocated:
      try move([id], from: .allocated, to: .available, actor, in: transaction)
    case .revealed:
      try move([id], from: .revealed, to: .quarantined, actor, in: transaction)
      try noteVoucher(
        id, .quarantined, reason: reason, number: number, actor, in: transaction)
    case .available, .voided, .quarantined:
      break
    }
  }

  /// Ends the reservations of a kind that have lapsed, then serves the lines that wait for it, the first
  /// to wait first.
  ///
  /// Whoever takes of the stock does this before, so that nobody overtakes a line that waits.
  mutating func settle(
    _ kind: VoucherKind, in transaction: borrowing VaultTransaction
  ) throws {
    for row in try transaction.overdueReservations(of: kind, at: now) {
      _ = try giveBack(row, as: .lapsed, reason: "the reservation lapsed", .vault, in: transaction)
    }
    guard try transaction.owedCount(of: kind) > 0,
      try transaction.freeCount(of: kind, expiringAfter: now) > 0
    else { return }
    var exhausted = Int64.max
    for waiting in try transaction.waitingAllocations(of: kind)
    where waiting.minimumLife < exhausted {
      let ids = try transaction.nextVouchers(
        of: kind, expiringAfter: now.advanced(byMilliseconds: waiting.minimumLife),
        limit: waiting.owed)
      // Nothing is left that lives so long; others may be content with less.
      if ids.count < waiting.owed { exhausted = waiting.minimumLife }
      guard !ids.isEmpty else { continue }
      var row = waiting
      row.held += ids.count
      row.owed -= ids.count
      if row.owed == 0 { row.waitsSince = nil }
      row.changedAt = now
      try transaction.updateAllocation(row)
      try give(ids, to: row, .vault, in: transaction)
      try noteAllocation(row, .filled, ids, .vault, in: transaction)
    }
  }
}
