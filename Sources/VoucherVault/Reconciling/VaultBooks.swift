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
      var lostAnswers: Set<OrderID> = []
      try snapshot.eachLeaf { leaf in
        if leaf.kind == Int(AuditKind.orderAnswerLost.rawValue), let order = leaf.orderID {
          lostAnswers.insert(order)
        }
      }
      var vouchers: [OrderID: [VaultVoucher]] = [:]
      try snapshot.eachVoucher { row in
        vouchers[row.orderID, default: []].append(
          VaultVoucher(row, isRevealed: revealed.contains(row.id)))
      }
      var orders: [VaultOrder] = []
      try snapshot.eachOrder { row in
        // What never left has no counterpart anywhere.
        guard row.state != .intended else { return }
        orders.append(
          VaultOrder(
            row, hasLostAnswer: lostAnswers.contains(row.id), vouchers: vouchers[row.id] ?? []))
      }
      return orders
    }
  }
}

extension VaultOrder {
  init(_ row: OrderRow, hasLostAnswer: Bool, vouchers: [VaultVoucher]) {
    let limit = row.priceLimit.flatMap { limit in
      row.quotedPayable.map { Money(limit, $0.currency) }
    }
    self.init(
      id: row.id, reference: row.reference, origin: row.origin == .placed ? .placed : .found,
      supplierOrderID: row.supplierOrderID, productID: row.productID,
      denomination: row.denomination, quantity: row.quantity, walletID: row.walletID,
      state: row.state, captured: row.captured, lost: row.lost, hasLostAnswer: hasLostAnswer,
      quotedPayable: row.quotedPayable, priceLimit: limit, intendedAt: row.intendedAt,
      sentAt: row.sentAt, seenAt: row.seenAt, settledAt: row.settledAt,
      lastKnown: SupplierTerms(
        status: row.supplierStatus, quantity: row.reportedQuantity, amount: row.amount,
        discount: row.discount, baseCurrency: row.baseCurrency,
        deductionCurrency: row.deductionCurrency, walletID: row.reportedWalletID),
      vouchers: vouchers)
  }
}

extension VaultVoucher {
  init(_ row: VoucherRow, isRevealed: Bool) {
    self.init(
      id: row.id, line: row.line, tail: VisibleTail(row.mask), look: CodeLook(row.look),
      referenceDigest: row.referenceDigest.flatMap { ContentDigest(bytes: $0) },
      fingerprint: row.fingerprint.flatMap { ContentDigest(bytes: $0) }, state: row.state,
      isRevealed: isRevealed || row.state == .revealed, faceValue: row.faceValue)
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
