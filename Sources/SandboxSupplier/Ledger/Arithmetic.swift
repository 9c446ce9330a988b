import VoucherModel

extension Amount {
  /// So many percent of the amount, rounded half up to `decimals` decimals.
  func percent(_ percent: Amount, decimals: Int) -> Amount? {
    scaled(by: Int128(percent.millionths), over: 100 * Int128(Self.perUnit), decimals: decimals)
  }

  /// The amount times `numerator` over `denominator`, rounded half up to `decimals` decimals.
  func scaled(by numerator: Int128, over denominator: Int128, decimals: Int) -> Amount? {
    guard denominator > 0, (0...Self.scale).contains(decimals) else { return nil }
    var step: Int128 = 1
    for _ in 0..<(Self.scale - decimals) { step *= 10 }
    let (product, overflow) = Int128(millionths).multipliedReportingOverflow(by: numerator)
    if overflow { return nil }
    let divisor = denominator * step
    let (quotient, remainder) = product.quotientAndRemainder(dividingBy: divisor)
    let rounding: Int128 = remainder.magnitude * 2 >= divisor.magnitude ? product.signum() : 0
    return Int64(exactly: (quotient + rounding) * step).map(Amount.init(millionths:))
  }
}

extension ExchangeRate {
  /// The rate, so many percent higher.
  func raised(byPercent percent: Amount) -> ExchangeRate {
    guard percent != .zero else { return self }
    let hundred = 100 * Int128(Amount.perUnit)
    let raised = decimal.digits * (hundred + Int128(percent.millionths))
    let digits = String(raised)
    let scale = decimal.scale + 8
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return ExchangeRate("\(padded.dropLast(scale)).\(padded.suffix(scale))") ?? self
  }
}
