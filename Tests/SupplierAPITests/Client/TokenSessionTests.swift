import SupplierAPI
import Synchronization
import Testing
import VaultCrypto
import VoucherModel

@Suite("a session with the supplier")
struct TokenSessionTests {
  private static func tokens(_ number: Int, expires: String = "\"2026-11-23T09:00:00Z\"") -> String
  {
    """
    {"success":true,"data":{"access_token":"access-\(number)","refresh_token":"refresh-\(number)",
    "access_expires_at":\(expires),"refresh_expires_at":"2026-11-30T08:00:00Z","client_id":7}}
    """
  }

  /// A supplier that gives tokens by number and takes any of them.
  private static func supplier(
    login: @escaping @Sendable (Int) -> Reply = { .answer(200, tokens($0 + 1)) },
    refresh: @escaping @Sendable (Int) -> Reply = { .answer(200, tokens($0 + 101)) },
    other: @escaping @Sendable (ScriptedTransport.Request) -> Reply = { _ in .answer(200, "[]") }
  ) -> ScriptedTransport {
    ScriptedTransport { request, count in
      switch request.path {
      case "/auth/login": login(count)
      case "/auth/refresh": refresh(count)
      default: other(request)
      }
    }
  }

  private func bench(
    _ transport: ScriptedTransport, clock: ManualClock = ManualClock()
  ) throws -> Bench {
    try Bench(transport, credentials: Bench.keyAndSecret(), clock: clock)
  }

  @Test func `begins with a login, once for all callers`() async throws {
    let bench = try bench(Self.supplier())
    let client = bench.client
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 { group.addTask { _ = try await client.products() } }
      try await group.waitForAll()
    }
    #expect(bench.transport.count("/auth/login") == 1)
    let login = try #require(bench.transport.requests.first)
    #expect(login.path == "/auth/login" && login.method == .post && login.token == nil)
    try login.body.scanned { bytes in
      let body = try JSONValue(bytes)
      #expect(body["username"] == .string(Bench.key))
      #expect(body["password"] == .string(Bench.secret))
    }
    #expect(bench.transport.requests.dropFirst().allSatisfy { $0.token == "access-1" })
  }

  @Test func `renews its token five minutes before the end`() async throws {
    let clock = ManualClock()
    let bench = try bench(Self.supplier(), clock: clock)
    _ = try await bench.client.products()
    clock.advance(.seconds(54 * 60))
    _ = try await bench.client.products()
    #expect(bench.transport.count("/auth/refresh") == 0)
    clock.advance(.seconds(61))
    _ = try await bench.client.products()
    #expect(bench.transport.count("/auth/refresh") == 1)
    let refresh = try #require(bench.transport.requests.first { $0.path == "/auth/refresh" })
    #expect(refresh.body == "{\"refresh_token\":\"refresh-1\"}" && refresh.token == nil)
    #expect(bench.transport.requests.last?.token == "access-101")
  }

  @Test func `goes on with a living token when it cannot be renewed yet`() async throws {
    let clock = ManualClock()
    let transport = Self.supplier(
      login: { $0 == 0 ? .answer(200, Self.tokens(1)) : .answer(403, "{}") },
      refresh: { _ in .answer(500, "") })
    let bench = try bench(transport, clock: clock)
    _ = try await bench.client.products()
    clock.advance(.seconds(56 * 60))
    _ = try await bench.client.products()
    _ = try await bench.client.products()
    #expect(transport.count("/auth/refresh") == 1)
    #expect(transport.requests.last?.token == "access-1")
    clock.advance(.seconds(5 * 60))
    let error = await bench.error { client throws(SupplierError) in try await client.products() }
    #expect(error?.label == .forbidden && error?.certainty == .notSent)
  }

  @Test(arguments: [Reply.answer(401, "{}"), .inDoubt, .answer(200, "{\"data\":{}}")])
  func `logs in where refreshing fails`(refresh: Reply) async throws {
    let clock = ManualClock()
    let bench = try bench(Self.supplier(refresh: { _ in refresh }), clock: clock)
    _ = try await bench.client.products()
    clock.advance(.seconds(3600))
    _ = try await bench.client.products()
    #expect(bench.transport.count("/auth/refresh") == 1)
    #expect(bench.transport.requests.last?.token == "access-2")
  }

  @Test func `logs in where the refresh token has ended`() async throws {
    let clock = ManualClock()
    let bench = try bench(Self.supplier(), clock: clock)
    _ = try await bench.client.products()
    clock.advance(.seconds(8 * 86_400))
    _ = try await bench.client.products()
    #expect(bench.transport.count("/auth/refresh") == 0)
    #expect(bench.transport.count("/auth/login") == 2)
  }

  @Test func `answers a refused token with one renewal, however many callers meet it`()
    async throws
  {
    let revoked = Self.supplier(other: { request in
      request.token == "access-1"
        ? .answer(401, Bench.errorBody("UNAUTHORIZED", "Invalid token")) : .answer(200, "[]")
    })
    let bench = try bench(revoked)
    let client = bench.client
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 { group.addTask { _ = try await client.products() } }
      try await group.waitForAll()
    }
    #expect(revoked.count("/auth/login") == 1)
    #expect(revoked.count("/auth/refresh") == 1)
  }

  @Test func `gives up when the new token is refused as well`() async throws {
    let transport = Self.supplier(other: { _ in
      .answer(401, Bench.errorBody("UNAUTHORIZED", "Invalid token"))
    })
    let bench = try bench(transport)
    let error = await bench.error { client throws(SupplierError) in try await client.products() }
    #expect(error?.label == .unauthorized && error?.code == "UNAUTHORIZED")
    #expect(transport.count("/api/v1/products") == 2)
  }

  @Test func `a given token that is refused is final`() async throws {
    let bench = try Bench(.answer(401, Bench.errorBody("UNAUTHORIZED", "Invalid token")))
    let error = await bench.error { client throws(SupplierError) in try await client.products() }
    #expect(error?.label == .unauthorized && error?.status == 401)
    #expect(error?.message.contains("cannot be renewed") == true)
    #expect(error?.next?.contains("OCTOPUS_TOKEN") == true)
    #expect(bench.transport.requests.count == 1)
  }

  @Test func `a login that is refused is the call's error, and nothing was sent`() async throws {
    let refused = Self.supplier(login: { _ in
      .answer(401, Bench.errorBody("UNAUTHORIZED", "Invalid credentials"))
    })
    let bench = try bench(refused)
    let request = try Bench.request()
    let error = await bench.error { client throws(SupplierError) in
      try await client.placeOrder(request, into: CapturingSink())
    }
    #expect(error?.certainty == .notSent && error?.label == .unauthorized)
    #expect(error?.message == "Invalid credentials")
    #expect(refused.requests.map(\.path) == ["/auth/login"])
  }

  @Test func `a login without an answer is no doubt about an order`() async throws {
    let bench = try bench(Self.supplier(login: { _ in .inDoubt }))
    let request = try Bench.request()
    let error = await bench.error { client throws(SupplierError) in
      try await client.placeOrder(request, into: CapturingSink())
    }
    #expect(error?.certainty == .notSent)
    #expect(bench.transport.count("/auth/login") == 5)
  }

  @Test(arguments: [
    ("\"2026-11-23T09:00:00Z\"", 3_600), ("\"2026-11-23T10:00:00+01:00\"", 3_600),
    ("1795424400", 3_600), ("\"1795424400\"", 3_600), ("1795424400000", 3_600),
    ("1795424400.5", 3_600), ("3600", 3_600), ("null", 3_600), ("\"soon\"", 3_600),
    ("{}", 3_600), ("\"2020-01-01T00:00:00Z\"", 360), ("-5", 3_600),
  ])
  func `reads the end of a token in any of its forms`(text: String, life: Int) async throws {
    let clock = ManualClock()
    let transport = Self.supplier(login: { _ in .answer(200, Self.tokens(1, expires: text)) })
    let bench = try bench(transport, clock: clock)
    _ = try await bench.client.products()
    clock.advance(.seconds(life - 301))
    _ = try await bench.client.products()
    #expect(transport.count("/auth/refresh") == 0)
    clock.advance(.seconds(2))
    _ = try await bench.client.products()
    #expect(transport.count("/auth/refresh") == 1)
  }

  @Test func `takes tokens that are not wrapped`() async throws {
    let bench = try bench(
      Self.supplier(login: { _ in .answer(200, "{\"access_token\":\"a\\u0062c\",\"x\":[{}]}") }))
    _ = try await bench.client.products()
    #expect(bench.transport.requests.last?.token == "abc")
  }

  @Test(arguments: [
    "", "[]", "{}", "{\"data\":null}", "{\"access_token\":7}", "{\"access_token\":\"\"}",
    "{\"access_token\":\"a b\"}", "{\"access_token\":\"a\\r\\nX: y\"}", "{\"access_token\":\"a",
  ])
  func `takes no token that could not be sent`(body: String) async throws {
    let bench = try bench(Self.supplier(login: { _ in .answer(200, body) }))
    let error = await bench.error { client throws(SupplierError) in try await client.products() }
    #expect(error?.label == .unreadableAnswer)
    #expect(bench.transport.count("/api/v1/products") == 0)
  }

  @Test func `neither log nor error has a token, a key or a secret in it`() async throws {
    let transport = Self.supplier(other: { _ in
      .answer(401, Bench.errorBody("UNAUTHORIZED", "Invalid token"))
    })
    let bench = try bench(transport)
    let error = await bench.error { client throws(SupplierError) in try await client.products() }
    let all = bench.log.lines.joined(separator: "\n") + "\n" + String(describing: error)
    for secret in ["access-", "refresh-", Bench.key, "s3cret", "quoted"] {
      #expect(!all.contains(secret))
    }
    #expect(bench.log.lines.count == transport.requests.count)
  }
}
