import VoucherModel

/// Maps amounts to whole units of a drawing; without fractions, the same run draws the same picture.
struct Scale {
  private let low: Int64
  private let span: Int128
  private let length: Int

  /// A scale from `low` to `high` over so many units; of equal bounds everything lies at the start.
  init(from low: Int64, to high: Int64, over length: Int) {
    self.low = low
    span = Int128(high) - Int128(low)
    self.length = length
  }

  /// Where a value lies, clamped to the scale.
  func position(of value: Int64) -> Int {
    guard span > 0 else { return 0 }
    let place = (Int128(value) - Int128(low)) * Int128(length) / span
    return Int(min(max(place, 0), Int128(length)))
  }
}
