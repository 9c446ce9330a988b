package import VoucherModel

/// An order of the vault's books: the intent, what was quoted, what came of it, and its vouchers.
package struct VaultOrder: Hashable, Sendable {
  /// How the order came into the books.
  package enum Origin: String, Hashable, Sendable {
    /// This vault intended it, before anything was sent.
    case placed
    /// It was met at the supplier; nobody here intended it.
    case found
  }

  /// Names the order.
  package var id: OrderID
  /// Its idempotency key.
  package var reference: ClientReference
  /// How it came into the books.
  package var origin: Origin
  /// The supplier's number of it, once known.
  package var supplierOrderID: SupplierOrderID?
  /// The product.
  package var productID: ProductID
  /// The face value of one voucher, in the product's currency.
  package var denomination: Amount
  /// How many were ordered.
  package var quantity: Int
  /// The wallet that was asked for.
  package var walletID: WalletID?
  /// Where the order stands.
  package var state: OrderState
  /// How many usable vouchers of it the vault counts as captured.
  package var captured: Int
  /// How many delivered vouchers can no longer be had.
  package var lost: Int
  /// Whether an answer that may have carried the codes was lost on its way to us; a mask on the
  /// next read is then our own doing, and nobody else's.
  package var hasLostAnswer: Bool
  /// What the order was quoted at, in the wallet's currency.
  package var quotedPayable: Money?
  /// The fee contained in the quote, where the supplier stated one.
  package var quotedFee: Amount?
  /// The rate of the quote, where the wallet has another currency than the product.
  package var quotedRate: ExchangeRate?
  /// The most the caller was willing to pay.
  package var priceLimit: Money?
  /// When the intent was committed.
  package var intendedAt: Timestamp
  /// When the order was last sent.
  package var sentAt: Timestamp?
  /// When the supplier was last seen to have it.
  package var seenAt: Timestamp?
  /// When it reached a final state.
  package var settledAt: Timestamp?
  /// What the supplier said when the order was last seen.
  package var lastKnown: SupplierTerms
  /// Its stored vouchers.
  package var vouchers: [VaultVoucher]

  /// Puts an order together; without a count of its own, every voucher that is neither a mask nor
  /// empty counts as captured.
  package init(
    id: OrderID, reference: ClientReference, origin: Origin = .placed,
    supplierOrderID: SupplierOrderID? = nil, productID: ProductID, denomination: Amount,
    quantity: Int, walletID: WalletID? = nil, state: OrderState, captured: Int? = nil,
    lost: Int = 0, hasLostAnswer: Bool = false, quotedPayable: Money? = nil,
    quotedFee: Amount? = nil, quotedRate: ExchangeRate? = nil,
    priceLimit: Money? = nil, intendedAt: Timestamp, sentAt: Timestamp? = nil,
    seenAt: Timestamp? = nil, settledAt: Timestamp? = nil,
    lastKnown: SupplierTerms = SupplierTerms(), vouchers: [VaultVoucher] = []
  ) {
    self.id = id
    self.reference = reference
    self.origin = origin
    self.supplierOrderID = supplierOrderID
    self.productID = productID
    self.denomination = denomination
    self.quantity = quantity
    self.walletID = walletID
    self.state = state
    self.captured = captured ?? vouchers.count { $0.look.isUsable }
    self.lost = lost
    self.hasLostAnswer = hasLostAnswer
    self.quotedPayable = quotedPayable
    self.quotedFee = quotedFee
    self.quotedRate = quotedRate
    self.priceLimit = priceLimit
    self.intendedAt = intendedAt
    self.sentAt = sentAt
    self.seenAt = seenAt
    self.settledAt = settledAt
    self.lastKnown = lastKnown
    self.vouchers = vouchers
  }
}
