import SupplierAPI
import Testing
import VaultCrypto
import VoucherModel

@Suite("calls that can carry an order")
struct OrderCallTests {
  private static let order =
    "{\"id\":1,\"status\":\"DELIVERED\",\"vouchers\":[{\"card_number\":\"A\"}]}"

  private func place(
    _ bench: Bench, into sink: CapturingSink = CapturingSink()
  ) async throws -> (head: ResponseHead?, error: SupplierError?) {
    let request = try Bench.request()
    do throws(SupplierError) {
      return (try await bench.client.placeOrder(request, into: sink), nil)
    } catch {
      return (nil, error)
    }
  }

  @Test func `an order goes out as the supplier takes it, and its answer into the sink`()
    async throws
  {
    let bench = try Bench(.answer(201, Self.order, [HTTPField("X-Request-Id", "theirs")]))
    let sink = CapturingSink()
    let head = try #require(try await place(bench, into: sink).head)
    #expect(head.status == 201 && head.requestID == "theirs")
    #expect(sink.heads == [head] && sink.text == Self.order)
    let sent = try #require(bench.transport.requests.first)
    #expect(sent.method == .post && sent.url == "https://supplier.example/api/v1/orders")
    #expect(sent.headers.contains(HTTPField("Content-Type", "application/json")))
    #expect(
      sent.body == "{\"product_id\":123,\"denomination\":50,\"quantity\":2,"
        + "\"client_reference\":\"FIRST_\\\"VOUCHER\\\"_001\"}")
  }

  @Test func `an answer that may carry codes is waited for as long as it comes`() async throws {
    var policy = RetryPolicy()
    policy.exchangeTimeout = .seconds(1)
    let bench = try Bench(
      ScriptedTransport([.answer(200, Self.order)]), policy: policy)
    _ = try await place(bench)
    _ = await bench.error { client throws(SupplierError) in
      try await client.order(SupplierOrderID(rawValue: 1), into: CapturingSink())
    }
    _ = await bench.error { client throws(SupplierError) in try await client.wallets() }
    #expect(
      bench.transport.requests.map(\.timeout)
        == [policy.captureTimeout, policy.captureTimeout, policy.exchangeTimeout])
    #expect(policy.captureTimeout >= .seconds(600))
  }

  @Test func `an order names its wallet where it has one, and its denomination exactly`() throws {
    let reference = try #require(ClientReference("R\\1"))
    let amount = try #require(Amount("12.345"))
    let request = try #require(
      OrderRequest(
        reference: reference, productID: ProductID(rawValue: 1), denomination: amount,
        quantity: 5_000, walletID: WalletID(rawValue: 9)))
    #expect(
      String(decoding: request.json, as: UTF8.self)
        == "{\"product_id\":1,\"denomination\":12.345,\"quantity\":5000,\"wallet_id\":9,"
        + "\"client_reference\":\"R\\\\1\"}")
  }

  @Test(arguments: [200, 201, 202, 204, 307, 400, 403, 404, 409, 422, 500, 502, 503])
  func `any answer but a refusal is captured, and nothing is sent again`(
    status: Int
  ) async throws {
    let bench = try Bench(.answer(status, Self.order))
    let sink = CapturingSink()
    #expect(try await place(bench, into: sink).head?.status == status)
    #expect(sink.text == Self.order && bench.transport.requests.count == 1)
  }

  @Test func `an order in doubt is not sent again`() async throws {
    let bench = try Bench(.inDoubt)
    #expect(try await place(bench).error?.certainty == .inDoubt)
    #expect(bench.transport.requests.count == 1)
  }

  @Test func `an order that was not sent is left to the caller`() async throws {
    let bench = try Bench(.notSent())
    let error = try #require(try await place(bench).error)
    #expect(error.certainty == .notSent && error.label == .transport(.connectionRefused))
    #expect(error.requestID == bench.transport.requests.first?.requestID)
    #expect(bench.transport.requests.count == 1)
  }

  @Test func `a cut answer leaves what came in the sink, and the order in doubt`() async throws {
    let bench = try Bench(.cut(201, "{\"id\":1,\"vouch"))
    let sink = CapturingSink()
    let error = try #require(try await place(bench, into: sink).error)
    #expect(error.certainty == .inDoubt && error.bytesReceived == 14)
    #expect(sink.text == "{\"id\":1,\"vouch" && sink.heads.count == 1)
  }

  @Test func `a refusal for too many requests is waited out, as long as the supplier says`()
    async throws
  {
    let bench = try Bench(
      .answer(429, "{}", [HTTPField("Retry-After", "12")]),
      .answer(429, Bench.errorBody("TOO_MANY_REQUESTS", "Retry after 3 seconds.")),
      .answer(201, Self.order))
    let sink = CapturingSink()
    #expect(try await place(bench, into: sink).head?.status == 201)
    #expect(sink.heads.map(\.status) == [201] && sink.text == Self.order)
    let waited = bench.clock.waits.reduce(.zero, +)
    #expect(waited >= .seconds(15) && waited < .seconds(16))
    #expect(Set(bench.transport.requests.map(\.requestID)).count == 3)
  }

  @Test func `a refusal that does not end is an error, and nothing of it is in the sink`()
    async throws
  {
    let bench = try Bench(
      .answer(429, Bench.errorBody("TOO_MANY_REQUESTS", "Retry after 1 seconds.")))
    let sink = CapturingSink()
    let error = try #require(try await place(bench, into: sink).error)
    #expect(error.label == .rateLimited && error.code == "TOO_MANY_REQUESTS")
    #expect(error.retryAfter == .seconds(1))
    #expect(sink.heads.isEmpty && bench.transport.requests.count == 4)
  }

  @Test func `a refused token is renewed once, and the order sent again once`() async throws {
    let transport = ScriptedTransport { request, count in
      if request.path == "/auth/login" {
        return .answer(200, "{\"access_token\":\"t\(count)\",\"refresh_token\":\"r\"}")
      }
      if request.path == "/auth/refresh" { return .answer(200, "{\"access_token\":\"new\"}") }
      return request.token == "new" ? .answer(201, Self.order) : .answer(401, "{}")
    }
    let bench = try Bench(transport, credentials: Bench.keyAndSecret())
    let sink = CapturingSink()
    #expect(try await place(bench, into: sink).head?.status == 201)
    #expect(transport.requests.map(\.token) == [nil, "t0", nil, "new"])
    #expect(sink.heads.map(\.status) == [201])
  }

  @Test(arguments: [401, 429])
  func `a refusal that carries vouchers after all is captured`(status: Int) async throws {
    let bench = try Bench(.answer(status, Self.order))
    let sink = CapturingSink()
    #expect(try await place(bench, into: sink).head?.status == status)
    #expect(sink.text == Self.order && bench.transport.requests.count == 1)
  }

  @Test func `a refusal larger than any error is captured`() async throws {
    let body = "{\"x\":\"" + String(repeating: "y", count: 70_000) + "\"}"
    let bench = try Bench(.answer(429, body))
    let sink = CapturingSink()
    #expect(try await place(bench, into: sink).head?.status == 429)
    #expect(sink.text == body)
  }

  @Test func `a refusal that is cut off is a refusal`() async throws {
    let bench = try Bench(.cut(429, "{\"err"), .answer(201, Self.order))
    #expect(try await place(bench).head?.status == 201)
  }

  @Test func `a sink that takes nothing leaves the order in doubt`() async throws {
    let bench = try Bench(.answer(201, Self.order))
    let error = try #require(try await place(bench, into: CapturingSink(refuses: true)).error)
    #expect(error.certainty == .inDoubt && error.label == .transport(.sinkFailed))
  }

  @Test func `reading an order is repeated only where nothing was processed`() async throws {
    let id = SupplierOrderID(rawValue: 12345)
    let refused = try Bench(.notSent(), .notSent(.connectTimeout), .answer(200, Self.order))
    let sink = CapturingSink()
    #expect(try await refused.client.order(id, into: sink).status == 200)
    #expect(sink.text == Self.order)
    #expect(refused.transport.requests.last?.path == "/api/v1/orders/12345")
    let lost = try Bench(.inDoubt, .answer(200, Self.order))
    let error = await lost.error { client throws(SupplierError) in
      try await client.order(id, into: CapturingSink())
    }
    #expect(error?.certainty == .inDoubt && lost.transport.requests.count == 1)
    let failing = try Bench(.answer(503, ""))
    #expect(try await failing.client.order(id, into: CapturingSink()).status == 503)
    #expect(failing.transport.requests.count == 1)
  }

  @Test func `orders are looked up by reference and read by page`() async throws {
    let bench = try Bench(.answer(200, "[]", [HTTPField("X-Has-More", "true")]))
    let reference = try #require(ClientReference("a b&c"))
    _ = try await bench.client.orders(reference: reference, into: CapturingSink())
    let head = try await bench.client.orders(page: 3, limit: 99_999, into: CapturingSink())
    #expect(head.paging.hasMore == true)
    #expect(
      bench.transport.requests.map(\.url) == [
        "https://supplier.example/api/v1/orders?client_reference=a%20b%26c",
        "https://supplier.example/api/v1/orders?page=3&limit=10000",
      ])
    #expect(!bench.log.lines.joined().contains("a b&c"))
  }

  @Test func `orders are counted against their own budget`() async throws {
    var limits = RateLimits.production
    limits.order = 2
    let transport = ScriptedTransport([.answer(201, Self.order)])
    let bench = try Bench(transport, limits: limits)
    for _ in 0..<3 { _ = try await place(bench) }
    #expect(bench.clock.waits == [.seconds(60)])
    _ = try await bench.client.order(SupplierOrderID(rawValue: 1), into: CapturingSink())
    #expect(bench.clock.waits == [.seconds(60)])
  }

  @Test func `an order that would wait too long for its budget is not sent`() async throws {
    var limits = RateLimits.production
    limits.order = 1
    var policy = RetryPolicy()
    policy.deadline = .seconds(30)
    let bench = try Bench(
      ScriptedTransport([.answer(201, Self.order)]), limits: limits, policy: policy)
    _ = try await place(bench)
    let error = try #require(try await place(bench).error)
    #expect(error.label == .budgetSpent && error.certainty == .notSent)
    #expect(bench.transport.requests.count == 1)
  }

  @Test func `no log line has anything of an order in it`() async throws {
    let bench = try Bench(.answer(201, Self.order.replacing("\"A\"", with: "\"MARKER-CODE\"")))
    _ = try await place(bench)
    let line = try #require(bench.log.lines.first)
    #expect(bench.log.lines.count == 1 && line.hasPrefix("debug supplier call "))
    #expect(line.contains("http.path=/api/v1/orders") && line.contains("http.status=201"))
    #expect(line.contains("request.id=\(bench.transport.requests[0].requestID)"))
    for text in ["MARKER", "VOUCHER", "given-token"] { #expect(!line.contains(text)) }
  }
}
