import SupplierAPI
import Testing
import VoucherModel

@Suite("wallets and their transactions")
struct WalletTests {
  private static let currencies =
    "[{\"id\":1,\"name\":\"Dollar\",\"currency\":\"USD\",\"precision\":2},"
    + "{\"id\":2,\"currency\":\"JPY\"},{\"id\":3},{\"id\":\"x\",\"currency\":\"EUR\"}]"

  private func bench(_ body: String, _ headers: [HTTPField] = []) throws -> Bench {
    try Bench(
      ScriptedTransport { request, _ in
        request.path == "/api/v1/currencies"
          ? .answer(200, Self.currencies) : .answer(200, body, headers)
      })
  }

  private func row(_ changes: [String: String?] = [:]) -> String {
    var members: [String: String] = [
      "id": "77", "wallet_id": "7", "currency_id": "1", "amount": "50.00",
      "transaction_type": "\"DEBIT\"", "status": "\"COMPLETED\"",
      "remarks": "\"USD Wallet debited by amount 50.00 - Order #12345\"",
      "created_at": "\"2026-11-23T08:00:00.123Z\"",
    ]
    for (name, value) in changes { members[name] = value }
    return "{" + members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
  }

  @Test(arguments: [
    "{\"id\":7,\"currency_id\":1,\"amount\":1000.5,\"type\":\"PREPAID\"}",
    "{\"id\":\"7\",\"currency\":\"USD\",\"balance\":\"1000.50\"}",
    "{\"id\":7,\"currency_code\":\"usd\",\"balance\":1000.50}",
    "{\"id\":7,\"currency\":{\"id\":1,\"code\":\"USD\"},\"amount\":1000.5}",
    "{\"id\":7,\"currency\":{\"id\":1,\"currency\":\"USD\"},\"amount\":1000.5}",
  ])
  func `a wallet is read in any of its likely forms`(wallet: String) async throws {
    let bench = try bench("[\(wallet)]")
    let wallets = try await bench.client.wallets()
    #expect(wallets.map(\.id) == [WalletID(rawValue: 7)])
    #expect(wallets.first?.balance.description == "1000.50 USD")
  }

  @Test func `a wallet that cannot be read is reported`() async throws {
    let page = try await bench(
      "[{\"id\":1,\"currency\":\"USD\"},{\"id\":2,\"amount\":1},{\"currency\":\"USD\",\"amount\":1}]"
    ).client.walletPage()
    #expect(page.items.isEmpty)
    #expect(page.unreadable.map(\.reason) == ["balance", "currency", "id"])
    #expect(page.unreadable.map(\.id) == [1, 2, nil])
  }

  @Test func `all pages of wallets are read, and an answer that goes round ends`() async throws {
    let bench = try bench(
      "[{\"id\":7,\"currency\":\"USD\",\"amount\":1}]", [HTTPField("X-Has-More", "true")])
    #expect(try await bench.client.wallets().count == 10)
  }

  @Test func `currencies are read by number, and kept`() async throws {
    let bench = try bench("[\(row())]")
    _ = try await bench.client.transactions()
    _ = try await bench.client.transactions()
    #expect(bench.transport.count("/api/v1/currencies") == 1)
    #expect(
      try await bench.client.currencies() == [
        1: try #require(Currency("USD")), 2: try #require(Currency("JPY")),
      ])
  }

  @Test func `a transaction is read exactly`() async throws {
    let bench = try bench("[\(row())]", [HTTPField("X-Total-Count", "1")])
    let page = try await bench.client.transactions(
      page: 2, limit: 10, walletID: WalletID(rawValue: 7))
    let movement = try #require(page.items.first)
    #expect(movement.id == TransactionID(rawValue: 77))
    #expect(movement.walletID == WalletID(rawValue: 7))
    #expect(movement.money.description == "50.00 USD")
    #expect(movement.direction == .debit && movement.status == .completed)
    #expect(movement.remarks.hasSuffix("Order #12345"))
    #expect(movement.createdAt.rfc3339 == "2026-11-23T08:00:00.123Z")
    #expect(
      bench.transport.requests.first?.url
        == "https://supplier.example/api/v1/transactions?page=2&limit=10&wallet_id=7")
  }

  @Test func `a sign says nothing that the type does not say`() async throws {
    let rows = [
      row(["amount": "-50.00"]), row(["amount": "\"-50\"", "transaction_type": "\"credit\""]),
    ]
    let page = try await bench("[\(rows.joined(separator: ","))]").client.transactions()
    #expect(page.items.map(\.money.amountText) == ["50.00", "50.00"])
    #expect(page.items.map(\.direction) == [.debit, .credit])
  }

  @Test func `what may be missing may be missing`() async throws {
    let rows = [
      row(["currency_id": nil, "currency": "\"EUR\"", "remarks": nil, "status": "\"REVERSED\""]),
      row(["status": "\"pending\"", "forex_rate": "1.0850", "new_field": "{}"]),
      row(["status": nil]),
    ]
    let bench = try bench("[\(rows.joined(separator: ","))]")
    let page = try await bench.client.transactions()
    #expect(page.items.map(\.status) == [.other("REVERSED"), .pending, .other("")])
    #expect(page.items[0].money.currency == Currency("EUR") && page.items[0].remarks.isEmpty)
  }

  @Test(
    arguments: [
      ("id", nil), ("wallet_id", nil), ("amount", "\"much\""), ("amount", "1e99"),
      ("transaction_type", "\"TRANSFER\""), ("created_at", "\"2026-02-30T00:00:00Z\""),
      ("currency_id", "99"),
    ] as [(String, String?)])
  func `a row that cannot be relied on is reported, and the others are read`(
    name: String, value: String?
  ) async throws {
    let bench = try bench("[\(row([name: value])),\(row())]")
    let page = try await bench.client.transactions()
    #expect(page.items.count == 1)
    #expect(page.unreadable.count == 1 && page.unreadable.first?.offset == 0)
    #expect(page.unreadable.first?.reason == (name == "currency_id" ? "currency" : name))
  }
}
