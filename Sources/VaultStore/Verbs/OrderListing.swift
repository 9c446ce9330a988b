package import VoucherModel

/// Which orders are asked for; what is `nil` does not matter.
package struct OrderFilter: Hashable, Sendable {
  package var states: Set<OrderState>?
  /// The earliest moment of intent.
  package var from: Timestamp?
  /// The moment of intent that is too late already.
  package var before: Timestamp?

  package init(
    states: Set<OrderState>? = nil, from: Timestamp? = nil, before: Timestamp? = nil
  ) {
    self.states = states
    self.from = from
    self.before = before
  }
}

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
}

extension OrderFilter {
  /// The condition, and its arguments, for orders in one direction after a cursor.
  func condition(after cursor: OrderCursor?, _ direction: ListingDirection) -> SQLCondition {
    var condition = SQLCondition()
    condition.isOneOf("state", states?.map { .text($0.rawValue) })
    if let from { condition.add("intended_at >= ?", .time(from)) }
    if let before { condition.add("intended_at < ?", .time(before)) }
    if let cursor {
      let sign = direction == .newestFirst ? "<" : ">"
      condition.add(
        "(intended_at, order_id) \(sign) (?, ?)", .time(cursor.intendedAt), .identifier(cursor.id))
    }
    return condition
  }
}

extension ListingDirection {
  var orderBy: String {
    switch self {
    case .newestFirst: "ORDER BY intended_at DESC, order_id DESC"
    case .oldestFirst: "ORDER BY intended_at, order_id"
    }
  }
}
