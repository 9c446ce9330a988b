/// The calls of the supplier's API, as faults and the request log name them.
package enum Endpoint: String, Sendable, Hashable, CaseIterable {
  case login
  case refresh
  case logout
  case products
  case product
  case availability
  case charges
  /// Countries, currencies, categories and subcategories.
  case referenceData = "reference_data"
  case wallets
  case transactions
  case transaction
  case createOrder = "create_order"
  /// One order by its number.
  case order
  /// The list of orders, without a reference.
  case orders
  /// The list of orders for one client reference.
  case lookup
  /// A path the API does not have.
  case unknown
}

/// Which calls a fault strikes.
package enum FaultTarget: Sendable, Hashable {
  case endpoint(Endpoint)
  /// The four calls whose answers can carry codes.
  case orderAnswers
  case any
  /// The connection itself, before a byte of it is read.
  case connection

  package var name: String {
    switch self {
    case .endpoint(let endpoint): endpoint.rawValue
    case .orderAnswers: "order_answers"
    case .any: "any"
    case .connection: "connection"
    }
  }

  package init?(_ name: String) {
    switch name {
    case "order_answers": self = .orderAnswers
    case "any": self = .any
    case "connection": self = .connection
    default:
      guard let endpoint = Endpoint(rawValue: name) else { return nil }
      self = .endpoint(endpoint)
    }
  }

  func includes(_ endpoint: Endpoint) -> Bool {
    switch self {
    case .endpoint(let wanted): wanted == endpoint
    case .orderAnswers: [.createOrder, .order, .orders, .lookup].contains(endpoint)
    case .any: true
    case .connection: false
    }
  }
}
