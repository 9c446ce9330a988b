/// An ISO 4217 currency code.
public struct Currency: Hashable, Comparable, Sendable {
  /// The three capital letters.
  public let code: String

  /// Reads a code of three ASCII letters, in either case; `nil` for anything else.
  public init?(_ code: String) {
    // Before the letters are made capitals: other alphabets have letters whose capitals are ASCII.
    let isCode =
      code.utf8.count == 3
      && code.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0 & 0xDF) }
    guard isCode else { return nil }
    self.code = code.uppercased()
  }

  /// Orders by value.
  public static func < (left: Currency, right: Currency) -> Bool {
    left.code < right.code
  }

  /// How many decimals the currency's amounts are printed with, as ISO 4217 lists them.
  public var decimals: Int {
    switch code {
    case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
      "VND", "VUV", "XAF", "XOF", "XPF":
      0
    case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
      3
    default:
      2
    }
  }
}

extension Currency: CustomStringConvertible {
  /// The text that logs and people see.
  public var description: String { code }
}

extension Currency {
  /// The code ISO 4217 keeps for "no currency": what a value has whose currency nobody stated.
  package static let unknown = Currency(verbatim: "XXX")

  private init(verbatim code: String) {
    self.code = code
  }
}
