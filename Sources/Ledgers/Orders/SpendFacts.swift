package import VoucherModel

/// What was bought, in one place of a report.
package struct SpendLine: Hashable, Sendable {
  struct Day: Hashable, Comparable {
    let day: LedgerDay
    let currencies: Currencies

    static func < (left: Day, right: Day) -> Bool {
      (left.day, left.currencies) < (right.day, right.currencies)
    }
  }

  struct Product: Hashable, Comparable {
    let productID: ProductID
    let currencies: Currencies

    static func < (left: Product, right: Product) -> Bool {
      (left.productID, left.currencies) < (right.productID, right.currencies)
    }
  }

  package private(set) var orders: Int
  /// Units and face value.
  package private(set) var bought: Quantity
  /// What the supplier took off, in the currency of the face value.
  package private(set) var discount: Amount
  /// Face value less discount, in the same currency.
  package private(set) var net: Amount
  /// The fees that the quotes name, in the wallet's currency; `nil` where a quote does not say.
  package private(set) var fee: Amount?
  /// What the quotes said would leave the wallet, in its currency; `nil` where one has no quote.
  package private(set) var payable: Amount?
  /// Net and fee beyond what was quoted; `nil` where the currencies differ or something is unknown.
  package private(set) var difference: Amount?

  init(_ order: LedgerOrder, face: Quantity) throws(LedgerError) {
    orders = 1
    bought = face
    discount = order.discount ?? .zero
    guard let net = face.face.subtracting(discount) else { throw .tooLarge }
    self.net = net
    let isStated = order.amount != nil
    fee = order.fee
    payable = order.quotedPayable?.amount
    if isStated, let payable, order.currency == order.walletCurrency {
      guard let cost = net.adding(order.fee ?? .zero),
        let difference = cost.subtracting(payable)
      else { throw .tooLarge }
      self.difference = difference
    }
  }

  mutating func add(_ other: SpendLine) throws(LedgerError) {
    orders += other.orders
    try bought.add(other.bought)
    discount = try Self.sum(discount, other.discount)
    net = try Self.sum(net, other.net)
    fee = try Self.optionalSum(fee, other.fee)
    payable = try Self.optionalSum(payable, other.payable)
    difference = try Self.optionalSum(difference, other.difference)
  }

  private static func sum(_ left: Amount, _ right: Amount) throws(LedgerError) -> Amount {
    guard let sum = left.adding(right) else { throw .tooLarge }
    return sum
  }

  /// What is unknown of a part is unknown of the whole.
  private static func optionalSum(
    _ left: Amount?, _ right: Amount?
  ) throws(LedgerError) -> Amount? {
    guard let left, let right else { return nil }
    return try sum(left, right)
  }
}

/// An order that costs something else than was quoted.
package struct SpendDifference: Hashable, Sendable {
  package let order: LedgerOrder
  package let line: SpendLine
  package let difference: Amount
}

/// What the spend report says.
package struct SpendFacts: Hashable, Sendable {
  package struct Day: Hashable, Sendable {
    package let day: LedgerDay
    package let currencies: Currencies
    package let line: SpendLine
  }

  package struct Product: Hashable, Sendable {
    package let productID: ProductID
    package let currencies: Currencies
    package let line: SpendLine
  }

  package struct Total: Hashable, Sendable {
    package let currencies: Currencies
    package let line: SpendLine
  }

  /// All orders of the period by where they stand, bought or not.
  package struct Outcome: Hashable, Sendable {
    package let state: OrderState
    package let currencies: Currencies
    package let quantity: Quantity
  }

  package let period: LedgerPeriod
  package let days: [Day]
  package let products: [Product]
  package let totals: [Total]
  package let outcomes: [Outcome]
  package let differences: [SpendDifference]
}
