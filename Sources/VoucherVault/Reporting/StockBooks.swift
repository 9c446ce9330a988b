import Ledgers
import VaultStore
import VoucherModel

/// The ledger of the stock, with everything in it that the vault knows of a period.
struct StockBooks {
  private(set) var ledger: StockLedger
  /// The vouchers themselves, where somebody wants them one by one.
  private(set) var vouchers: [HeldVoucher] = []

  init(
    _ period: LedgerPeriod, _ snapshot: borrowing VaultSnapshot, keepsVouchers: Bool
  ) throws {
    var ledger = StockLedger(period: period)
    var vouchers: [HeldVoucher] = []
    try snapshot.eachHeldVoucher { voucher in
      ledger.take(
        StockLedger.Voucher(
          id: voucher.id,
          kind: StockKind(productID: voucher.productID, faceValue: voucher.faceValue),
          expiresAt: voucher.expiresAt))
      if keepsVouchers { vouchers.append(voucher) }
    }
    let kinds: [AuditKind] = [.delivered, .voucherMoved]
    try snapshot.eachLeaf(ofKinds: Set(kinds.map { Int($0.rawValue) }), before: period.end) {
      row in
      switch AuditLeaf(bytes: row.leaf)?.event {
      case .delivered(_, _, _, let delivered):
        for voucher in delivered {
          ledger.enter(voucher.id, as: voucher.state, at: row.occurredAt)
        }
      case .voucherMoved(let id, _, let state, _):
        ledger.move(id, to: state, at: row.occurredAt)
      default: break
      }
    }
    self.ledger = ledger
    self.vouchers = vouchers
  }
}

/// The orders, as they stood at the end of a period.
struct OrderBooks {
  private(set) var orders: [OrderID: LedgerOrder] = [:]

  /// No orders.
  init() {}

  init(before end: Timestamp, _ snapshot: borrowing VaultSnapshot) throws {
    var histories: [OrderID: OrderHistory] = [:]
    try snapshot.eachLeaf(ofKinds: Self.kinds, before: end) { row in
      switch AuditLeaf(bytes: row.leaf)?.event {
      case .order(let id, let event, _):
        histories[id, default: OrderHistory()].take(event, at: row.occurredAt)
      case .orderResolved(let id, let state, _, _, _):
        histories[id, default: OrderHistory()].take(.resolved(state), at: row.occurredAt)
      case .orderFound(let id, let quantity, _):
        histories[id, default: OrderHistory()].takeFound(quantity: quantity)
      default: break
      }
    }
    var orders: [OrderID: LedgerOrder] = [:]
    try snapshot.eachOrder(matching: OrderFilter(before: end)) { row in
      guard let history = histories[row.id] else { return }
      orders[row.id] = LedgerOrder(row, history)
    }
    self.orders = orders
  }

  /// By the moment of their intent.
  var sorted: [LedgerOrder] {
    orders.values.sorted {
      ($0.intendedAt, $0.reference.text) < ($1.intendedAt, $1.reference.text)
    }
  }

  var references: [OrderID: String] { orders.mapValues(\.reference.text) }

  /// The events by which an order gets on.
  private static let kinds: Set<Int> = {
    let kinds: [AuditKind] = [
      .orderIntended, .orderSent, .orderNotSent, .orderAnswerLost, .orderRejected,
      .orderAcknowledged, .orderCaptured, .orderStalled, .orderFailed, .orderCancelled,
      .orderCodesLost, .orderResolved, .orderFound, .orderResolvedWithNote,
    ]
    return Set(kinds.map { Int($0.rawValue) })
  }()
}

extension LedgerOrder {
  init(_ row: OrderRow, _ history: OrderHistory) {
    self.init(
      id: row.id, reference: row.reference, supplierOrderID: row.supplierOrderID,
      productID: row.productID, denomination: row.denomination, quantity: row.quantity,
      intendedAt: row.intendedAt)
    amount = row.amount
    discount = row.discount
    baseCurrency = row.baseCurrency
    quotedPayable = row.quotedPayable
    fee = row.quotedFee
    self.history = history
  }
}
