import Reconciliation
import VaultCrypto
import VaultStore
public import VoucherModel

/// Which events a list shows; what is `nil` or empty does not matter.
public struct AuditFilter: Hashable, Sendable {
  /// Only this order's.
  public var order: ClientReference?
  /// Only those about this voucher.
  public var voucher: VoucherID?
  /// Only those of this actor.
  public var actor: Actor?
  /// Only of these kinds, by name.
  public var kinds: Set<String> = []
  /// Only from this moment on.
  public var after: Timestamp?
  /// Only before this moment.
  public var before: Timestamp?

  /// All events.
  public init() {}

  /// The names that events are known by.
  public static let kindNames: [String] = {
    var names: [String] = []
    for name in AuditKind.allCases.map(\.name) where !names.contains(name) { names.append(name) }
    return names
  }()
}

/// Some events of the log, in order.
public struct AuditPage: Hashable, Sendable {
  /// The events.
  public let entries: [AuditEntry]
  /// Where the next page begins; `nil` where there is none.
  public let next: UInt64?
}

extension VaultCore {
  func auditPage(_ filter: AuditFilter, from index: UInt64, limit: Int) throws -> AuditPage {
    try database.read { snapshot in
      var search = LeafSearch()
      search.actor = filter.actor
      search.voucher = filter.voucher
      search.from = filter.after
      search.before = filter.before
      if !filter.kinds.isEmpty {
        search.kinds = Set(AuditKind.allCases.filter { filter.kinds.contains($0.name) })
      }
      if let reference = filter.order {
        guard let order = try snapshot.order(reference: reference) else {
          throw VaultError(
            .notFound, "There is no order \(reference) in this vault.",
            next: "List them with 'voucher-vault order list'.")
        }
        search.order = order.id
      }
      var entries: [AuditEntry] = []
      var next: UInt64?
      try search.walk(from: index, in: snapshot) { row in
        guard entries.count < limit else {
          next = row.index
          return false
        }
        entries.append(AuditEntry(row))
        return true
      }
      return AuditPage(entries: entries, next: next)
    }
  }
}

extension AuditEntry {
  init(_ row: LeafRow) {
    guard let leaf = AuditLeaf(bytes: row.leaf) else {
      self.init(index: row.index, at: row.occurredAt, kind: "unreadable", fields: [])
      return
    }
    self.init(
      index: row.index, at: leaf.occurredAt, kind: leaf.event.kind.name,
      fields: leaf.event.listed.map { Field(name: $0.0, value: $0.1) })
  }
}

extension AuditEvent {
  /// The event's identifiers and numbers by name, digests left out.
  fileprivate var listed: [(String, String)] {
    switch self {
    case .vaultCreated(let vault, let incarnation, _):
      [("vault_id", "\(vault)"), ("incarnation", "\(incarnation)")]
    case .hostBound, .shop:
      []
    case .identityChanged(_, let actor):
      [("actor", actor.name)]
    case .vaultRestored(let vault, let incarnation, _, let actor):
      [("vault_id", "\(vault)"), ("incarnation", "\(incarnation)"), ("actor", actor.name)]
    case .logKeyReplaced(let former, let key):
      [("former", LogKeyChange.name(of: former)), ("key", LogKeyChange.name(of: key))]
    case .order(let id, let event, _):
      [("order_id", "\(id)")] + event.listed
    case .orderResolved(let id, let state, let actor, _, _):
      [("order_id", "\(id)"), ("state", state.rawValue), ("actor", actor.name)]
    case .exchanged(let id, let order, _):
      [("exchange_id", "\(id)"), ("order_id", "\(order)")]
    case .orderObserved(let id, _):
      [("order_id", "\(id)")]
    case .orderFound(let id, let quantity, _):
      [("order_id", "\(id)"), ("quantity", "\(quantity)")]
    case .delivered(let id, let order, _, let vouchers):
      [("delivery_id", "\(id)")] + (order.map { [("order_id", "\($0)")] } ?? [])
        + [("vouchers", "\(vouchers.count)")]
    case .revealed(let ids, let actor, _):
      [("actor", actor.name), ("vouchers", ids.map(\.description).joined(separator: " "))]
    case .voucherMoved(let id, let from, let to, let actor):
      [
        ("voucher_id", "\(id)"), ("from", from.rawValue), ("to", to.rawValue),
        ("actor", actor.name),
      ]
    case .fingerprinted(let vouchers):
      [("vouchers", "\(vouchers.count)")]
    case .refingerprinted(let vouchers):
      [("vouchers", "\(vouchers.count)")]
    case .keysRewrapped, .keysRotated, .keysDropped, .epochRetired, .recoveryChecked:
      listedKeyFields
    case .reconciled(let run, _):
      [("run_id", "\(run)")]
    case .breakMoved(let id, let kind, let sequence, let actor, _):
      [
        ("break_id", id.text), ("event", kind.rawValue), ("sequence", "\(sequence)"),
        ("actor", actor.name),
      ]
    case .periodMoved(let period, let kind, let sequence, let actor, _):
      [
        ("period", period), ("event", kind.rawValue), ("sequence", "\(sequence)"),
        ("actor", actor.name),
      ]
    case .readingKept: []
    case .checkpointKept(let size, _):
      [("tree_size", "\(size)")]
    case .backedUp(let size, let actor):
      [("tree_size", "\(size)"), ("actor", actor.name)]
    case .inventory(let event):
      event.listed
    }
  }
}

extension OrderEvent {
  fileprivate var listed: [(String, String)] {
    switch self {
    case .intended(let quantity): [("quantity", "\(quantity)")]
    case .sent(let attempt): [("attempt", "\(attempt)")]
    case .captured(let count), .codesLost(let count): [("count", "\(count)")]
    case .resolved(let state): [("state", state.rawValue)]
    case .notSent, .answerLost, .rejected, .acknowledged, .stalled, .supplierFailed,
      .supplierCancelled:
      []
    }
  }
}
