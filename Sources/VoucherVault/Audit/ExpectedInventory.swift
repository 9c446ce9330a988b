import VaultCrypto
import VaultStore
import VoucherModel

/// What has to be promised to whom, worked out from the log's events alone.
struct ExpectedInventory {
  struct ExpectedAllocation {
    var state: AllocationState
    var row: Digest
    var held: Set<VoucherID> = []
  }

  struct ExpectedVoucherEvent {
    let voucher: VoucherID
    let kind: VoucherEventRow.Kind
    let actor: Actor
    let row: Digest
  }

  struct ExpectedControlEvent {
    let kind: ControlEventRow.Kind
    let actor: Actor
    let row: Digest
  }

  private(set) var allocations: [Int64: ExpectedAllocation] = [:]
  /// The line that has a voucher.
  private(set) var holders: [VoucherID: Int64] = [:]
  private(set) var voucherEvents: [Int64: ExpectedVoucherEvent] = [:]
  private(set) var controlEvents: [Int64: ExpectedControlEvent] = [:]

  /// Takes one event; gives back what contradicts the events before it.
  mutating func take(
    _ event: InventoryEvent, vouchers: [VoucherID: ExpectedVault.ExpectedVoucher]
  ) -> String? {
    switch event {
    case .allocationMoved(let number, let step, let moved, _, let row):
      if let problem = move(number, step, moved, vouchers) { return problem }
      allocations[number]?.row = row
    case .voucherNoted(let id, let kind, let sequence, let actor, let row):
      guard sequence == Int64(voucherEvents.count) + 1, vouchers[id] != nil else {
        return "event \(sequence) about a voucher is out of place"
      }
      voucherEvents[sequence] = ExpectedVoucherEvent(
        voucher: id, kind: kind, actor: actor, row: row)
    case .controlled(let kind, let sequence, let actor, let row):
      guard sequence == Int64(controlEvents.count) + 1 else {
        return "event \(sequence) about reveals is out of place"
      }
      controlEvents[sequence] = ExpectedControlEvent(kind: kind, actor: actor, row: row)
    }
    return nil
  }

  private mutating func move(
    _ number: Int64, _ step: AllocationStep, _ moved: [VoucherID],
    _ vouchers: [VoucherID: ExpectedVault.ExpectedVoucher]
  ) -> String? {
    let before = allocations[number]
    guard before != nil || number == Int64(allocations.count) + 1, step.follows(before?.state)
    else {
      return "allocation \(number) cannot be \(step.rawValue)"
    }
    if before == nil {
      allocations[number] = ExpectedAllocation(state: .allocated, row: Digest.blake2b([]))
    }
    switch step {
    case .reserved, .allocated, .filled:
      if let problem = give(moved, to: number, vouchers) { return problem }
      allocations[number]?.state = step == .reserved ? .reserved : .allocated
    case .converted:
      allocations[number]?.state = .allocated
    case .released, .lapsed:
      guard Set(moved) == before?.held ?? [] else {
        return "allocation \(number) does not give back what it has"
      }
      if let problem = takeBack(moved, vouchers) { return problem }
      allocations[number]?.held = []
      allocations[number]?.state = step == .released ? .released : .lapsed
    case .replaced:
      guard moved.count == 2, holders[moved[0]] == number else {
        return "allocation \(number) replaces what it has not"
      }
      if let problem = takeBack([moved[0]], vouchers) { return problem }
      allocations[number]?.held.remove(moved[0])
      return give([moved[1]], to: number, vouchers)
    }
    return nil
  }

  private mutating func give(
    _ moved: [VoucherID], to number: Int64,
    _ vouchers: [VoucherID: ExpectedVault.ExpectedVoucher]
  ) -> String? {
    for id in moved {
      guard holders[id] == nil, vouchers[id]?.state == .allocated else {
        return "voucher \(id) is promised, and was not free"
      }
      holders[id] = number
      allocations[number]?.held.insert(id)
    }
    return nil
  }

  private mutating func takeBack(
    _ moved: [VoucherID], _ vouchers: [VoucherID: ExpectedVault.ExpectedVoucher]
  ) -> String? {
    for id in moved {
      holders[id] = nil
      guard vouchers[id]?.state != .allocated else {
        return "voucher \(id) is given back, and still promised"
      }
    }
    return nil
  }
}

extension AllocationStep {
  /// Whether it can come after that state; `nil` is an allocation that is not there yet.
  fileprivate func follows(_ state: AllocationState?) -> Bool {
    switch self {
    case .reserved, .allocated: state == nil || state == .lapsed
    case .converted, .lapsed: state == .reserved
    case .filled: state == .allocated
    case .released: state != nil && state != .released
    case .replaced: state == .reserved || state == .allocated
    }
  }
}
