import Reconciliation
import VaultStore
import VoucherModel

/// The vault's own side of a reconciliation, read without a key.
struct VaultBooks: Sendable {
  let core: VaultCore

  func orders() throws -> [VaultOrder] {
    try core.database.read { snapshot in
      var revealed: Set<VoucherID> = []
      try snapshot.eachReveal { revealed.insert($0.voucherID) }
      let lostAnswers = try LostAnswers(snapshot)
      var orders: [VaultOrder] = []
      var positions: [OrderID: Int] = [:]
      try snapshot.eachOrder { row in
        // What never left has no counterpart anywhere.
        guard row.state != .intended else { return }
        positions[row.id] = orders.count
        orders.append(VaultOrder(row))
      }
      var masks: [OrderID: [Timestamp]] = [:]
      try snapshot.eachVoucher { row in
        guard let position = positions[row.orderID] else { return }
        if row.look == .masked { masks[row.orderID, default: []].append(row.capturedAt) }
        orders[position].take(VaultVoucher(row, isRevealed: revealed.contains(row.id)))
      }
      for position in orders.indices {
        // In the order that they are compared in, so that nobody has to sort a copy.
        orders[position].vouchers.sort { ($0.line, $0.id) < ($1.line, $1.id) }
        orders[position].hasLostAnswer = lostAnswers.concern(
          orders[position], masks: masks[orders[position].id] ?? [])
      }
      return orders
    }
  }
}

/// The answers that may have shown codes and did not reach the vault whole.
///
/// It follows from what is stored, whatever became of the process: the log has a leaf where the answer
/// to an order was lost, and a delivery that is not whole stands for every read that was cut, failed
/// at the supplier, or was under way when the process ended.
private struct LostAnswers {
  private var orders: Set<OrderID> = []
  /// When an answer was lost that was about no order in particular.
  private var lists: [Timestamp] = []

  init(_ snapshot: borrowing VaultSnapshot) throws {
    var orders: Set<OrderID> = []
    var lists: [Timestamp] = []
    try snapshot.eachLeaf { leaf in
      if leaf.kind == Int(AuditKind.orderAnswerLost.rawValue), let order = leaf.orderID {
        orders.insert(order)
      }
    }
    try snapshot.eachIncompleteDelivery { delivery in
      if let order = delivery.orderID {
        orders.insert(order)
      } else {
        lists.append(delivery.receivedAt)
      }
    }
    self.orders = orders
    self.lists = lists
  }

  /// Whether a mask of the order may be what is left of a code that a lost answer showed.
  func concern(_ order: VaultOrder, masks: [Timestamp]) -> Bool {
    if orders.contains(order.id) { return true }
    let start = order.sentAt ?? order.intendedAt
    return lists.contains { lost in start <= lost && masks.contains { lost <= $0 } }
  }
}

extension VaultOrder {
  /// The order without its vouchers.
  fileprivate init(_ row: OrderRow) {
    let limit = row.priceLimit.flatMap { limit in
      row.quotedPayable.map { Money(limit, $0.currency) }
    }
    self.init(
      id: row.id, reference: row.reference, origin: row.origin == .placed ? .placed : .found,
      supplierOrderID: row.supplierOrderID, productID: row.productID,
      denomination: row.denomination, quantity: row.quantity, walletID: row.walletID,
      state: row.state, captured: row.captured, lost: row.lost,
      quotedPayable: row.quotedPayable, quotedFee: row.quotedFee, quotedRate: row.quotedRate,
      priceLimit: limit, intendedAt: row.intendedAt,
      sentAt: row.sentAt, seenAt: row.seenAt, settledAt: row.settledAt,
      lastKnown: SupplierTerms(
        status: row.supplierStatus, quantity: row.reportedQuantity, amount: row.amount,
        discount: row.discount, baseCurrency: row.baseCurrency,
        deductionCurrency: row.deductionCurrency, walletID: row.reportedWalletID))
  }

  /// Adds a voucher; room is made for as many as were captured, and not for twice as many.
  fileprivate mutating func take(_ voucher: VaultVoucher) {
    if vouchers.isEmpty { vouchers.reserveCapacity(min(max(0, captured), 10_000)) }
    vouchers.append(voucher)
  }
}

extension VaultVoucher {
  init(_ row: VoucherRow, isRevealed: Bool) {
    self.init(
      id: row.id, line: row.line, tail: VisibleTail(row.mask), look: CodeLook(row.look),
      referenceDigest: row.referenceDigest.flatMap { ContentDigest(bytes: $0) },
      fingerprint: row.fingerprint.flatMap { ContentDigest(bytes: $0) }, state: row.state,
      isRevealed: isRevealed || row.state == .revealed, faceValue: row.faceValue,
      expiresAt: row.expiresAt, capturedAt: row.capturedAt)
  }
}

extension CodeLook {
  init(_ look: VoucherRow.Look) {
    switch look {
    case .plain: self = .plain
    case .suspect: self = .suspect
    case .masked: self = .masked
    case .empty: self = .empty
    }
  }
}
