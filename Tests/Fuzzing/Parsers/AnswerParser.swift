import SupplierAPI
package import TestSupport
import VoucherModel

/// What is read out of the supplier's lists and quotes: products, wallets, movements, charges.
package enum AnswerParser: FuzzedParser {
  package static let name = "answers"
  package static let words = [
    "\"amount\":", "\"currency\":\"USD\"", "\"currency_id\":1", "\"balance\":1.5",
    "\"forex_rate\":",
    "\"total_payable\":", "\"conversion_fee\":", "\"source_currency\":\"JPY\"", "\"net_amount\":",
    "\"destination_currency\":\"EUR\"", "null", "1e99", "-9223372036854.775808",
  ]

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    let tree: JSONTree
    switch UInt8.random(in: 0..<4, using: &randomness) {
    case 0: tree = randomness.quote()
    case 1:
      tree = .object([
        .init("id", .number(randomness.number())), .init("amount", .string(randomness.number())),
        .init("currency", .object([.init("code", .text("usd"))])),
      ])
    case 2:
      tree = .object([
        .init("id", .number(randomness.number())), .init("name", .string(randomness.text(upTo: 9))),
        .init("currency_code", .text("EUR")),
        .init(
          "available_denominations",
          .array([
            .object([
              .init("min_value", .number(randomness.number())), .init("discount", .text("3.5")),
            ])
          ])),
      ])
    default:
      tree = .object([
        .init("id", .number(randomness.number())), .init("wallet_id", .number(Array("7".utf8))),
        .init("amount", .number(randomness.number())), .init("currency_id", .text("1")),
        .init("transaction_type", .text("debit")),
        .init("created_at", .text("2026-11-23T07:43:20Z")),
        .init("status", .string(randomness.text(upTo: 5))),
      ])
    }
    return FuzzInput(randomness.write(tree).bytes)
  }

  package static func run(_ bytes: [UInt8]) throws {
    guard let value = try? JSONValue(bytes.span) else { return }
    _ = try? Product(value)
    if let dollar = Currency("USD") {
      _ = try? Wallet(value, currencies: [1: dollar])
      if let movement = try? WalletMovement(value, currencies: [1: dollar]) {
        try promise(!movement.money.amount.isNegative, "a movement's amount has no sign")
      }
    }
    for (quantity, currency) in [(1, nil), (5, Currency("USD")), (5_000, Currency("GBP"))] {
      let denomination = Amount(millionths: 50_000_000)
      let question = QuoteQuestion(
        productID: ProductID(rawValue: 1), denomination: denomination, quantity: quantity,
        productCurrency: currency, askedAt: Timestamp(milliseconds: 0))
      guard let quote = try? Quote(value, answering: question) else { continue }
      let face = denomination.multiplied(by: quantity)
      try promise(quote.faceTotal.amount == face, "a quote is for what was asked")
      try promise(
        currency == nil || quote.faceTotal.currency == currency, "in the product's currency")
      try promise(!quote.payable.amount.isNegative, "what is to be paid is not negative")
      try promise(
        !quote.discount.amount.isNegative && quote.discount.amount <= quote.faceTotal.amount,
        "a discount is part of the face total")
    }
  }
}

extension SeededRandomness {
  fileprivate mutating func quote() -> JSONTree {
    let names = [
      "non_discounted_total", "discount_amount", "total_amount", "gst_amount", "net_amount",
      "handling_fee_amount", "total_payable", "max_quantity",
    ]
    let samples = ["250", "250.00", "8.75", "241.25", "0", "0.00", "282.26", "50", "1"]
    var members = names.map { name in
      JSONTree.Member(
        name,
        .number(
          UInt8.random(in: 0..<6, using: &self) == 0
            ? number() : Array((samples.randomElement(using: &self) ?? "0").utf8)))
    }
    members.removeAll { _ in UInt8.random(in: 0..<3, using: &self) == 0 }
    let rates = ["null", "1.1700", "0.0001", "99999999999999999999", "1e-30", "1e18"]
    let rate = rates.randomElement(using: &self) ?? "null"
    members.append(
      .init(
        "charges_details",
        .object([
          .init("source_currency", .text(Bool.random(using: &self) ? "USD" : "GBP")),
          .init("destination_currency", .text(Bool.random(using: &self) ? "USD" : "JPY")),
          .init("forex_rate", rate == "null" ? .null : .number(Array(rate.utf8))),
          .init("conversion_fee", .number(number())),
        ])))
    return .object(members)
  }
}
