/// An ISO 4217 currency code.
public struct Currency: Hashable, Comparable, Sendable {
  /// The three capital letters, the first in the highest bits: copied and compared as a number, as
  /// every amount of every row has one.
  private let letters: UInt32

  /// The three capital letters.
  public var code: String {
    String(
      decoding: [
        UInt8(truncatingIfNeeded: letters >> 16), UInt8(truncatingIfNeeded: letters >> 8),
        UInt8(truncatingIfNeeded: letters),
      ], as: UTF8.self)
  }

  /// Reads a code of three ASCII letters, in either case; `nil` for anything else.
  public init?(_ code: String) {
    // Before the letters are made capitals: other alphabets have letters whose capitals are ASCII.
    let isCode =
      code.utf8.count == 3
      && code.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0 & 0xDF) }
    guard isCode else { return nil }
    letters = code.utf8.reduce(0) { $0 << 8 | UInt32($1 & 0xDF) }
  }

  /// Orders by value.
  public static func < (left: Currency, right: Currency) -> Bool {
    left.letters < right.letters
  }

  /// How many decimals the currency's amounts are printed with, as ISO 4217 lists them.
  public var decimals: Int {
    if Self.withoutDecimals.contains(letters) { return 0 }
    return Self.withThreeDecimals.contains(letters) ? 3 : 2
  }

  private static let withoutDecimals = letters(
    of: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF")
  private static let withThreeDecimals = letters(of: "BHD IQD JOD KWD LYD OMR TND")

  private static func letters(of codes: String) -> [UInt32] {
    codes.split(separator: " ").compactMap { Currency(String($0))?.letters }
  }
}

extension Currency: CustomStringConvertible {
  /// The text that logs and people see.
  public var description: String { code }
}

extension Currency {
  /// The code ISO 4217 keeps for "no currency": what a value has whose currency nobody stated.
  package static let unknown = Currency(letters: 0x58_58_58)

  private init(letters: UInt32) {
    self.letters = letters
  }
}
