import VoucherModel

/// A currency of the reference data.
struct SandboxCurrency: Sendable, Hashable {
  let id: Int64
  let code: String
  let name: String
  let decimals: Int

  static let usd = SandboxCurrency(id: 1, code: "USD", name: "US Dollar", decimals: 2)
  static let eur = SandboxCurrency(id: 2, code: "EUR", name: "Euro", decimals: 2)
  static let gbp = SandboxCurrency(id: 3, code: "GBP", name: "Pound Sterling", decimals: 2)
  static let jpy = SandboxCurrency(id: 4, code: "JPY", name: "Yen", decimals: 0)

  static let known = [usd, eur, gbp, jpy]

  /// The known currency of that code, or one outside the reference data.
  static func named(_ code: String) -> SandboxCurrency {
    known.first { $0.code == code }
      ?? SandboxCurrency(
        id: 900 + code.utf8.reduce(0) { ($0 * 31 + Int64($1)) % 9_973 }, code: code, name: code,
        decimals: Currency(code)?.decimals ?? 2)
  }
}

/// A country of the reference data; `country_id` 1 is the US, as in the supplier's sandbox.
struct SandboxCountry: Sendable {
  let id: Int64
  let name: String
  let officialName: String
  let alpha2: String
  let alpha3: String
  let numericCode: String
  let dialingPrefix: String

  static let known = [
    SandboxCountry(
      id: 1, name: "United States", officialName: "United States of America", alpha2: "US",
      alpha3: "USA", numericCode: "840", dialingPrefix: "+1"),
    SandboxCountry(
      id: 2, name: "Germany", officialName: "Federal Republic of Germany", alpha2: "DE",
      alpha3: "DEU", numericCode: "276", dialingPrefix: "+49"),
    SandboxCountry(
      id: 3, name: "United Kingdom",
      officialName: "United Kingdom of Great Britain and Northern Ireland", alpha2: "GB",
      alpha3: "GBR", numericCode: "826", dialingPrefix: "+44"),
    SandboxCountry(
      id: 4, name: "Japan", officialName: "Japan", alpha2: "JP", alpha3: "JPN",
      numericCode: "392", dialingPrefix: "+81"),
  ]
}
