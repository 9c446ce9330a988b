/// Reads decimal numbers from their text exactly: no binary floating point, no locale, no trailing junk.
///
/// Accepts the number grammar of JSON (RFC 8259 section 6), with an exponent, because a supplier may
/// write `1e2`; the result is `digits * 10^-scale`.
package struct StrictDecimal: Hashable, Sendable {
  /// The digits as a signed integer.
  package let digits: Int128
  /// How many of the digits stand after the decimal point; never negative.
  package let scale: Int

  /// The largest number of digits that is read, leading and trailing zeros included.
  package static let maximumDigits = 36

  package init(digits: Int128, scale: Int) {
    self.digits = digits
    self.scale = scale
  }

  /// Reads the text; `nil` if it is not a JSON number, or has more than 36 digits.
  package init?(_ text: some Sequence<UInt8>) {
    var reader = DecimalReader()
    for byte in text {
      guard reader.take(byte) else { return nil }
    }
    guard let value = reader.value() else { return nil }
    self = value
  }

  package init?(_ text: String) {
    self.init(text.utf8)
  }

  /// The same number in units of `10^-scale`; `nil` if that is not exact or overflows.
  package func units(atScale wanted: Int) -> Int128? {
    var units = digits
    if wanted >= scale {
      for _ in 0..<(wanted - scale) {
        let (product, overflow) = units.multipliedReportingOverflow(by: 10)
        if overflow { return nil }
        units = product
      }
      return units
    }
    for _ in 0..<(scale - wanted) {
      let (quotient, remainder) = units.quotientAndRemainder(dividingBy: 10)
      if remainder != 0 { return nil }
      units = quotient
    }
    return units
  }
}

/// The states of a JSON number, byte by byte.
private struct DecimalReader {
  private enum Position {
    case start, sign, zero, whole, point, fraction, exponentMark, exponentSign, exponent
  }

  private var position = Position.start
  private var isNegative = false
  private var digits: Int128 = 0
  private var count = 0
  private var scale = 0
  private var exponent = 0
  private var exponentIsNegative = false

  mutating func take(_ byte: UInt8) -> Bool {
    switch (position, byte) {
    case (.start, UInt8(ascii: "-")):
      isNegative = true
      position = .sign
    case (.start, UInt8(ascii: "0")), (.sign, UInt8(ascii: "0")):
      count += 1
      position = .zero
    case (.start, UInt8(ascii: "1")...UInt8(ascii: "9")),
      (.sign, UInt8(ascii: "1")...UInt8(ascii: "9")),
      (.whole, UInt8(ascii: "0")...UInt8(ascii: "9")):
      position = .whole
      return append(byte)
    case (.zero, UInt8(ascii: ".")), (.whole, UInt8(ascii: ".")):
      position = .point
    case (.point, UInt8(ascii: "0")...UInt8(ascii: "9")),
      (.fraction, UInt8(ascii: "0")...UInt8(ascii: "9")):
      position = .fraction
      scale += 1
      return append(byte)
    case (.zero, UInt8(ascii: "e")), (.zero, UInt8(ascii: "E")),
      (.whole, UInt8(ascii: "e")), (.whole, UInt8(ascii: "E")),
      (.fraction, UInt8(ascii: "e")), (.fraction, UInt8(ascii: "E")):
      position = .exponentMark
    case (.exponentMark, UInt8(ascii: "+")):
      position = .exponentSign
    case (.exponentMark, UInt8(ascii: "-")):
      exponentIsNegative = true
      position = .exponentSign
    case (.exponentMark, UInt8(ascii: "0")...UInt8(ascii: "9")),
      (.exponentSign, UInt8(ascii: "0")...UInt8(ascii: "9")),
      (.exponent, UInt8(ascii: "0")...UInt8(ascii: "9")):
      position = .exponent
      exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
      return exponent <= 99
    default:
      return false
    }
    return true
  }

  private mutating func append(_ byte: UInt8) -> Bool {
    count += 1
    guard count <= StrictDecimal.maximumDigits else { return false }
    digits = digits * 10 + Int128(byte - UInt8(ascii: "0"))
    return true
  }

  func value() -> StrictDecimal? {
    switch position {
    case .zero, .whole, .fraction, .exponent: break
    case .start, .sign, .point, .exponentMark, .exponentSign: return nil
    }
    let signed = isNegative ? -digits : digits
    var scaled = scale + (exponentIsNegative ? exponent : -exponent)
    if signed == 0 { return StrictDecimal(digits: 0, scale: max(0, min(scaled, 36))) }
    var raised = signed
    while scaled < 0 {
      let (product, overflow) = raised.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      raised = product
      scaled += 1
    }
    return StrictDecimal(digits: raised, scale: scaled)
  }
}
