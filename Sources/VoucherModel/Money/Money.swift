/// An exact amount in a currency.
public struct Money: Hashable, Sendable {
  /// How much.
  public let amount: Amount
  /// Of what.
  public let currency: Currency

  /// Joins an amount and its currency.
  public init(_ amount: Amount, _ currency: Currency) {
    self.amount = amount
    self.currency = currency
  }

  /// The amount alone, with the decimals its currency is printed with: `96.50`, `1200` for yen.
  public var amountText: String { amount.text(decimals: currency.decimals) }
}

extension Money: CustomStringConvertible {
  /// The text that logs and people see.
  public var description: String { "\(amountText) \(currency.code)" }
}
