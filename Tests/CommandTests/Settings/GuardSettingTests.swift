import Testing
import VaultCommands
import VoucherModel
import VoucherVault

@Suite("the settings that keep buying within bounds")
struct GuardSettingTests {
  private func guards(_ file: String) throws -> BuyingGuards {
    try Settings(
      flags: [:], configurationFile: "/c.json", environment: ["HOME": "/h"],
      readFile: { $0 == "/c.json" ? Array(file.utf8) : nil }
    ).guards
  }

  @Test func `are read from the file, and are none without it`() throws {
    #expect(try guards("{}") == BuyingGuards())
    let read = try guards(
      """
      {"daily_spend_limits": {"usd": "1000.50", "EUR": "0"},
       "low_stock": {"123 50": {"below": "20", "until": "40"}, "7 12.50": {"below": "3"}},
       "low_balance": {"USD": {"below": "500.25", "until": "1000"}}}
      """)
    let dollars = try #require(Currency("USD"))
    let euros = try #require(Currency("EUR"))
    let thousand = try #require(Amount("1000.50"))
    #expect(read.dailySpendLimits == [dollars: thousand, euros: .zero])
    let wide = try #require(WarningBand(below: 20, until: 40))
    let narrow = try #require(WarningBand(below: 3, until: 3))
    let fifty = try #require(Amount("50"))
    let twelve = try #require(Amount("12.50"))
    #expect(
      read.lowStock == [
        StockWatch(productID: ProductID(rawValue: 123), denomination: fifty, wide),
        StockWatch(productID: ProductID(rawValue: 7), denomination: twelve, narrow),
      ])
    #expect(read.lowBalance[dollars] == WarningBand(below: 500_250_000, until: 1_000_000_000))
  }

  @Test(arguments: [
    #"{"daily_spend_limits": "100"}"#, #"{"daily_spend_limits": {"USD": "-1"}}"#,
    #"{"daily_spend_limits": {"USD": "1", "usd": "2"}}"#, #"{"daily_spend_limits": {"US": "1"}}"#,
    #"{"daily_spend_limits": {"USD": 100}}"#, #"{"low_stock": {"123": {"below": "1"}}}"#,
    #"{"low_stock": {"123 50": {"until": "1"}}}"#, #"{"low_stock": {"0123 50": {"below": "1"}}}"#,
    #"{"low_stock": {"123 50": {"below": "5", "until": "4"}}}"#,
    #"{"low_stock": {"123 50": {"below": "1"}, "123 50.00": {"below": "2"}}}"#,
    #"{"low_stock": {"123 50": {"under": "1"}}}"#, #"{"low_balance": {"USD": "500"}}"#,
    #"{"low_balance": {"USD": {"below": "lots"}}}"#,
  ])
  func `that are not exactly as they should be are refused with their place`(file: String) {
    let error = #expect(throws: CommandError.self) { try guards(file) }
    #expect(error?.message.contains("/c.json:1:") == true)
  }
}
