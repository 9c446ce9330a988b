package import VoucherModel

/// How much was to be bought to fill the stock up; the audit leaf beside it holds the row's digest.
package struct ReplenishmentRow: Hashable, Sendable {
  package let leafIndex: UInt64
  package let reference: ClientReference
  package let productID: ProductID
  package let denomination: Amount
  package let walletID: WalletID?
  /// How many there are to be in stock.
  package let target: Int
  /// How many were missing when it was planned.
  package let quantity: Int
  /// The most that one order may have.
  package let largest: Int
  package let plannedAt: Timestamp

  package init(
    leafIndex: UInt64, reference: ClientReference, productID: ProductID, denomination: Amount,
    walletID: WalletID?, target: Int, quantity: Int, largest: Int, plannedAt: Timestamp
  ) {
    self.leafIndex = leafIndex
    self.reference = reference
    self.productID = productID
    self.denomination = denomination
    self.walletID = walletID
    self.target = target
    self.quantity = quantity
    self.largest = largest
    self.plannedAt = plannedAt
  }
}

extension ReplenishmentRow: StoredRow {
  static let table = "replenishments"
  static let sql = RowSQL(table, columns)
  static let columns = [
    "leaf_index", "reference", "product_id", "denomination", "wallet_id", "target", "quantity",
    "largest", "planned_at",
  ]

  var values: [SQLValue] {
    [
      .count(leafIndex), .text(reference.text), .number(productID), .amount(denomination),
      .number(walletID), .count(target), .count(quantity), .count(largest), .time(plannedAt),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    leafIndex = try row.count()
    reference = try row.converted(ClientReference.init(_:))
    productID = try row.number()
    denomination = try row.amount()
    walletID = try row.optionalNumber()
    target = try row.count()
    quantity = try row.count()
    largest = try row.count()
    plannedAt = try row.time()
  }
}
