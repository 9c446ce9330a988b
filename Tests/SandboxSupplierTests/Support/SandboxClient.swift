import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import SandboxSupplier

/// A sandbox for one test, and a client that talks to it over a real socket.
struct SandboxClient: Sendable {
  let sandbox: SandboxSupplier
  var token: String? = "sandbox-token"

  /// What an answer was.
  struct Reply: Sendable {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]

    var json: JSONValue { JSONValue(body) ?? .null }

    func header(_ name: String) -> String? { headers[name.lowercased()] }

    /// The code of a documented error body.
    var errorCode: String? { json["error"]?["code"]?.string }
    var message: String? { json["error"]?["message"]?.string }
  }

  /// Patient: beside hundreds of other tests a turn comes late.
  private static let client = HTTPClient(
    eventLoopGroupProvider: .singleton,
    configuration: HTTPClient.Configuration(
      timeout: HTTPClient.Configuration.Timeout(connect: .minutes(10), read: .minutes(10))))

  func send(
    _ method: String, _ path: String, _ body: String? = nil,
    headers: [(String, String)] = []
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: sandbox.baseURL + path)
    request.method = HTTPMethod(rawValue: method)
    if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: body))
    }
    let response = try await Self.client.execute(request, timeout: .minutes(10))
    let content = try await response.body.collect(upTo: 100_000_000)
    let lines = response.headers.map { ($0.name.lowercased(), $0.value) }
    return Reply(
      status: Int(response.status.code),
      headers: Dictionary(lines) { first, second in "\(first),\(second)" },
      body: Array(content.readableBytesView))
  }

  func get(_ path: String) async throws -> Reply { try await send("GET", path) }

  func post(_ path: String, _ body: String) async throws -> Reply {
    try await send("POST", path, body)
  }

  /// Places an order of $10 vouchers of product 201 unless told otherwise.
  func order(
    _ reference: String, quantity: Int = 2, product: Int = 201, denomination: String = "10.00",
    more: String = ""
  ) async throws -> Reply {
    try await post(
      "/api/v1/orders",
      """
      {"product_id":\(product),"denomination":\(denomination),"quantity":\(quantity),\
      "client_reference":"\(reference)"\(more)}
      """)
  }
}

/// Runs a test against a sandbox of its own whose clock stands still.
func withSandbox(
  _ change: (inout SandboxOptions) -> Void = { _ in },
  _ test: (SandboxClient) async throws -> Void
) async throws {
  var options = SandboxOptions()
  options.clock = .manual
  change(&options)
  let sandbox = try await SandboxSupplier.start(options, log: Logger(label: "sandbox-test"))
  do {
    try await test(SandboxClient(sandbox: sandbox))
  } catch {
    await sandbox.stop()
    throw error
  }
  await sandbox.stop()
}

extension JSONValue {
  /// The card numbers of an order's vouchers.
  var cardNumbers: [String] {
    (self["vouchers"]?.elements ?? []).compactMap { $0["card_number"]?.string }
  }
}
