import SupplierAPI
import SupplierTransport
import Testing

@Suite("answers over the wire")
struct AnswerTests {
  private let transport = AsyncHTTPTransport(limits: .patient)

  @Test func `a request arrives as it was made, and its answer as it was sent`() async throws {
    let server = try await LoopbackServer([
      .send(head("201 Created", length: 11, "X-Request-Id: theirs\r\n") + "{\"id\":12345")
    ])
    let host = try Exchanges.host(port: server.port)
    let sink = RecordingSink()
    let token = try #require(try Exchanges.token("abc.def"))
    try await transport.send(Exchanges.post(host, "{\"quantity\":2}", token: token), into: sink)
    #expect(sink.text == "{\"id\":12345")
    #expect(sink.head?.status == 201)
    #expect(sink.head?.requestID == "theirs")
    #expect(sink.head?.contentType == "application/json")
    let request = try #require(server.requests.first)
    #expect(request.hasPrefix("POST /api/v1/orders HTTP/1.1\r\n"))
    #expect(request.contains("\r\nAuthorization: Bearer abc.def\r\n"))
    #expect(request.contains("\r\nX-Request-Id: \(RequestID(seconds: 1, payload: 2))\r\n"))
    #expect(request.hasSuffix("\r\n\r\n{\"quantity\":2}"))
  }

  @Test func `a query is encoded`() async throws {
    let server = try await LoopbackServer([.send(head("200 OK", length: 2) + "[]")])
    let exchange = Exchanges.get(
      try Exchanges.host(port: server.port),
      query: [HTTPField("client_reference", "a b&c=d/é+#%")])
    try await transport.send(exchange, into: RecordingSink())
    let request = try #require(server.requests.first)
    #expect(
      request.hasPrefix(
        "GET /api/v1/products?client_reference=a%20b%26c%3Dd%2F%C3%A9%2B%23%25 HTTP/1.1\r\n"))
  }

  @Test func `a redirect is an answer, and nothing else is asked for`() async throws {
    let server = try await LoopbackServer([
      .send(head("307 Temporary Redirect", length: 0, "Location: /elsewhere\r\n"))
    ])
    let sink = RecordingSink()
    let exchange = Exchanges.post(try Exchanges.host(port: server.port), "{}")
    try await transport.send(exchange, into: sink)
    #expect(sink.head?.status == 307)
    #expect(server.requests.count == 1)
  }

  @Test func `chunks arrive in order`() async throws {
    let server = try await LoopbackServer([
      .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n"),
      .pause(milliseconds: 20), .send("7\r\n second\r\n"), .send("0\r\n\r\n"),
    ])
    let sink = RecordingSink()
    try await transport.send(Exchanges.get(try Exchanges.host(port: server.port)), into: sink)
    #expect(sink.text == "first second")
  }

  @Test func `an answer that drips in byte by byte arrives whole`() async throws {
    let body = Array("{\"orders\":[]}".utf8)
    let drops = body.flatMap { [.send([$0]), .pause(milliseconds: 1)] as [LoopbackServer.Step] }
    let server = try await LoopbackServer([.send(head("200 OK", length: body.count))] + drops)
    let sink = RecordingSink()
    try await transport.send(Exchanges.get(try Exchanges.host(port: server.port)), into: sink)
    #expect(sink.body == body)
  }

  @Test func `a compressed body is passed on as it is`() async throws {
    let gzip: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xAB, 0xAE, 5, 0, 0x43, 0xBF]
    let server = try await LoopbackServer([
      .send(head("200 OK", length: gzip.count, "Content-Encoding: gzip\r\n")), .send(gzip),
    ])
    let sink = RecordingSink()
    try await transport.send(Exchanges.get(try Exchanges.host(port: server.port)), into: sink)
    #expect(sink.body == gzip)
    #expect(try #require(server.requests.first).contains("\r\nAccept-Encoding: identity\r\n"))
  }

  @Test func `an answer without a length ends with the connection`() async throws {
    let server = try await LoopbackServer([
      .send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"id\":1}"), .close,
    ])
    let sink = RecordingSink()
    try await transport.send(Exchanges.get(try Exchanges.host(port: server.port)), into: sink)
    #expect(sink.text == "{\"id\":1}")
  }

  @Test func `a large answer passes in pieces`() async throws {
    let body = [UInt8](repeating: 0x61, count: 3 << 20)
    let server = try await LoopbackServer([.send(head("200 OK", length: body.count)), .send(body)])
    let sink = RecordingSink()
    let exchange = Exchanges.get(try Exchanges.host(port: server.port), bodyLimit: body.count)
    try await transport.send(exchange, into: sink)
    #expect(sink.body.count == body.count)
    #expect(sink.chunks > 1)
  }
}
