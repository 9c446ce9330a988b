package import VoucherModel

/// An order as the ledgers count it: what was asked, what the supplier says it costs, and where it
/// stood at the end of the period.
package struct LedgerOrder: Hashable, Sendable {
  package let id: OrderID
  package let reference: ClientReference
  package let supplierOrderID: SupplierOrderID?
  package let productID: ProductID
  package let denomination: Amount
  package let quantity: Int
  package let intendedAt: Timestamp
  /// The face value of all, and what is taken off, as the supplier states it.
  package var amount: Amount?
  package var discount: Amount?
  package var baseCurrency: Currency?
  /// The fee that the quote names, in the wallet's currency.
  package var fee: Amount?
  /// What the quote said would leave the wallet.
  package var quotedPayable: Money?
  package var history = OrderHistory()

  package init(
    id: OrderID, reference: ClientReference, supplierOrderID: SupplierOrderID?,
    productID: ProductID, denomination: Amount, quantity: Int, intendedAt: Timestamp
  ) {
    self.id = id
    self.reference = reference
    self.supplierOrderID = supplierOrderID
    self.productID = productID
    self.denomination = denomination
    self.quantity = quantity
    self.intendedAt = intendedAt
  }

  /// The currency of the face value; nobody's, where neither the supplier nor the quote says one.
  package var currency: Currency { baseCurrency ?? quotedPayable?.currency ?? .unknown }

  /// The currency of the wallet.
  package var walletCurrency: Currency { quotedPayable?.currency ?? currency }

  /// The face value of all.
  func face() throws(LedgerError) -> Amount {
    guard let face = amount ?? denomination.multiplied(by: quantity) else { throw .tooLarge }
    return face
  }

  /// What the order costs by the supplier's own figures: face value less discount; `nil` where it
  /// has not stated them.
  func net() throws(LedgerError) -> Amount? {
    guard let amount else { return nil }
    guard let net = amount.subtracting(discount ?? .zero) else { throw .tooLarge }
    return net
  }

  /// What the order costs, by the supplier's figures, else by the quote.
  package func cost() throws(LedgerError) -> Money? {
    if let net = try net() { return Money(net, currency) }
    return quotedPayable
  }

  /// The share of one line of the cost.
  ///
  /// The cost is laid out over the lines in the currency's smallest unit, so that the shares of all
  /// lines add up to it exactly.
  package func cost(ofLine line: Int) throws(LedgerError) -> Money? {
    guard let cost = try cost(), quantity > 0 else { return nil }
    // A surplus costs nothing: the supplier charges what was ordered.
    guard line < quantity else { return Money(.zero, cost.currency) }
    var unit: Int128 = 1
    for _ in 0..<max(0, Amount.scale - cost.currency.decimals) { unit *= 10 }
    var total = Int128(cost.amount.millionths)
    if total % unit != 0 { unit = 1 }
    total /= unit
    let share =
      total * Int128(line + 1) / Int128(quantity) - total * Int128(line) / Int128(quantity)
    guard let millionths = Int64(exactly: share * unit) else { throw .tooLarge }
    return Money(Amount(millionths: millionths), cost.currency)
  }
}

/// What the log says of an order up to the end of a period.
package struct OrderHistory: Hashable, Sendable {
  /// `nil` where the log knows nothing of it yet.
  package private(set) var progress: OrderProgress?
  /// When it was first sent.
  package private(set) var sentAt: Timestamp?
  /// When the first of its codes were in the vault, and when the last were.
  package private(set) var firstCapturedAt: Timestamp?
  package private(set) var completedAt: Timestamp?
  /// Whether it was ever delivered in part.
  package private(set) var wasPartial = false

  package init() {}

  package var state: OrderState? { progress?.state }

  /// Takes an event in the order of the log; one that does not fit is the verifier's concern.
  package mutating func take(_ event: OrderEvent, at moment: Timestamp) {
    if case .intended(let quantity) = event {
      if progress == nil { progress = OrderProgress(quantity: quantity) }
      return
    }
    guard var next = progress else { return }
    do throws(OrderProgress.IllegalTransition) {
      try next.apply(event)
    } catch {
      return
    }
    progress = next
    switch event {
    case .sent: sentAt = sentAt ?? moment
    case .captured:
      firstCapturedAt = firstCapturedAt ?? moment
      if next.captured >= next.quantity {
        completedAt = completedAt ?? moment
      } else {
        wasPartial = true
      }
    default: break
    }
  }

  /// The order was found at the supplier.
  package mutating func takeFound(quantity: Int) {
    if progress == nil {
      progress = OrderProgress(
        state: .pending, quantity: quantity, captured: 0, lost: 0, attempts: 0)
    }
  }

  /// How long it took from sending to the last code, in milliseconds.
  package var latency: Int64? {
    guard let sentAt, let completedAt else { return nil }
    return max(0, completedAt.milliseconds - sentAt.milliseconds)
  }
}
