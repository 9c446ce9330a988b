package import TestSupport
import VoucherModel

/// Amounts, rates, currencies and identifiers, as text.
package enum NumberParser: FuzzedParser {
  package static let name = "number"
  package static let words = ["e", "E", ".", "-", "+", "0", "e99", "USD", "usd", "1e-6"]

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    switch UInt8.random(in: 0..<6, using: &randomness) {
    case 0:
      let amount = Amount(millionths: Int64(bitPattern: randomness.next()) >> 8)
      return FuzzInput(amount.text()) {
        try promise(Amount(amount.text()) == amount, "an amount is read as it was written")
      }
    case 1:
      let letters: [Unicode.Scalar] = ["U", "s", "D", "ß", "ı", "ﬀ", "İ", "K", "ſ", "É"]
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 1...3, using: &randomness) {
        text.append(letters.randomElement(using: &randomness) ?? "U")
      }
      return FuzzInput(String(text))
    case 2:
      let id = OrderID(high: randomness.next(), low: randomness.next())
      return FuzzInput(id.description) {
        try promise(OrderID(id.description) == id, "an identifier is read as it was written")
      }
    case 3:
      let digits = (0..<Int.random(in: 1...40, using: &randomness)).map { _ in
        UInt8.random(in: UInt8(ascii: "0")...UInt8(ascii: "9"), using: &randomness)
      }
      return FuzzInput(digits)
    default: return FuzzInput(randomness.number())
    }
  }

  package static func run(_ bytes: [UInt8]) throws {
    try checkDecimal(bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    if let currency = Currency(text) {
      let isThree = bytes.count == 3 && bytes.allSatisfy { isLetter($0) }
      try promise(isThree && currency.code.utf8.count == 3, "a currency is three ASCII letters")
      try promise(Currency(currency.code) == currency, "a code is read back")
    }
    if let id = OrderID(text) {
      try promise(
        bytes.count == 26 && id.description == text.uppercased(), "an identifier has one form")
      try promise(OrderID(bytes: id.bytes) == id, "its bytes are read back")
    }
    if let reference = ClientReference(text) {
      try promise(Array(reference.text.utf8) == bytes, "a reference is kept as it is")
    }
    if let rate = ExchangeRate(text) {
      for units in [Int64.max, .min, 1, -1, 250_000_000] {
        for decimals in [0, 2, 3, 6] {
          _ = rate.converting(Amount(millionths: units), decimals: decimals)
        }
      }
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF)
  }

  private static func checkDecimal(_ bytes: [UInt8]) throws {
    let plain = PlainDecimal(bytes)
    if let decimal = StrictDecimal(bytes) {
      let digits = (decimal.digits < 0 ? "-" : "") + String(decimal.digits.magnitude)
      let again = PlainDecimal(Array("\(digits)e-\(decimal.scale)".utf8))
      try promise(plain != nil && plain == again, "a decimal is the number that stands there")
      try promise(decimal.scale >= 0, "a scale is never negative")
    } else if let plain {
      let isOrdinary =
        plain.digitCount <= StrictDecimal.maximumDigits && plain.exponent > -90
        && plain.digits.count + plain.exponent <= 38
      let isZero = plain.digits.isEmpty
      try promise(!isOrdinary || isZero || hasLargeExponent(bytes), "a number of JSON is read")
    }
    guard let amount = Amount(utf8: bytes) else { return }
    try promise(
      PlainDecimal(Array(amount.text().utf8)) == plain, "an amount is the number that stands there")
    try promise(Amount(amount.text()) == amount, "an amount is read as it is written")
  }

  /// Whether the text writes a power of ten of more than two digits, which is refused.
  private static func hasLargeExponent(_ bytes: [UInt8]) -> Bool {
    let digits = bytes.drop { $0 & 0xDF != UInt8(ascii: "E") }.dropFirst()
      .drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
    return digits.count > 2
  }
}
