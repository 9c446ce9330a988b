import VoucherModel

extension ExchangeRate {
  /// By how much a conversion may differ from the one computed: a last unit of the currency for the
  /// rounding mode, and half of the rate's last printed digit.
  func uncertainty(of amount: Amount, decimals: Int) -> Int64 {
    var unit: Int64 = 1
    for _ in 0..<max(0, Amount.scale - decimals) { unit *= 10 }
    var divisor: Int128 = 2
    for _ in 0..<min(decimal.scale, 30) { divisor *= 10 }
    let half = Int128(amount.millionths.magnitude) / divisor
    return unit + (Int64(exactly: half) ?? .max / 2)
  }
}
