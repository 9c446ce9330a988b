import VaultStore
import VoucherModel

/// Which events are looked for; what is `nil` does not matter.
struct LeafSearch: Sendable {
  var kinds: Set<AuditKind>?
  var order: OrderID?
  var actor: Actor?
  var voucher: VoucherID?
  var from: Timestamp?
  var before: Timestamp?

  private static let indicesAtOnce = 256

  /// Passes the events on, in order, until `body` has had enough; memory is bounded, and where the
  /// kinds or the order are given, no others are read.
  func walk(
    from index: UInt64 = 0, in snapshot: borrowing VaultSnapshot, _ body: (LeafRow) throws -> Bool
  ) throws {
    func pass(_ row: LeafRow) throws -> Bool { matches(row) ? try body(row) : true }
    if let order {
      try snapshot.walkLeaves(of: order, from: index) { try pass($0) }
    } else if let kinds = candidates {
      try walkKinds(kinds, from: index, in: snapshot) { try pass($0) }
    } else {
      try snapshot.walkLeaves(from: index) { try pass($0) }
    }
  }

  /// The kinds that can match at all.
  private var candidates: Set<AuditKind>? {
    var most = kinds
    if actor != nil { most = (most ?? Self.all).intersection(AuditKind.withActor) }
    if voucher != nil { most = (most ?? Self.all).intersection(AuditKind.withVouchers) }
    return most
  }

  private static let all = Set(AuditKind.allCases)

  private func matches(_ row: LeafRow) -> Bool {
    if let kinds, !kinds.contains(where: { Int($0.rawValue) == row.kind }) { return false }
    if let order, row.orderID != order { return false }
    if let from, row.occurredAt < from { return false }
    if let before, row.occurredAt >= before { return false }
    guard actor != nil || voucher != nil else { return true }
    guard let event = AuditLeaf(bytes: row.leaf)?.event else { return false }
    if let actor, event.actor != actor { return false }
    if let voucher, !event.concerns(voucher) { return false }
    return true
  }

  /// The events of several kinds in the order of the log: the places of each come from the index by
  /// kind, a few at a time, and are merged.
  private func walkKinds(
    _ kinds: Set<AuditKind>, from index: UInt64, in snapshot: borrowing VaultSnapshot,
    _ body: (LeafRow) throws -> Bool
  ) throws {
    var queues = kinds.map { (kind: Int($0.rawValue), places: ArraySlice<UInt64>(), next: index) }
    func refill(_ place: Int) throws {
      queues[place].places =
        try snapshot.leafIndices(
          ofKind: queues[place].kind, from: queues[place].next, limit: Self.indicesAtOnce)[...]
      queues[place].next = queues[place].places.last.map { $0 + 1 } ?? queues[place].next
    }
    for place in queues.indices { try refill(place) }
    while true {
      queues.removeAll { $0.places.isEmpty }
      let first = queues.indices.min {
        (queues[$0].places.first ?? 0) < (queues[$1].places.first ?? 0)
      }
      guard let first else { return }
      let index = queues[first].places.removeFirst()
      if queues[first].places.isEmpty { try refill(first) }
      guard let row = try snapshot.leaf(index) else { continue }
      guard try body(row) else { return }
    }
  }
}

extension LeafSearch {
  init(voucher: VoucherID) {
    self.init()
    self.voucher = voucher
  }

  init(kinds: Set<AuditKind>) {
    self.init()
    self.kinds = kinds
  }
}

extension AuditKind {
  /// The kinds that name who did it.
  fileprivate static let withActor: Set<AuditKind> = [
    .identityChanged, .vaultRestored, .orderResolvedWithNote, .revealed, .voucherMoved,
    .keysRotated, .epochRetired, .recoveryChecked, .backedUp, .breakMoved, .periodMoved,
    .allocationMoved, .voucherNoted, .revealsControlled,
  ]
  /// The kinds that name vouchers.
  fileprivate static let withVouchers: Set<AuditKind> = [
    .delivered, .revealed, .voucherMoved, .fingerprinted, .refingerprinted, .allocationMoved,
    .voucherNoted,
  ]
}

extension AuditEvent {
  /// Who did it, where the event names somebody.
  var actor: Actor? {
    switch self {
    case .identityChanged(_, let actor), .vaultRestored(_, _, _, let actor),
      .orderResolved(_, _, let actor, _, _), .revealed(_, let actor, _),
      .voucherMoved(_, _, _, let actor), .keysRotated(_, _, _, let actor),
      .epochRetired(_, _, let actor), .recoveryChecked(_, _, let actor), .backedUp(_, let actor),
      .breakMoved(_, _, _, let actor, _), .periodMoved(_, _, _, let actor, _):
      actor
    case .inventory(let event): event.actor
    case .vaultCreated, .hostBound, .order, .orderObserved, .orderFound, .delivered, .exchanged,
      .fingerprinted, .refingerprinted, .logKeyReplaced, .keysRewrapped, .keysDropped, .reconciled,
      .readingKept, .checkpointKept, .shop:
      nil
    }
  }

  /// Whether the event is about that voucher, among others perhaps.
  func concerns(_ voucher: VoucherID) -> Bool {
    switch self {
    case .delivered(_, _, _, let vouchers): vouchers.contains { $0.id == voucher }
    case .revealed(let vouchers, _, _): vouchers.contains(voucher)
    case .voucherMoved(let id, _, _, _): id == voucher
    case .fingerprinted(let vouchers): vouchers.contains { $0.id == voucher }
    case .refingerprinted(let vouchers): vouchers.contains { $0.id == voucher }
    case .inventory(let event): event.vouchers.contains(voucher)
    case .vaultCreated, .hostBound, .identityChanged, .vaultRestored, .logKeyReplaced, .order,
      .orderObserved,
      .orderFound, .orderResolved, .exchanged, .keysRewrapped, .keysRotated, .keysDropped,
      .epochRetired, .recoveryChecked, .reconciled, .breakMoved, .periodMoved, .checkpointKept,
      .readingKept, .backedUp, .shop:
      false
    }
  }
}
