import SandboxSupplier
import Testing
import VoucherModel

@Suite("the sandbox's wallets and movements")
struct WalletTests {
  @Test func `a movement tells its order in its remark alone`() async throws {
    try await withSandbox { client async throws in
      _ = try await client.order("debit", product: 123, denomination: "50.00")
      let rows = try await client.get("/api/v1/transactions?wallet_id=1")
      #expect(rows.header("X-Total-Count") == "2")
      #expect(
        String(decoding: rows.body, as: UTF8.self).hasPrefix(
          """
          [{"id":9004,"wallet_id":1,"currency_id":1,"amount":96.50,"transaction_type":"DEBIT",\
          "status":"COMPLETED","source_currency":null,"destination_currency":null,\
          "forex_rate":null,"conversion_charges":null,\
          "remarks":"USD Wallet debited by amount 96.50 - Order #1234",\
          "created_at":"2026-11-23T08:00:00Z"},
          """.replacing("\n", with: "")))
      let one = try await client.get("/api/v1/transactions/9004")
      #expect(one.json == rows.json[0])
      #expect(try await client.get("/api/v1/transactions/1").status == 404)
      #expect(try await client.get("/api/v1/transactions?wallet_id=0").status == 400)
    }
  }

  @Test func `wallets show their balance, in their own decimals`() async throws {
    try await withSandbox { client async throws in
      _ = try await client.order("yen", quantity: 1, product: 204, denomination: "1501")
      let wallets = try await client.get("/api/v1/wallets").json
      #expect(wallets[0]?["currency"]?.string == "JPY")
      #expect(wallets[0]?["amount"]?.numberText == "4998559")
      #expect(wallets[2]?["amount"]?.numberText == "100000.00")
    }
  }

  @Test func `balances stay opening plus credits less debits through many orders`() async throws {
    try await withSandbox { client async throws in
      for number in 1...60 {
        client.sandbox.update { $0.outcome = number.isMultiple(of: 3) ? .fail : .deliver }
        let cents = 100 + (number * 7_919) % 49_000
        let denomination = Amount(millionths: Int64(cents) * 10_000).text()
        _ = try await client.order(
          "walk-\(number)", quantity: 1 + number % 9, denomination: denomination,
          more: number.isMultiple(of: 4) ? #","wallet_id":2"# : "")
      }
      client.sandbox.advance(milliseconds: 60_000)
      let truth = client.sandbox.truth
      #expect(truth.orders.count == 60)
      for wallet in truth.wallets {
        let movements = truth.transactions.filter { $0.walletID == wallet.id }
        let sum = movements.reduce(Int64(0)) {
          $0 + ($1.isCredit ? 1 : -1) * $1.amount.millionths
        }
        #expect(wallet.balance.millionths == sum)
      }
      for order in truth.orders {
        #expect(truth.debits(of: order).map(\.amount) == [order.payable])
      }
    }
  }

  @Test func `an order paid from another currency says how`() async throws {
    try await withSandbox { client async throws in
      _ = try await client.order(
        "fx", quantity: 5, product: 203, denomination: "50.00", more: #","wallet_id":2"#)
      let row = try await client.get("/api/v1/transactions?wallet_id=2&limit=1").json[0]
      #expect(row?["amount"]?.numberText == "282.26")
      #expect(row?["source_currency"]?.string == "GBP")
      #expect(row?["destination_currency"]?.string == "EUR")
      #expect(row?["forex_rate"]?.numberText == "1.1700")
      let order = try await client.get("/api/v1/orders/1234").json
      #expect(order["base_currency"]?.string == "GBP")
      #expect(order["deduction_currency"]?.string == "EUR")
      #expect(order["amount"]?.numberText == "250.00")
      #expect(order["discount"]?.numberText == "8.75")
    }
  }

  @Test func `price and rate can move between quote and order`() async throws {
    try await withSandbox { client async throws in
      client.sandbox.update { options in
        try? options.set("price_drift", to: .string("1.5"))
        try? options.set("rate_drift", to: .string("10"))
      }
      let same = try await client.order("dearer", product: 123, denomination: "50.00")
      #expect(same.json["discount"]?.numberText == "2.00")
      _ = try await client.order(
        "fx", quantity: 5, product: 203, denomination: "50.00", more: #","wallet_id":2"#)
      // 250.00 less 2 % is 245.00, at 1.17 raised by a tenth: 315.315.
      let truth = client.sandbox.truth
      #expect(truth.debits(reference: "dearer").map(\.amount.description) == ["98.00"])
      #expect(truth.debits(reference: "fx").map(\.amount.description) == ["315.32"])
    }
  }

  @Test(arguments: [
    (RemarkStyle.documented, "USD Wallet debited by amount 9.80 - Order #1234"),
    (.reference, "USD Wallet debited by amount 9.80 - r-1"), (.terse, "order no. 1234"),
    (.bare, "USD Wallet debited by amount 9.80"), (.empty, ""),
  ])
  func `remarks have several forms`(style: RemarkStyle, remark: String) async throws {
    try await withSandbox({ $0.remark = style }) { client async throws in
      _ = try await client.order("r-1", quantity: 1)
      #expect(client.sandbox.truth.debits(reference: "r-1").map(\.remarks) == [remark])
    }
  }

  @Test func `debits can be missing, doubled, different, or in another wallet`() async throws {
    try await withSandbox { client async throws in
      func debits(_ reference: String, _ change: (inout SandboxOptions) -> Void) async throws
        -> [String]
      {
        let options = client.sandbox.options
        client.sandbox.update(change)
        _ = try await client.order(reference, quantity: 1)
        client.sandbox.update { $0 = options }
        return client.sandbox.truth.debits(reference: reference).map {
          "\($0.amount) \($0.currency)"
        }
      }
      #expect(try await debits("none") { $0.debit = .none } == [])
      #expect(try await debits("twice") { $0.debit = .twice } == ["9.80 USD", "9.80 USD"])
      #expect(try await debits("other") { $0.debitWallet = 2 } == ["9.80 EUR"])
      let off = try await debits("off") { try? $0.set("debit_difference", to: .string("-0.01")) }
      #expect(off == ["9.79 USD"])
    }
  }

  @Test func `a movement can be posted late`() async throws {
    try await withSandbox({ $0.postingDelayMilliseconds = 1_000 }) { client async throws in
      client.sandbox.advance(milliseconds: 1_000)
      _ = try await client.order("late")
      #expect(try await client.get("/api/v1/transactions").json.elements?.count == 3)
      client.sandbox.advance(milliseconds: 1_000)
      #expect(try await client.get("/api/v1/transactions").json.elements?.count == 4)
    }
  }

  @Test func `pages repeat or lose a row where the list moves`() async throws {
    try await withSandbox { client async throws in
      for number in 1...6 { _ = try await client.order("p\(number)", quantity: 1) }
      func ids(_ behaviour: PageBehaviour) async throws -> [Int] {
        client.sandbox.update { $0.pages = behaviour }
        var ids: [Int] = []
        var page = 1
        var hasMore = true
        while hasMore {
          let reply = try await client.get("/api/v1/orders?limit=4&page=\(page)")
          ids += reply.json.elements?.compactMap { $0["id"]?.integer } ?? []
          hasMore = reply.header("X-Has-More") == "true"
          page += 1
        }
        return ids
      }
      #expect(try await ids(.steady) == [1_239, 1_238, 1_237, 1_236, 1_235, 1_234])
      #expect(try await ids(.overlapping) == [1_239, 1_238, 1_237, 1_236, 1_236, 1_235, 1_234])
      #expect(try await ids(.lossy) == [1_239, 1_238, 1_237, 1_236, 1_234])
    }
  }
}
