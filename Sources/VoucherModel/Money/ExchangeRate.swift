/// The supplier's multiplier from a product's currency to a wallet's, exactly as it was written.
public struct ExchangeRate: Hashable, Sendable {
  /// The decimal text the supplier sent.
  public let text: String
  package let decimal: StrictDecimal

  /// Reads a positive decimal; `nil` for anything else.
  public init?(_ text: String) {
    guard let decimal = StrictDecimal(text), decimal.digits > 0 else { return nil }
    self.text = text
    self.decimal = decimal
  }

  /// The amount times the rate, rounded half away from zero to `decimals` decimals.
  ///
  /// The supplier states no rounding mode; its one complete sample fits half-up, half-even and
  /// truncation alike, so a comparison with a supplier's figure needs a tolerance of one last unit.
  public func converting(_ amount: Amount, decimals: Int) -> Amount? {
    let (product, overflow) = Int128(amount.millionths).multipliedReportingOverflow(
      by: decimal.digits)
    guard !overflow, decimals <= Amount.scale else { return nil }
    var divisor: Int128 = 1
    for _ in 0..<(decimal.scale + Amount.scale - decimals) {
      let (next, tooLarge) = divisor.multipliedReportingOverflow(by: 10)
      if tooLarge { return nil }
      divisor = next
    }
    let (quotient, remainder) = product.quotientAndRemainder(dividingBy: divisor)
    let isHalfOrMore = remainder.magnitude >= (divisor.magnitude + 1) / 2
    var rounded = quotient
    if isHalfOrMore { rounded += product < 0 ? -1 : 1 }
    for _ in 0..<(Amount.scale - decimals) {
      let (next, tooLarge) = rounded.multipliedReportingOverflow(by: 10)
      if tooLarge { return nil }
      rounded = next
    }
    return Int64(exactly: rounded).map(Amount.init(millionths:))
  }
}
