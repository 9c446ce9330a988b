import VaultCrypto
import VoucherModel

/// What the tables have to hold, worked out from the log's events alone.
struct ExpectedVault {
  struct ExpectedOrder {
    var progress: OrderProgress
    var row: Digest
  }

  struct ExpectedVoucher {
    let line: UInt32
    let row: Digest
    var state: VoucherState
    var fingerprint: Digest?
  }

  struct ExpectedReveal {
    let vouchers: [VoucherID]
    let actor: Actor
    let words: Digest
  }

  struct ExpectedNote {
    let order: OrderID
    let actor: Actor
    let words: Digest
  }

  struct ExpectedExchange {
    let order: OrderID
    let row: Digest
  }

  var vault: Digest?
  private var isBound = false
  var orders: [OrderID: ExpectedOrder] = [:]
  var deliveries: [DeliveryID: Digest] = [:]
  var vouchers: [VoucherID: ExpectedVoucher] = [:]
  var reveals: [UInt64: ExpectedReveal] = [:]
  var notes: [UInt64: ExpectedNote] = [:]
  var exchanges: [ExchangeID: ExpectedExchange] = [:]
  var runs: [RunID: Digest] = [:]
  /// How many events the log had at each checkpoint, by the digest of its row.
  var checkpoints: [Digest: UInt64] = [:]

  /// Takes one event; gives back what contradicts the events before it.
  mutating func take(_ event: AuditEvent, at index: UInt64) -> AuditFinding? {
    switch event {
    case .vaultCreated(_, _, let row):
      vault = row
    case .hostBound(let row):
      guard !isBound else { return contradiction(index, "the vault is bound to a host twice") }
      isBound = true
      vault = row
    case .order(let id, .intended(let quantity), let row):
      guard orders[id] == nil else { return contradiction(index, "order \(id) is intended twice") }
      orders[id] = ExpectedOrder(progress: OrderProgress(quantity: quantity), row: row)
    case .order(let id, let event, let row):
      return move(id, by: event, to: row, at: index)
    case .orderResolved(let id, let state, let actor, let words, let row):
      notes[index] = ExpectedNote(order: id, actor: actor, words: words)
      return move(id, by: .resolved(state), to: row, at: index)
    case .exchanged(let id, let order, let row):
      guard orders[order] != nil, exchanges[id] == nil else {
        return contradiction(index, "exchange \(id) is out of place")
      }
      exchanges[id] = ExpectedExchange(order: order, row: row)
    case .orderObserved(let id, let row):
      guard orders[id] != nil else {
        return contradiction(index, "order \(id) was never intended")
      }
      orders[id]?.row = row
    case .orderFound(let id, let quantity, let row):
      guard orders[id] == nil else { return contradiction(index, "order \(id) is found twice") }
      var progress = OrderProgress(quantity: quantity)
      try? progress.apply(.sent(attempt: 0))
      orders[id] = ExpectedOrder(progress: progress, row: row)
    case .delivered, .revealed, .voucherMoved, .fingerprinted:
      return takeVouchers(event, at: index)
    case .reconciled(let id, let row):
      guard runs[id] == nil else { return contradiction(index, "run \(id) is recorded twice") }
      runs[id] = row
    case .checkpointKept(let size, let row):
      guard checkpoints[row] == nil, size <= index else {
        return contradiction(index, "a checkpoint of \(size) events is out of place")
      }
      checkpoints[row] = size
    }
    return nil
  }

  private mutating func move(
    _ id: OrderID, by event: OrderEvent, to row: Digest, at index: UInt64
  ) -> AuditFinding? {
    guard var order = orders[id] else {
      return contradiction(index, "order \(id) was never intended")
    }
    do {
      try order.progress.apply(event)
    } catch {
      return contradiction(index, "an event does not fit the state of order \(id)")
    }
    order.row = row
    orders[id] = order
    return nil
  }

  private mutating func takeVouchers(_ event: AuditEvent, at index: UInt64) -> AuditFinding? {
    switch event {
    case .delivered(let id, _, let row, let delivered):
      guard deliveries[id] == nil else {
        return contradiction(index, "delivery \(id) is recorded twice")
      }
      deliveries[id] = row
      for voucher in delivered {
        guard vouchers[voucher.id] == nil else {
          return contradiction(index, "voucher \(voucher.id) is delivered twice")
        }
        vouchers[voucher.id] = ExpectedVoucher(
          line: voucher.line, row: voucher.row, state: voucher.state)
      }
    case .revealed(let ids, let actor, let words):
      reveals[index] = ExpectedReveal(vouchers: ids, actor: actor, words: words)
      if let unknown = ids.first(where: { vouchers[$0] == nil }) {
        return contradiction(index, "voucher \(unknown) was never delivered")
      }
    case .voucherMoved(let id, let from, let to, _):
      guard vouchers[id]?.state == from else {
        return contradiction(index, "voucher \(id) was not \(from.rawValue)")
      }
      vouchers[id]?.state = to
    case .fingerprinted(let filled):
      for voucher in filled {
        guard vouchers[voucher.id]?.fingerprint == nil, vouchers[voucher.id] != nil else {
          return contradiction(index, "voucher \(voucher.id) lacks no fingerprint")
        }
        vouchers[voucher.id]?.fingerprint = voucher.fingerprint
      }
    case .vaultCreated, .hostBound, .order, .orderObserved, .orderFound, .orderResolved,
      .exchanged, .reconciled, .checkpointKept:
      break
    }
    return nil
  }

  private func contradiction(_ index: UInt64, _ message: String) -> AuditFinding {
    AuditFinding(.leaf, String(index), "The log contradicts itself: \(message).")
  }
}
