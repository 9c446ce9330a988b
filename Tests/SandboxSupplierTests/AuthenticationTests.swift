import SandboxSupplier
import Testing

@Suite("the sandbox's tokens")
struct AuthenticationTests {
  private func login(_ client: SandboxClient) async throws -> JSONValue {
    let reply = try await client.post(
      "/auth/login", #"{"username":"sandbox-key","password":"sandbox-secret"}"#)
    #expect(reply.status == 200)
    #expect(reply.json["success"] == .boolean(true))
    return reply.json["data"] ?? .null
  }

  @Test func `a login gives tokens with their expiry`() async throws {
    try await withSandbox { client async throws in
      let data = try await login(client)
      #expect(data["access_expires_at"]?.string == "2026-11-23T09:00:00Z")
      #expect(data["refresh_expires_at"]?.string == "2026-11-30T08:00:00Z")
      #expect(data["client_id"]?.integer != nil)
      var other = client
      other.token = data["access_token"]?.string
      #expect(try await other.get("/api/v1/wallets").status == 200)
    }
  }

  @Test(arguments: [
    ("{}", 400, "VALIDATION_FAILURE", "Username and password are required"),
    (#"{"username":"a"}"#, 400, "VALIDATION_FAILURE", "Username and password are required"),
    (#"{"username":"a","password":"b"}"#, 401, "UNAUTHORIZED", "Invalid credentials"),
    (#"{"username""#, 400, "SYNTAX_ERROR", "Invalid request body"),
  ])
  func `a login without the right key is refused`(
    body: String, status: Int, code: String, message: String
  ) async throws {
    try await withSandbox { client async throws in
      let reply = try await client.post("/auth/login", body)
      #expect(reply.status == status)
      #expect(reply.errorCode == code)
      #expect(reply.message == message)
    }
  }

  @Test func `a refresh token is good once`() async throws {
    try await withSandbox { client async throws in
      let token = try await login(client)["refresh_token"]?.string ?? ""
      let body = #"{"refresh_token":"\#(token)"}"#
      let first = try await client.post("/auth/refresh", body)
      #expect(first.status == 200)
      #expect(first.json["data"]?["refresh_token"]?.string != token)
      #expect(try await client.post("/auth/refresh", body).status == 401)
      let empty = try await client.post("/auth/refresh", "{}")
      #expect(empty.message == "Refresh token is required")
    }
  }

  @Test func `an access token ends with its hour`() async throws {
    try await withSandbox { client async throws in
      var other = client
      other.token = try await login(client)["access_token"]?.string
      client.sandbox.advance(milliseconds: 3_599_999)
      #expect(try await other.get("/api/v1/wallets").status == 200)
      client.sandbox.advance(milliseconds: 1)
      let late = try await other.get("/api/v1/wallets")
      #expect(late.status == 401)
      #expect(late.message == "Invalid token")
    }
  }

  @Test func `a logout ends every token of the client`() async throws {
    try await withSandbox { client async throws in
      let data = try await login(client)
      var other = client
      other.token = data["access_token"]?.string
      let reply = try await other.post("/auth/logout", "")
      #expect(reply.json["data"]?["message"]?.string == "Successfully logged out")
      #expect(try await other.get("/api/v1/wallets").status == 401)
      #expect(try await client.get("/api/v1/wallets").status == 401)
      let refresh = data["refresh_token"]?.string ?? ""
      let again = try await client.post("/auth/refresh", #"{"refresh_token":"\#(refresh)"}"#)
      #expect(again.status == 401)
    }
  }

  @Test func `a call without a header, and one from elsewhere, are told apart`() async throws {
    try await withSandbox { client async throws in
      var anonymous = client
      anonymous.token = nil
      let reply = try await anonymous.get("/api/v1/wallets")
      #expect(reply.status == 401)
      #expect(reply.message == "Authorization header required")
      client.sandbox.update { $0.isAddressAllowed = false }
      let forbidden = try await client.get("/api/v1/wallets")
      #expect(forbidden.status == 403)
      #expect(forbidden.errorCode == "FORBIDDEN")
    }
  }

  @Test func `tokens can be expired by hand`() async throws {
    try await withSandbox { client async throws in
      #expect(try await client.post("/_sandbox/tokens/expire", "").status == 200)
      #expect(try await client.get("/api/v1/wallets").status == 401)
      var other = client
      other.token = try await login(client)["access_token"]?.string
      #expect(try await other.get("/api/v1/wallets").status == 200)
    }
  }

  @Test func `a request keeps its identifier, and gets one if it has none`() async throws {
    try await withSandbox { client async throws in
      let own = try await client.send(
        "GET", "/api/v1/wallets", headers: [("X-Request-Id", "2Kx9own")])
      #expect(own.header("X-Request-Id") == "2Kx9own")
      let other = try await client.get("/api/v1/wallets")
      #expect(other.header("X-Request-Id")?.utf8.count == 27)
      #expect(client.sandbox.truth.exchanges.map(\.requestID).contains("2Kx9own"))
    }
  }
}
