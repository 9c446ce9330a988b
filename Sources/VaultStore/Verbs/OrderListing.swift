package import VoucherModel

/// Where a page of orders ended.
package struct OrderCursor: Hashable, Sendable {
  package let intendedAt: Timestamp
  package let id: OrderID

  package init(after order: OrderRow) {
    intendedAt = order.intendedAt
    id = order.id
  }
}

/// The direction of a listing.
package enum ListingDirection: Hashable, Sendable {
  case newestFirst, oldestFirst

  var ordersClause: String {
    switch self {
    case .newestFirst: "ORDER BY intended_at DESC, order_id DESC"
    case .oldestFirst: "ORDER BY intended_at, order_id"
    }
  }

  /// What stands between a row and the cursor before it.
  fileprivate var comparison: String {
    switch self {
    case .newestFirst: "<"
    case .oldestFirst: ">"
    }
  }
}

extension SQLCondition {
  /// Orders in some states (any, if none is named) and of some time, after a cursor.
  init(
    orderStates states: Set<OrderState>, from: Timestamp?, before: Timestamp?,
    after cursor: OrderCursor?, _ direction: ListingDirection
  ) {
    self.init()
    isOneOf("state", states.map(\.rawValue))
    if let from { add("intended_at >= ?", .time(from)) }
    if let before { add("intended_at < ?", .time(before)) }
    if let cursor {
      add(
        "(intended_at, order_id) \(direction.comparison) (?, ?)", .time(cursor.intendedAt),
        .identifier(cursor.id))
    }
  }
}
