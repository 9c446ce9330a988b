/// An exact decimal amount without a currency, counted in millionths.
///
/// Six decimals carry every amount the supplier prints (two to four of them) and leave room for
/// 9.2 trillion, more than the largest order the supplier's contract allows (5,000 items of a
/// thousand million each). Text with more decimals does not become an amount: nothing is rounded.
public struct Amount: Hashable, Comparable, Sendable {
  /// The amount in millionths of the currency's unit.
  public let millionths: Int64

  /// Zero, in whatever currency.
  public static let zero = Amount(millionths: 0)

  /// How many millionths make one unit.
  package static let perUnit: Int64 = 1_000_000
  package static let scale = 6

  /// Makes an amount of so many millionths.
  public init(millionths: Int64) {
    self.millionths = millionths
  }

  /// Reads a plain or JSON decimal such as `96.50`; `nil` for anything else, and for an amount that
  /// is not exact in millionths or too large.
  public init?(_ text: String) {
    self.init(utf8: text.utf8)
  }

  /// As `init(_:)`, from bytes.
  public init?(utf8: some Sequence<UInt8>) {
    guard let decimal = StrictDecimal(utf8), let units = decimal.units(atScale: Self.scale),
      let millionths = Int64(exactly: units)
    else { return nil }
    self.millionths = millionths
  }

  /// Orders by value.
  public static func < (left: Amount, right: Amount) -> Bool {
    left.millionths < right.millionths
  }

  /// Whether the amount is below zero.
  public var isNegative: Bool { millionths < 0 }

  /// The sum, or `nil` if it does not fit.
  public func adding(_ other: Amount) -> Amount? {
    let (sum, overflow) = millionths.addingReportingOverflow(other.millionths)
    return overflow ? nil : Amount(millionths: sum)
  }

  /// The difference, or `nil` if it does not fit.
  public func subtracting(_ other: Amount) -> Amount? {
    let (difference, overflow) = millionths.subtractingReportingOverflow(other.millionths)
    return overflow ? nil : Amount(millionths: difference)
  }

  /// So many times the amount, or `nil` if that does not fit.
  public func multiplied(by count: Int) -> Amount? {
    let (product, overflow) = millionths.multipliedReportingOverflow(by: Int64(count))
    return overflow ? nil : Amount(millionths: product)
  }

  /// The amount without its sign, or `nil` for the one value that has none.
  public var magnitude: Amount? {
    millionths == .min ? nil : Amount(millionths: abs(millionths))
  }

  /// The amount as a decimal string with at least `decimals` decimals, and as many as it needs.
  public func text(decimals: Int = 2) -> String {
    let magnitude = millionths.magnitude
    let whole = magnitude / UInt64(Self.perUnit)
    var fraction = String(magnitude % UInt64(Self.perUnit))
    fraction = String(repeating: "0", count: Self.scale - fraction.count) + fraction
    while fraction.utf8.count > decimals, fraction.utf8.last == UInt8(ascii: "0") {
      fraction.removeLast()
    }
    let sign = millionths < 0 ? "-" : ""
    return fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
  }
}

extension Amount: CustomStringConvertible {
  /// The text that logs and people see.
  public var description: String { text() }
}
