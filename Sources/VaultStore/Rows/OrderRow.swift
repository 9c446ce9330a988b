package import VoucherModel

/// An order of ours: what was asked for, which never changes, and what has become of it.
package struct OrderRow: Hashable, Sendable {
  /// How the vault came to know of an order.
  package enum Origin: String, Hashable, Sendable, CaseIterable {
    /// It was placed here.
    case placed
    /// It was found at the supplier.
    case found
  }

  package let id: OrderID
  package let reference: ClientReference
  package let origin: Origin
  /// SHA-256 of `OrderRequest.canonicalBytes`.
  package let requestDigest: [UInt8]
  package let productID: ProductID
  package let denomination: Amount
  package let quantity: Int
  package let walletID: WalletID?
  package let intendedAt: Timestamp

  package var state: OrderState = .intended
  package var captured = 0
  package var lost = 0
  package var attempts = 0
  /// The most that the caller was ready to pay.
  package var priceLimit: Amount?
  package var quotedPayable: Money?
  package var quotedAt: Timestamp?
  /// The fee contained in what was quoted, in the wallet's currency.
  package var quotedFee: Amount?
  /// The rate of a quote in another currency than the product's.
  package var quotedRate: ExchangeRate?
  package var supplierOrderID: SupplierOrderID?
  package var supplierStatus: SupplierStatus?
  package var amount: Amount?
  package var discount: Amount?
  package var baseCurrency: Currency?
  package var deductionCurrency: Currency?
  package var reportedWalletID: WalletID?
  package var reportedQuantity: Int?
  /// The supplier's name for the last request about this order, for its support.
  package var lastRequestID: String?
  package var sentAt: Timestamp?
  package var seenAt: Timestamp?
  package var settledAt: Timestamp?

  /// An order just intended; what becomes of it is set on the row.
  package init(
    id: OrderID, reference: ClientReference, origin: Origin, requestDigest: [UInt8],
    productID: ProductID, denomination: Amount, quantity: Int, walletID: WalletID?,
    intendedAt: Timestamp
  ) {
    self.id = id
    self.reference = reference
    self.origin = origin
    self.requestDigest = requestDigest
    self.productID = productID
    self.denomination = denomination
    self.quantity = quantity
    self.walletID = walletID
    self.intendedAt = intendedAt
  }
}

extension OrderRow: StoredRow {
  static let table = "orders"
  static let sql = RowSQL(table, columns)
  static let columns = requestColumns + progressColumns

  static let requestColumns = [
    "order_id", "reference", "origin", "request_digest", "product_id", "denomination", "quantity",
    "wallet_id", "intended_at",
  ]

  /// The columns that an update writes.
  static let progressColumns = [
    "state", "captured", "lost", "attempts", "price_limit", "quoted_payable", "quoted_currency",
    "quoted_at", "supplier_order_id", "supplier_status", "amount", "discount", "base_currency",
    "deduction_currency", "reported_wallet_id", "reported_quantity", "last_request_id", "sent_at",
    "seen_at", "settled_at", "quoted_fee", "quoted_rate",
  ]

  static let progressUpdate =
    "UPDATE orders SET " + progressColumns.map { "\($0) = ?" }.joined(separator: ", ")
    + " WHERE order_id = ? AND state = ?"

  var values: [SQLValue] { requestValues + progressValues }

  private var requestValues: [SQLValue] {
    [
      .identifier(id), .text(reference.text), .text(origin.rawValue), .blob(requestDigest),
      .number(productID), .amount(denomination), .count(quantity), .number(walletID),
      .time(intendedAt),
    ]
  }

  var progressValues: [SQLValue] {
    [
      .text(state.rawValue), .count(captured), .count(lost), .count(attempts),
      .amount(priceLimit), .amount(quotedPayable?.amount), .text(quotedPayable?.currency.code),
      .time(quotedAt), .number(supplierOrderID), .text(supplierStatus?.word), .amount(amount),
      .amount(discount), .text(baseCurrency?.code), .text(deductionCurrency?.code),
      .number(reportedWalletID), .count(reportedQuantity), .text(lastRequestID), .time(sentAt),
      .time(seenAt), .time(settledAt), .amount(quotedFee), .text(quotedRate?.text),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    id = try row.identifier()
    reference = try row.converted(ClientReference.init(_:))
    origin = try row.word()
    requestDigest = try row.blob()
    productID = try row.number()
    denomination = try row.amount()
    quantity = try row.count()
    walletID = try row.optionalNumber()
    intendedAt = try row.time()
    try readProgress(&row)
  }

  private mutating func readProgress(_ row: inout ColumnReader) throws(StoreError) {
    state = try row.word()
    captured = try row.count()
    lost = try row.count()
    attempts = try row.count()
    priceLimit = try row.optionalAmount()
    quotedPayable = try row.optionalMoney()
    quotedAt = try row.optionalTime()
    supplierOrderID = try row.optionalNumber()
    supplierStatus = try row.optionalText().map(SupplierStatus.init(_:))
    amount = try row.optionalAmount()
    discount = try row.optionalAmount()
    baseCurrency = try row.optionalCurrency()
    deductionCurrency = try row.optionalCurrency()
    reportedWalletID = try row.optionalNumber()
    reportedQuantity = try row.optionalCount()
    lastRequestID = try row.optionalText()
    sentAt = try row.optionalTime()
    seenAt = try row.optionalTime()
    settledAt = try row.optionalTime()
    quotedFee = try row.optionalAmount()
    quotedRate = try row.optionalConverted(ExchangeRate.init(_:))
  }
}
