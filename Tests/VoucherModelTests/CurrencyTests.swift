import Testing
import VoucherModel

@Suite("a currency's code")
struct CurrencyTests {
  @Test(arguments: ["USD", "usd", "uSd"]) func `is three letters, large or small`(text: String) {
    #expect(Currency(text)?.code == "USD")
  }

  @Test(arguments: ["", "US", "USDX", "U1D", "\u{DF}D", "\u{131}NR", "\u{FB00}F", "\u{FF35}SD"])
  func `is nothing but three ASCII letters`(text: String) {
    #expect(Currency(text) == nil)
  }
}
