import TransparencyLog
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
    /// The one it was stored with, where another one has its place since.
    var original: Digest?
    /// Whether it was shown to somebody; it cannot be in stock after that.
    var isShown = false
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

  struct ExpectedShopRow {
    let record: ShopRecord
    let row: Digest
  }

  struct ExpectedExchange {
    let order: OrderID
    let row: Digest
  }

  var vault: Digest?
  private var isBound = false
  var orders: [OrderID: ExpectedOrder] = [:]
  var deliveries: [DeliveryID: Digest] = [:]
  private var stocked: [OrderID: Int] = [:]
  private var brought: [OrderID: Int] = [:]
  var vouchers: [VoucherID: ExpectedVoucher] = [:]
  var reveals: [UInt64: ExpectedReveal] = [:]
  var notes: [UInt64: ExpectedNote] = [:]
  var exchanges: [ExchangeID: ExpectedExchange] = [:]
  var runs: [RunID: Digest] = [:]
  /// What people did about breaks, by the place of the event.
  var breakEvents: [Int64: ExpectedBreakEvent] = [:]
  /// The steps of closes, by their place.
  var periodEvents: [Int64: ExpectedPeriodEvent] = [:]
  /// What is promised to whom, and what was done about vouchers and reveals.
  var inventory = ExpectedInventory()
  /// What stands beside leaves of its own, by the leaf.
  var shop: [UInt64: ExpectedShopRow] = [:]
  /// The rotations that have begun and are not through.
  private var rotations: [EpochStep: TreeFrontier] = [:]
  /// How many deliveries have lost their key of an epoch that is not retired yet.
  private var dropped: [RecipientID: Int] = [:]
  private(set) var incarnation: UInt32 = 0
  /// Which key signs the log from which event on, where that was changed.
  private(set) var logKeyChanges: [LogKeyChange] = []
  /// How many events the log had at each checkpoint, by the digest of its row.
  var checkpoints: [Digest: UInt64] = [:]

  /// Takes one event; gives back what contradicts the events before it.
  mutating func take(_ event: AuditEvent, at index: UInt64) -> AuditFinding? {
    switch event {
    case .vaultCreated(_, let incarnation, let row):
      self.incarnation = incarnation
      vault = row
    case .identityChanged(let row, _):
      vault = row
    case .logKeyReplaced(let former, let key):
      guard former != key, logKeyChanges.last.map({ $0.key == former }) ?? true else {
        return contradiction(index, "the log's key is replaced and was another one")
      }
      logKeyChanges.append(LogKeyChange(index: index, former: former, key: key))
    case .vaultRestored(_, let incarnation, let row, _):
      guard incarnation > self.incarnation else {
        return contradiction(index, "incarnation \(incarnation) is not after \(self.incarnation)")
      }
      self.incarnation = incarnation
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
    case .delivered, .revealed, .voucherMoved, .fingerprinted, .refingerprinted:
      return takeVouchers(event, at: index)
    case .keysRewrapped, .keysRotated, .keysDropped, .epochRetired, .recoveryChecked:
      return takeKeys(event, at: index)
    case .reconciled(let id, let row):
      guard runs[id] == nil else { return contradiction(index, "run \(id) is recorded twice") }
      runs[id] = row
    case .breakMoved, .periodMoved:
      return takeFinance(event, at: index)
    case .readingKept: break
    case .checkpointKept(let size, let row):
      guard checkpoints[row] == nil, size <= index else {
        return contradiction(index, "a checkpoint of \(size) events is out of place")
      }
      checkpoints[row] = size
    case .shop(let record, let row):
      shop[index] = ExpectedShopRow(record: record, row: row)
    case .backedUp(let size, _):
      guard size == index else { return contradiction(index, "a backup is out of place") }
    case .inventory(let event):
      return inventory.take(event, vouchers: vouchers).flatMap { contradiction(index, $0) }
    }
    return nil
  }

  private mutating func takeKeys(_ event: AuditEvent, at index: UInt64) -> AuditFinding? {
    switch event {
    case .keysRewrapped(let step, let rekeyed):
      var frontier = rotations[step] ?? TreeFrontier()
      for delivery in rekeyed { _ = frontier.append(TreeHash.leaf(delivery.leafBytes)) }
      rotations[step] = frontier
      return take(rekeyed, at: index)
    case .keysRotated(let step, let count, let root, _):
      let frontier = rotations.removeValue(forKey: step) ?? TreeFrontier()
      guard frontier.size == UInt64(clamping: count), frontier.head.root == root else {
        return contradiction(index, "the rotation \(step) does not add up")
      }
    case .keysDropped(let epoch, let rekeyed):
      dropped[epoch, default: 0] += rekeyed.count
      return take(rekeyed, at: index)
    case .epochRetired(let epoch, let count, _):
      guard dropped.removeValue(forKey: epoch) ?? 0 == count else {
        return contradiction(index, "the retirement of \(epoch) does not add up")
      }
    default:
      break
    }
    return nil
  }

  private mutating func take(_ rekeyed: [RekeyedDelivery], at index: UInt64) -> AuditFinding? {
    for delivery in rekeyed {
      guard deliveries[delivery.id] != nil else {
        return contradiction(index, "delivery \(delivery.id) was never recorded")
      }
      deliveries[delivery.id] = delivery.row
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
    case .delivered(let id, let order, let row, let delivered):
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
      if let order { count(delivered, of: order) }
    case .revealed(let ids, let actor, let words):
      reveals[index] = ExpectedReveal(vouchers: ids, actor: actor, words: words)
      if let unknown = ids.first(where: { vouchers[$0] == nil }) {
        return contradiction(index, "voucher \(unknown) was never delivered")
      }
      for id in ids { vouchers[id]?.isShown = true }
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
    case .refingerprinted(let renewed):
      for voucher in renewed {
        guard !logKeyChanges.isEmpty, let before = vouchers[voucher.id],
          before.fingerprint == nil || before.fingerprint == voucher.former
        else {
          return contradiction(index, "voucher \(voucher.id) had another fingerprint")
        }
        // What it was stored with is in the digest of its row, which shows whether it was that.
        if before.fingerprint == nil { vouchers[voucher.id]?.original = voucher.former }
        vouchers[voucher.id]?.fingerprint = voucher.fingerprint
      }
    default:
      break
    }
    return nil
  }

  /// Counts what an order's deliveries brought: what went into stock is captured, and what was set
  /// aside may be.
  private mutating func count(_ delivered: [DeliveredVoucher], of order: OrderID) {
    stocked[order, default: 0] += delivered.count { $0.state == .available }
    brought[order, default: 0] += delivered.count
  }

  /// Whether the number of vouchers that an order's own events count fits what was delivered.
  func deliveriesFit(_ order: OrderID) -> Bool {
    let captured = orders[order]?.progress.captured ?? 0
    return (stocked[order, default: 0]...brought[order, default: 0]).contains(captured)
  }

  func contradiction(_ index: UInt64, _ message: String) -> AuditFinding {
    AuditFinding(.leaf, String(index), "The log contradicts itself: \(message).")
  }
}
