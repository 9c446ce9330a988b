package import VoucherModel

/// So many vouchers, and what is printed on them.
package struct Quantity: Hashable, Sendable {
  /// How many.
  package var units: Int
  /// Their face value.
  package var face: Amount

  package static let zero = Quantity(units: 0, face: .zero)

  package init(units: Int, face: Amount) {
    self.units = units
    self.face = face
  }

  /// So many vouchers of one denomination.
  init(_ units: Int, of denomination: Amount) throws(LedgerError) {
    guard let face = denomination.multiplied(by: units) else { throw .tooLarge }
    self.init(units: units, face: face)
  }

  mutating func add(_ other: Quantity) throws(LedgerError) {
    guard let sum = face.adding(other.face) else { throw .tooLarge }
    units += other.units
    face = sum
  }
}

/// What makes vouchers alike: the product, the denomination and its currency.
package struct StockKind: Hashable, Comparable, Sendable {
  package let productID: ProductID
  package let faceValue: Money

  package init(productID: ProductID, faceValue: Money) {
    self.productID = productID
    self.faceValue = faceValue
  }

  package static func < (left: StockKind, right: StockKind) -> Bool {
    (left.productID, left.faceValue.currency, left.faceValue.amount)
      < (right.productID, right.faceValue.currency, right.faceValue.amount)
  }
}
