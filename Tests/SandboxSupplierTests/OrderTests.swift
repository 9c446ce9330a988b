import SandboxSupplier
import Testing
import VoucherModel

@Suite("the sandbox's orders")
struct OrderTests {
  @Test func `the supplier's own sample comes out byte for byte`() async throws {
    try await withSandbox({
      $0.codeStyle = .documentation
      $0.orderFields = .minimal
    }) { client async throws in
      let reply = try await client.order(
        "FIRST_VOUCHER_001", product: 123, denomination: "50.00")
      #expect(reply.status == 201)
      #expect(
        String(decoding: reply.body, as: UTF8.self) == """
          {"id":1234,"client_reference":"FIRST_VOUCHER_001","status":"DELIVERED",\
          "amount":100.00,"discount":3.50,"vouchers":[{"card_number":"STEAM-XXXX-XXXX-XXXX",\
          "pin_code":"1234","expires_at":"2027-04-01T00:00:00Z"},\
          {"card_number":"STEAM-YYYY-YYYY-YYYY","pin_code":"5678",\
          "expires_at":"2027-04-01T00:00:00Z"}]}
          """)
      let truth = client.sandbox.truth
      #expect(truth.wallets.first?.balance == Amount("99903.50"))
      #expect(truth.debits(reference: "FIRST_VOUCHER_001").map(\.amount.description) == ["96.50"])
    }
  }

  @Test func `up to five are delivered inline, six are not`() async throws {
    try await withSandbox { client async throws in
      let five = try await client.order("five", quantity: 5)
      #expect(five.status == 201)
      #expect(five.json["status"]?.string == "DELIVERED")
      #expect(five.json.cardNumbers.count == 5)
      let six = try await client.order("six", quantity: 6)
      #expect(six.status == 201)
      #expect(six.json["status"]?.string == "PENDING")
      #expect(six.json["vouchers"] == .array([]))
      #expect(client.sandbox.truth.debits(reference: "six").count == 1)
      client.sandbox.advance(milliseconds: 1_499)
      let id = six.json["id"]?.integer ?? 0
      #expect(try await client.get("/api/v1/orders/\(id)").json.cardNumbers.isEmpty)
      client.sandbox.advance(milliseconds: 1)
      let delivered = try await client.get("/api/v1/orders/\(id)")
      #expect(delivered.json["status"]?.string == "DELIVERED")
      #expect(Set(delivered.json.cardNumbers).count == 6)
    }
  }

  @Test func `a reference is taken once`() async throws {
    try await withSandbox { client async throws in
      #expect(try await client.order("once").status == 201)
      let second = try await client.order("once", quantity: 1)
      #expect(second.status == 400)
      #expect(second.errorCode == "BAD_REQUEST")
      #expect(second.message == "Duplicate client_reference")
      #expect(client.sandbox.truth.orders.count == 1)
      #expect(client.sandbox.truth.debits(reference: "once").count == 1)
    }
  }

  @Test func `of equal references at once exactly one becomes an order`() async throws {
    try await withSandbox { client async throws in
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<24 {
          group.addTask { try await client.order("race").status }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.sorted() == [201] + [Int](repeating: 400, count: 23))
      #expect(client.sandbox.truth.orders(reference: "race").count == 1)
      #expect(client.sandbox.truth.debits(reference: "race").count == 1)
    }
  }

  @Test(arguments: [
    (#""denomination":10,"quantity":1"#, 400, "VALIDATION_FAILURE"),
    (#""product_id":9999,"denomination":10,"quantity":1"#, 404, "NOT_FOUND"),
    (#""product_id":207,"denomination":10,"quantity":1"#, 400, "BAD_REQUEST"),
    (#""product_id":201,"denomination":"10","quantity":1"#, 400, "VALIDATION_FAILURE"),
    (#""product_id":201,"denomination":501,"quantity":1"#, 400, "VALIDATION_FAILURE"),
    (#""product_id":201,"denomination":10,"quantity":0"#, 400, "VALIDATION_FAILURE"),
    (#""product_id":201,"denomination":10,"quantity":5001"#, 400, "VALIDATION_FAILURE"),
    (#""product_id":123,"denomination":10,"quantity":101"#, 400, "VALIDATION_FAILURE"),
    (#""product_id":201,"denomination":10,"quantity":1,"wallet_id":77"#, 404, "NOT_FOUND"),
    (#""product_id":203,"denomination":10,"quantity":1"#, 400, "BAD_REQUEST"),
    (#""product_id":201,"denomination":500,"quantity":5000"#, 400, "BAD_REQUEST"),
    (#""product_id":201,"denomination":10,"quantity":1,"email":"x"#, 400, "SYNTAX_ERROR"),
    (#""product_id":201,"denomination":10,"quantity":1,"email":"x""#, 400, "VALIDATION_FAILURE"),
    (
      #""product_id":201,"denomination":10,"quantity":1,"client_reference":"ü""#, 400,
      "VALIDATION_FAILURE"
    ),
  ])
  func `an order that cannot be had is refused and costs nothing`(
    members: String, status: Int, code: String
  ) async throws {
    try await withSandbox { client async throws in
      let reply = try await client.post("/api/v1/orders", "{\(members)}")
      #expect(reply.status == status)
      #expect(reply.errorCode == code)
      let truth = client.sandbox.truth
      #expect(truth.orders.isEmpty)
      #expect(truth.wallets.first?.balance == Amount("100000"))
    }
  }

  @Test func `a reference has at most 255 characters, and none is needed`() async throws {
    try await withSandbox { client async throws in
      let long = String(repeating: "r", count: 255)
      #expect(try await client.order(long).status == 201)
      #expect(try await client.order(long + "r").status == 400)
      let body = #"{"product_id":201,"denomination":10,"quantity":1}"#
      #expect(try await client.post("/api/v1/orders", body).status == 201)
      #expect(try await client.post("/api/v1/orders", body).status == 201)
    }
  }

  @Test func `a refused order burns its reference only if told to`() async throws {
    try await withSandbox { client async throws in
      #expect(try await client.order("again", denomination: "501").status == 400)
      #expect(try await client.order("again").status == 201)
      client.sandbox.update { $0.refusedReferencesAreUsed = true }
      #expect(try await client.order("burnt", denomination: "501").status == 400)
      #expect(try await client.order("burnt").message == "Duplicate client_reference")
    }
  }

  @Test func `orders are found by number and by reference`() async throws {
    try await withSandbox { client async throws in
      for number in 1...3 { _ = try await client.order("ref \(number)", quantity: 1) }
      let found = try await client.get("/api/v1/orders?client_reference=ref%202").json
      #expect(found.elements?.count == 1)
      #expect(found[0]?["id"]?.integer == 1_235)
      #expect(try await client.get("/api/v1/orders?client_reference=ref+2").json == found)
      #expect(try await client.get("/api/v1/orders?client_reference=REF%202").json == .array([]))
      #expect(try await client.get("/api/v1/orders/9999").errorCode == "NOT_FOUND")
      #expect(try await client.get("/api/v1/orders/x").message == "Invalid order ID")
      let list = try await client.get("/api/v1/orders?limit=2")
      #expect(list.json.elements?.compactMap { $0["id"]?.integer } == [1_236, 1_235])
      #expect(list.header("X-Page") == "1")
      #expect(list.header("X-Per-Page") == "2")
      #expect(list.header("X-Total-Count") == "3")
      #expect(list.header("X-Total-Pages") == "2")
      #expect(list.header("X-Has-More") == "true")
      let sort = "%7B%22Field%22%3A%22id%22%2C%22Direction%22%3A%22ASC%22%7D"
      let oldest = try await client.get("/api/v1/orders?limit=1&sort=\(sort)")
      #expect(oldest.json[0]?["id"]?.integer == 1_234)
    }
  }

  @Test func `a fresh order can stay out of the look-up for a while`() async throws {
    try await withSandbox({ $0.lookupDelayMilliseconds = 500 }) { client async throws in
      _ = try await client.order("late")
      let path = "/api/v1/orders?client_reference=late"
      #expect(try await client.get(path).json == .array([]))
      #expect(try await client.order("late").status == 400)
      client.sandbox.advance(milliseconds: 500)
      #expect(try await client.get(path).json.elements?.count == 1)
    }
  }

  @Test func `answers can be wrapped, say 200, and name things nobody knows`() async throws {
    try await withSandbox({
      $0.envelope = .wrapped
      $0.createdStatus = 200
      $0.orderFields = .extended
      $0.pendingWord = "PROCESSING"
    }) { client async throws in
      let reply = try await client.order("odd", quantity: 6)
      #expect(reply.status == 200)
      #expect(reply.json["success"] == .boolean(true))
      #expect(reply.json["data"]?["status"]?.string == "PROCESSING")
      #expect(reply.json["data"]?["delivered_quantity"]?.integer == 0)
    }
  }

  @Test func `five thousand codes come in one answer`() async throws {
    try await withSandbox { client async throws in
      let placed = try await client.order("huge", quantity: 5_000)
      client.sandbox.advance(milliseconds: 1_500)
      let id = placed.json["id"]?.integer ?? 0
      let reply = try await client.get("/api/v1/orders/\(id)")
      #expect(Set(reply.json.cardNumbers).count == 5_000)
      let exchange = client.sandbox.truth.exchanges.last
      #expect(exchange?.bodyBytesSent == reply.body.count)
      #expect(exchange?.ending == .complete)
    }
  }
}
