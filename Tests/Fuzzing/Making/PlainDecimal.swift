/// A decimal number read the slow way: as lists of digits, by the grammar of JSON.
struct PlainDecimal: Equatable {
  let isNegative: Bool
  /// The digits without zeros before or behind them; empty for zero.
  let digits: [UInt8]
  /// What power of ten the last digit counts.
  let exponent: Int
  /// How many digits the text has before its exponent.
  let digitCount: Int

  init?(_ text: [UInt8]) {
    let zero = UInt8(ascii: "0")
    var rest = text[...]
    isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    func takeDigits() -> [UInt8] {
      let found = rest.prefix { (zero...zero + 9).contains($0) }
      rest.removeFirst(found.count)
      return Array(found)
    }
    let whole = takeDigits()
    guard !whole.isEmpty, whole.count == 1 || whole[0] != zero else { return nil }
    var fraction: [UInt8] = []
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = takeDigits()
      guard !fraction.isEmpty else { return nil }
    }
    var power = 0
    if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
      rest.removeFirst()
      let sign = rest.first
      if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest.removeFirst() }
      let found = takeDigits()
      guard !found.isEmpty else { return nil }
      // A power of more digits is beyond everything; any large one will do.
      let number = Int(String(decoding: found.suffix(9), as: UTF8.self)) ?? 0
      let isLarge = found.dropLast(9).contains { $0 != zero }
      power = (sign == UInt8(ascii: "-") ? -1 : 1) * (isLarge ? 999_999_999 : number)
    }
    guard rest.isEmpty else { return nil }
    digitCount = whole.count + fraction.count
    var all = (whole + fraction).drop { $0 == zero }
    var last = power - fraction.count
    while all.last == zero {
      all.removeLast()
      last += 1
    }
    digits = Array(all)
    exponent = all.isEmpty ? 0 : last
  }

  static func == (left: PlainDecimal, right: PlainDecimal) -> Bool {
    left.digits == right.digits && left.exponent == right.exponent
      && (left.isNegative == right.isNegative || left.digits.isEmpty)
  }
}
