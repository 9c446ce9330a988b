package import VoucherModel

/// What was bought: by day, by product, and against what was quoted; nothing is summed across
/// currencies.
package struct SpendLedger {
  private let period: LedgerPeriod
  private var days: [SpendLine.Day: SpendLine] = [:]
  private var products: [SpendLine.Product: SpendLine] = [:]
  private var totals: [Currencies: SpendLine] = [:]
  private var outcomes: [OrderState: [Currencies: Quantity]] = [:]
  private var differences: [SpendDifference] = []

  package init(period: LedgerPeriod) {
    self.period = period
  }

  /// Takes an order; one that was intended outside the period is passed over.
  package mutating func take(_ order: LedgerOrder) throws(LedgerError) {
    guard period.contains(order.intendedAt), let state = order.history.state else { return }
    let currencies = Currencies(face: order.currency, wallet: order.walletCurrency)
    let face = Quantity(units: order.quantity, face: try order.face())
    var sum = outcomes[state]?[currencies] ?? .zero
    try sum.add(face)
    outcomes[state, default: [:]][currencies] = sum
    guard state.isBought else { return }
    let line = try SpendLine(order, face: face)
    try Self.add(line, to: &days[.init(day: LedgerDay(order.intendedAt), currencies: currencies)])
    try Self.add(
      line,
      to: &products[.init(productID: order.productID, currencies: currencies)])
    try Self.add(line, to: &totals[currencies])
    if let difference = line.difference, difference != .zero {
      differences.append(SpendDifference(order: order, line: line, difference: difference))
    }
  }

  private static func add(
    _ line: SpendLine, to sum: inout SpendLine?
  ) throws(LedgerError) {
    guard var result = sum else {
      sum = line
      return
    }
    try result.add(line)
    sum = result
  }

  /// What the report says.
  package consuming func facts() -> SpendFacts {
    let order = OrderState.allCases
    return SpendFacts(
      period: period,
      days: days.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }.map {
        SpendFacts.Day(day: $0.0.day, currencies: $0.0.currencies, line: $0.1)
      },
      products: products.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }.map {
        SpendFacts.Product(productID: $0.0.productID, currencies: $0.0.currencies, line: $0.1)
      },
      totals: totals.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }.map {
        SpendFacts.Total(currencies: $0.0, line: $0.1)
      },
      outcomes: order.flatMap { state in
        (outcomes[state] ?? [:]).sorted { $0.key < $1.key }.map {
          SpendFacts.Outcome(state: state, currencies: $0.key, quantity: $0.value)
        }
      },
      differences: differences.sorted {
        ($0.order.intendedAt, $0.order.reference.text) < (
          $1.order.intendedAt, $1.order.reference.text
        )
      })
  }
}

extension OrderState {
  /// Whether the supplier has taken the order, as far as anybody here knows.
  package var isBought: Bool {
    switch self {
    case .pending, .partiallyCaptured, .captured, .stalled, .codesLost: true
    case .intended, .sent, .rejected, .failed, .cancelled, .inDoubt: false
    }
  }
}

/// The currency of what is printed on vouchers, and that of the wallet they are paid from.
package struct Currencies: Hashable, Comparable, Sendable {
  package let face: Currency
  package let wallet: Currency

  package init(face: Currency, wallet: Currency) {
    self.face = face
    self.wallet = wallet
  }

  package static func < (left: Currencies, right: Currencies) -> Bool {
    (left.face, left.wallet) < (right.face, right.wallet)
  }
}
