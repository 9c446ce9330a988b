import SandboxSupplier
import Testing

@Suite("the sandbox's rate limits")
struct RateLimitTests {
  @Test func `a call too many waits until the window has moved on`() async throws {
    try await withSandbox({
      $0.rateLimits = true
      $0.ordersPerMinute = 2
    }) { client async throws in
      #expect(try await client.order("1").status == 201)
      client.sandbox.advance(milliseconds: 20_500)
      #expect(try await client.order("2").status == 201)
      let third = try await client.order("3")
      #expect(third.status == 429)
      #expect(third.errorCode == "TOO_MANY_REQUESTS")
      #expect(third.message == "Rate limit exceeded. Retry after 40 seconds.")
      #expect(third.header("Retry-After") == "40")
      #expect(try await client.get("/api/v1/orders").status == 200)
      client.sandbox.advance(milliseconds: 39_500)
      #expect(try await client.order("3").status == 201)
      #expect(client.sandbox.truth.orders.count == 3)
    }
  }

  @Test func `the header can be missing`() async throws {
    try await withSandbox({
      $0.rateLimits = true
      $0.readsPerMinute = 0
      $0.loginsPerMinute = 1
      $0.retryAfterHeader = false
    }) { client async throws in
      _ = try await client.post("/auth/login", "{}")
      let second = try await client.post("/auth/login", "{}")
      #expect(second.status == 429)
      #expect(second.header("Retry-After") == nil)
    }
  }
}
