import VaultCrypto
import VaultStore
import VoucherModel

extension VaultCore {
  func auditEntries(
    from index: UInt64, of reference: ClientReference?, limit: Int
  ) throws -> [AuditEntry] {
    try database.read { snapshot in
      let rows: [LeafRow]
      if let reference {
        guard let order = try snapshot.order(reference: reference) else {
          throw VaultError(
            .notFound, "There is no order \(reference) in this vault.",
            next: "List them with 'voucher-vault order list'.")
        }
        rows = Array(
          try snapshot.leaves(of: order.id).drop { $0.index < index }.prefix(limit))
      } else {
        rows = try snapshot.leaves(from: index, limit: limit)
      }
      return rows.map(AuditEntry.init)
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
    case .hostBound:
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
    case .checkpointKept(let size, _):
      [("tree_size", "\(size)")]
    case .backedUp(let size, let actor):
      [("tree_size", "\(size)"), ("actor", actor.name)]
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
