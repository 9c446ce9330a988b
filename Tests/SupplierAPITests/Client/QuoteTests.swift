import SupplierAPI
import Testing
import VoucherModel

@Suite("a quote")
struct QuoteTests {
  private static let plain = """
    {"non_discounted_total":250.00,"discount_amount":8.75,"discount":3.5,"total_amount":241.25,
     "gst_amount":0.00,"net_amount":241.25,"handling_fee_amount":0,"total_payable":241.25,
     "max_quantity":1000,"charges_details":{"source_currency":"USD","destination_currency":"USD",
     "forex_rate":null,"conversion_fee":null}}
    """
  private static let converted = """
    {"non_discounted_total":250,"discount_amount":8.75,"total_amount":241.25,
     "net_amount":282.26,"handling_fee_amount":2.5,"total_payable":284.76,
     "charges_details":{"source_currency":"GBP","destination_currency":"EUR",
     "forex_rate":1.1700,"conversion_fee":0.0}}
    """

  private func quote(
    _ body: String, currency: String? = "USD"
  ) async throws -> (quote: Quote?, error: SupplierError?) {
    let bench = try Bench(.answer(200, body))
    let fifty = try #require(Amount("50"))
    do throws(SupplierError) {
      let quote = try await bench.client.quote(
        productID: ProductID(rawValue: 123), denomination: fifty, quantity: 5,
        productCurrency: currency.flatMap { Currency($0) })
      return (quote, nil)
    } catch {
      return (nil, error)
    }
  }

  /// The sample with members taken out or set.
  private func changed(_ body: String, _ changes: [(String, String?)]) throws -> String {
    var text = body
    for (name, value) in changes {
      let start = try #require(text.firstRange(of: "\"\(name)\":"))
      let end = text[start.upperBound...].firstIndex { ",}".contains($0) } ?? text.endIndex
      text.replaceSubrange(
        start.lowerBound..<end, with: value.map { "\"\(name)\":\($0)" } ?? "\"gone\":0")
    }
    return text
  }

  @Test func `is read and asked for exactly`() async throws {
    let bench = try Bench(.answer(200, Self.plain))
    let amount = try #require(Amount("50"))
    let quote = try await bench.client.quote(
      productID: ProductID(rawValue: 123), denomination: amount, quantity: 5,
      walletID: WalletID(rawValue: 7))
    #expect(quote.faceTotal.description == "250.00 USD")
    #expect(quote.discount.description == "8.75 USD")
    #expect(quote.payable.description == "241.25 USD")
    #expect(quote.fee?.amount == .zero && quote.rate == nil && quote.maximumQuantity == 1000)
    #expect(quote.quotedAt == Timestamp(rfc3339: "2026-11-23T08:00:00Z"))
    let sent = try #require(bench.transport.requests.first)
    #expect(sent.path == "/api/v1/products/123/charges" && sent.method == .post)
    #expect(sent.body == "{\"denomination\":50,\"quantity\":5,\"wallet_id\":7}")
  }

  @Test func `is in the wallet's currency`() async throws {
    let quote = try #require(try await quote(Self.converted, currency: nil).quote)
    #expect(quote.faceTotal.description == "250.00 GBP")
    #expect(quote.payable.description == "284.76 EUR")
    #expect(quote.fee?.description == "2.50 EUR")
    #expect(quote.rate?.text == "1.1700")
  }

  @Test(arguments: [
    ["net_amount", "handling_fee_amount", "gst_amount", "discount", "total_amount"],
    ["discount_amount", "discount"], ["non_discounted_total"], ["total_payable"],
    ["source_currency", "destination_currency"], ["max_quantity", "conversion_fee"],
    ["discount_amount", "total_amount", "non_discounted_total", "net_amount"],
  ])
  func `does with what is there`(missing: [String]) async throws {
    for absent in [nil, "null"] as [String?] {
      let body = try changed(Self.plain, missing.map { ($0, absent) })
      let quote = try #require(try await quote(body).quote, "\(missing)")
      #expect(quote.payable.description == "241.25 USD" && quote.discount.amountText == "8.75")
    }
  }

  @Test(
    arguments: [
      [("total_payable", "284.75")], [("net_amount", "282.27"), ("total_payable", "284.77")],
      [("net_amount", nil), ("total_payable", "284.77")],
      [("forex_rate", "1.17")], [("forex_rate", nil)],
      [("handling_fee_amount", nil), ("total_payable", "282.26")],
    ] as [[(String, String?)]])
  func `bears what the supplier leaves open about conversion`(
    changes: [(String, String?)]
  ) async throws {
    var changes = changes
    if changes.first?.0 == "total_payable" { changes.append(("net_amount", "282.25")) }
    let body = try changed(Self.converted, changes)
    let result = try await quote(body, currency: "GBP")
    #expect(result.quote != nil, "\(String(describing: result.error))")
  }

  @Test(arguments: [
    ("non_discounted_total", "249.99"), ("discount_amount", "8.74"), ("discount_amount", "300"),
    ("total_amount", "241.24"), ("net_amount", "241.26"), ("handling_fee_amount", "0.01"),
    ("total_payable", "241.20"), ("total_payable", "-241.25"), ("source_currency", "\"EUR\""),
  ])
  func `that contradicts itself is an error`(name: String, value: String) async throws {
    let error = try #require(try await quote(try changed(Self.plain, [(name, value)])).error)
    #expect(error.label == .contradiction, "\(error)")
    #expect(error.message.contains("contradicts itself"))
  }

  @Test(arguments: [
    ("net_amount", "290"), ("total_payable", "290"), ("forex_rate", "1.3"),
    ("discount_amount", "9.75"),
  ])
  func `whose conversion does not add up is an error`(name: String, value: String) async throws {
    let body = try changed(Self.converted, [(name, value)])
    #expect(try await quote(body, currency: "GBP").error?.label == .contradiction)
  }

  @Test(arguments: [
    "[]", "{}", "7", "{\"total_payable\":\"much\"}", "{\"total_payable\":1e99}",
    "{\"total_payable\":241.2500001}", "{\"charges_details\":{\"forex_rate\":0}}",
  ])
  func `that cannot be read is an error`(body: String) async throws {
    #expect(try await quote(body).error?.label == .unreadableAnswer)
  }

  @Test func `without any currency is an error, and with the product's it is not`() async throws {
    let body = try changed(
      Self.plain, [("source_currency", nil), ("destination_currency", nil)])
    #expect(try await quote(body, currency: nil).error?.message.contains("currency") == true)
    #expect(try await quote(body).quote?.payable.currency == Currency("USD"))
  }

  @Test func `bears a tax whose place is not stated`() async throws {
    for changes in [
      [("gst_amount", "10"), ("total_payable", "251.25")],
      [("gst_amount", "10"), ("net_amount", "251.25"), ("total_payable", "251.25")],
      [
        ("gst_amount", "10"), ("total_amount", "251.25"), ("net_amount", "251.25"),
        ("total_payable", "251.25"),
      ],
    ] {
      let quote = try #require(try await quote(try changed(Self.plain, changes)).quote)
      #expect(quote.payable.amountText == "251.25" && quote.discount.amountText == "8.75")
    }
  }
}
