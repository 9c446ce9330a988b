import Testing
import VoucherModel

@Suite("an amount")
struct AmountTests {
  @Test(arguments: [
    ("96.50", 96_500_000), ("0.1", 100_000), ("-3.5", -3_500_000), ("1e2", 100_000_000),
    ("12345678901.23", 12_345_678_901_230_000), ("0", 0), ("-0", 0), ("0.000001", 1),
    ("1.10e1", 11_000_000), ("1000000e-6", 1_000_000),
  ])
  func `is read exactly`(text: String, millionths: Int64) {
    #expect(Amount(text)?.millionths == millionths)
  }

  @Test(arguments: [
    "", "1,5", "12abc", " 1", "1 ", "+1", ".5", "5.", "01", "1e", "1e400", "NaN", "0.0000001",
    "9999999999999999", "--1", "1.2.3", "१",
  ])
  func `is not read from anything else`(text: String) {
    #expect(Amount(text) == nil)
  }

  @Test func `is printed with the decimals of its currency, and more where it has more`() throws {
    let dollars = try #require(Currency("USD"))
    let yen = try #require(Currency("JPY"))
    let dinars = try #require(Currency("KWD"))
    let amount = try #require(Amount("96.5"))
    #expect(Money(amount, dollars).description == "96.50 USD")
    #expect(Money(Amount(millionths: 1_200_000_000), yen).description == "1200 JPY")
    #expect(Money(amount, dinars).description == "96.500 KWD")
    #expect(Money(Amount(millionths: -4_740_500), dollars).description == "-4.7405 USD")
    #expect(Money(amount, yen).description == "96.5 JPY")
  }

  @Test func `does not wrap around`() {
    let most = Amount(millionths: .max)
    #expect(most.adding(Amount(millionths: 1)) == nil)
    #expect(most.multiplied(by: 2) == nil)
    #expect(Amount(millionths: .min).magnitude == nil)
    #expect(Amount(millionths: .min).text() == "-9223372036854.775808")
  }

  @Test func `converts at a rate, rounding half away from zero`() throws {
    let rate = try #require(ExchangeRate("1.1700"))
    let amount = try #require(Amount("241.25"))
    #expect(rate.converting(amount, decimals: 2) == Amount("282.26"))
    let half = try #require(ExchangeRate("0.5"))
    #expect(half.converting(Amount(millionths: 10_000), decimals: 2) == Amount("0.01"))
    #expect(half.converting(Amount(millionths: -10_000), decimals: 2) == Amount("-0.01"))
    #expect(half.converting(Amount(millionths: 8_000), decimals: 2) == .zero)
  }

  @Test func `that cannot be counted after a conversion is none`() throws {
    // Rounded up to whole units, the product is just over the largest number there is.
    let rate = try #require(ExchangeRate("18446744073709551616"))
    #expect(rate.converting(Amount(millionths: .max), decimals: 0) == nil)
  }
}
