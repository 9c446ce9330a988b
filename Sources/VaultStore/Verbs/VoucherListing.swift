package import VoucherModel

/// How many vouchers of one kind are in one state.
package struct VoucherCount: Hashable, Sendable {
  package let state: VoucherState
  package let productID: ProductID
  package let faceValue: Money
  package let count: Int

  package init(state: VoucherState, productID: ProductID, faceValue: Money, count: Int) {
    self.state = state
    self.productID = productID
    self.faceValue = faceValue
    self.count = count
  }
}

extension SQLCondition {
  /// Vouchers in some states (any, if none is named), of a product and an order, after a cursor.
  init(
    voucherStates states: Set<VoucherState>, productID: ProductID?, orderID: OrderID?,
    after cursor: VoucherID?
  ) {
    self.init()
    isOneOf("state", states.map(\.rawValue))
    if let productID { add("product_id = ?", .number(productID)) }
    if let orderID { add("order_id = ?", .identifier(orderID)) }
    if let cursor { add("voucher_id > ?", .identifier(cursor)) }
  }
}
