import VoucherModel

/// What the records of one order come to, each side's word where it stands, worked out once.
struct OrderFacts {
  /// Whether this vault intended the order.
  let isIntended: Bool
  /// What the supplier says now, or when last seen if it is not in the list.
  let terms: SupplierTerms
  /// When the order happened.
  let effectiveAt: Timestamp?
  /// How many were ordered.
  let ordered: Int?
  /// How many usable vouchers the vault has captured.
  let captured: Int
  /// How many vouchers came without code, PIN and URL.
  let empty: Int
  /// How many vouchers came masked.
  let masked: Int
  /// How many delivered vouchers can no longer be had, the empty ones not counted.
  let lost: Int
  /// How many vouchers the supplier says it delivered, or lists.
  let delivered: Int?
  /// The wallet that pays, where it can be told.
  let walletID: WalletID?
  /// The currency of the wallet that pays.
  let walletCurrency: Currency?
  /// The product's currency.
  let baseCurrency: Currency?
  /// The supplier's price in the wallet's currency: amount less discount, plus the quoted fee.
  ///
  /// `nil` where the wallet has another currency, as no record states the rate that was applied.
  let netPrice: Int64?
  /// What was quoted, in the wallet's currency.
  let quoted: Int64?

  init(_ order: OrderCase, _ context: RunContext) {
    let vault = order.vault
    isIntended = vault?.origin == .placed
    let stated = order.terms
    var terms = SupplierTerms(stated.supplier, otherwise: stated.vault)
    if stated.supplier == nil, let settled = vault?.state.settledStatus { terms.status = settled }
    self.terms = terms
    effectiveAt =
      isIntended ? vault?.sentAt ?? vault?.intendedAt : Self.firstSeen(order, context)
    ordered = isIntended ? vault?.quantity : terms.quantity ?? vault?.quantity
    captured = vault?.captured ?? 0
    let empty = vault?.vouchers.count { $0.look == .empty } ?? 0
    self.empty = empty
    masked = vault?.vouchers.count { $0.look == .masked } ?? 0
    lost = Self.lost(vault, empty: empty)
    delivered = order.delivered
    let face = vault?.vouchers.first?.faceValue.currency
    baseCurrency = terms.baseCurrency ?? (face == .unknown ? nil : face)
    let askedWallet = vault?.walletID ?? terms.walletID
    walletCurrency =
      vault?.quotedPayable?.currency ?? terms.deductionCurrency
      ?? askedWallet.flatMap { context.walletCurrencies[$0] }
      ?? (askedWallet == nil ? baseCurrency : nil)
    walletID =
      askedWallet ?? walletCurrency.flatMap { context.onlyWallets[$0] ?? nil }
    quoted = vault?.quotedPayable?.amount.millionths
    netPrice = Self.netPrice(
      terms, isSameCurrency: baseCurrency != nil && baseCurrency == walletCurrency,
      fee: vault?.quotedFee)
  }

  /// What we expect to leave the wallet: the quote, or the supplier's price where there was none.
  var expected: Int64? { quoted ?? netPrice }

  /// What the supplier should take from it: its own price, or the quote where that is not known.
  var price: Int64? { netPrice ?? quoted }

  /// Whether the supplier's word is that the order comes to nothing more.
  var isVoid: Bool { terms.status == .failed || terms.status == .cancelled }

  /// The expected charge of so many of the order's vouchers.
  func price(ofUnits units: Int, of total: Int64?) -> Int64? {
    guard let total, let ordered else { return total }
    return Prorating(total, units: units, of: ordered, currency: walletCurrency).rounded
  }

  private static func firstSeen(_ order: OrderCase, _ context: RunContext) -> Timestamp? {
    let rows = order.debits + order.credits + order.pending
    return order.supplier?.createdAt ?? rows.map { context.movements[$0].createdAt }.min()
      ?? order.vault?.intendedAt
  }

  private static func lost(_ vault: VaultOrder?, empty: Int) -> Int {
    guard let vault, vault.state == .codesLost else { return 0 }
    let lost = vault.lost > 0 ? vault.lost : vault.quantity - vault.captured
    return max(0, lost - empty)
  }

  private static func netPrice(
    _ terms: SupplierTerms, isSameCurrency: Bool, fee: Amount?
  ) -> Int64? {
    guard isSameCurrency, let amount = terms.amount, let discount = terms.discount else {
      return nil
    }
    return amount.millionths - discount.millionths + (fee?.millionths ?? 0)
  }
}

extension OrderState {
  /// What the books settled on, where the supplier has no word of its own.
  fileprivate var settledStatus: SupplierStatus? {
    switch self {
    case .failed: .failed
    case .cancelled: .cancelled
    default: nil
    }
  }
}

extension SupplierTerms {
  /// Each part from the first that states it.
  fileprivate init(_ first: SupplierTerms?, otherwise second: SupplierTerms?) {
    self.init(
      status: first?.status ?? second?.status, quantity: first?.quantity ?? second?.quantity,
      amount: first?.amount ?? second?.amount, discount: first?.discount ?? second?.discount,
      baseCurrency: first?.baseCurrency ?? second?.baseCurrency,
      deductionCurrency: first?.deductionCurrency ?? second?.deductionCurrency,
      walletID: first?.walletID ?? second?.walletID)
  }
}

/// A part of a sum that belongs to so many of an order's units.
struct Prorating {
  /// The part, rounded half up to the currency's smallest unit.
  let rounded: Int64
  /// How far another rounding may lie from it: no document states how the supplier rounds.
  let slack: Int64

  init(_ total: Int64, units: Int, of all: Int, currency: Currency?) {
    guard units > 0, units < all, all > 0, total > 0 else {
      rounded = units > 0 || total <= 0 ? total : 0
      slack = 0
      return
    }
    var unit: Int64 = 1
    for _ in 0..<max(0, Amount.scale - (currency?.decimals ?? Amount.scale)) { unit *= 10 }
    let divisor = Int128(all) * Int128(unit)
    let share = (Int128(total) * Int128(units) + divisor / 2) / divisor * Int128(unit)
    // A share lies between zero and the total, so it fits.
    rounded = Int64(clamping: share)
    slack = unit
  }
}
