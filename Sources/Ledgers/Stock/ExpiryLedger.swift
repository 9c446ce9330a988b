package import VoucherModel

/// What of the stock dies when: already, on each of the coming days, later, or never.
package struct ExpiryLedger {
  /// What makes lines of the report alike.
  struct Key: Hashable {
    let when: ExpiryLine.When
    let kind: StockKind
    let costCurrency: Currency?
  }

  private let asOf: Timestamp
  private let days: Int
  private let lastDay: LedgerDay
  private var sums: [Key: (quantity: Quantity, cost: Amount)] = [:]

  /// A ledger of the days from that of `asOf` on.
  package init(asOf: Timestamp, days: Int) {
    self.asOf = asOf
    self.days = days
    lastDay = LedgerDay(asOf).advanced(by: max(1, days) - 1)
  }

  /// When a life ends, in the report's terms.
  package func when(_ expiresAt: Timestamp?) -> ExpiryLine.When {
    guard let expiresAt else { return .never }
    if expiresAt <= asOf { return .already }
    let day = LedgerDay(expiresAt)
    return day <= lastDay ? .on(day) : .later
  }

  /// Takes a voucher that is in stock, its life over or not, with its share of what was paid.
  package mutating func take(
    _ kind: StockKind, expiresAt: Timestamp?, cost: Money?
  ) throws(LedgerError) {
    let key = Key(when: when(expiresAt), kind: kind, costCurrency: cost?.currency)
    var sum = sums[key] ?? (.zero, .zero)
    try sum.quantity.add(Quantity(units: 1, face: kind.faceValue.amount))
    guard let total = sum.cost.adding(cost?.amount ?? .zero) else { throw .tooLarge }
    sum.cost = total
    sums[key] = sum
  }

  /// What the report says.
  package consuming func facts() -> ExpiryFacts {
    let lines = sums.map { key, sum in
      ExpiryLine(
        when: key.when, kind: key.kind, quantity: sum.quantity,
        cost: key.costCurrency.map { Money(sum.cost, $0) })
    }
    return ExpiryFacts(asOf: asOf, days: days, lastDay: lastDay, lines: lines.sorted())
  }
}

/// Vouchers of one kind that die at the same time.
package struct ExpiryLine: Hashable, Comparable, Sendable {
  /// When a life ends, seen from the moment of the report.
  package enum When: Hashable, Comparable, Sendable {
    case already
    case on(LedgerDay)
    case later
    case never
  }

  package let when: When
  package let kind: StockKind
  package let quantity: Quantity
  /// What was paid for them; `nil` where nobody knows.
  package let cost: Money?

  package static func < (left: ExpiryLine, right: ExpiryLine) -> Bool {
    let (first, second) = (left.cost?.currency.code ?? "", right.cost?.currency.code ?? "")
    return (left.when, left.kind, first) < (right.when, right.kind, second)
  }
}

/// What the expiry report says.
package struct ExpiryFacts: Hashable, Sendable {
  package let asOf: Timestamp
  /// How many days are looked ahead, that of `asOf` being the first.
  package let days: Int
  package let lastDay: LedgerDay
  /// Sorted by when, kind and the currency of the cost.
  package let lines: [ExpiryLine]

  /// The days that are looked ahead.
  package var horizon: [LedgerDay] {
    let first = LedgerDay(asOf)
    return (0..<max(1, days)).map { first.advanced(by: $0) }
  }

  /// How many die on each day.
  package var unitsByDay: [LedgerDay: Int] {
    var units: [LedgerDay: Int] = [:]
    for line in lines {
      if case .on(let day) = line.when { units[day, default: 0] += line.quantity.units }
    }
    return units
  }
}
