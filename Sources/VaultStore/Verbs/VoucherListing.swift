package import VoucherModel

/// Which vouchers are asked for; what is `nil` does not matter.
package struct VoucherFilter: Hashable, Sendable {
  package var states: Set<VoucherState>?
  package var productID: ProductID?
  package var orderID: OrderID?

  package init(
    states: Set<VoucherState>? = nil, productID: ProductID? = nil, orderID: OrderID? = nil
  ) {
    self.states = states
    self.productID = productID
    self.orderID = orderID
  }

  func condition(after cursor: VoucherID?) -> SQLCondition {
    var condition = SQLCondition()
    condition.isOneOf("state", states?.map { .text($0.rawValue) })
    if let productID { condition.add("product_id = ?", .number(productID)) }
    if let orderID { condition.add("order_id = ?", .identifier(orderID)) }
    if let cursor { condition.add("voucher_id > ?", .identifier(cursor)) }
    return condition
  }
}

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
