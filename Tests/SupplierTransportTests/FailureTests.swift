import SupplierAPI
import SupplierTransport
import Testing

@Suite("failed exchanges")
struct FailureTests {
  private let transport = AsyncHTTPTransport(limits: .patient)

  @Test func `a refused connection means that nothing was sent`() async throws {
    // Port 1 is nobody's, and no test that runs beside this one can be given it.
    let host = try Exchanges.host(port: 1)
    let failure = await transport.failure(of: Exchanges.post(host, "{}"), into: RecordingSink())
    #expect(failure == TransportFailure(certainty: .notSent, label: .connectionRefused))
  }

  @Test func `a name that does not exist means that nothing was sent`() async throws {
    let host = try SupplierHost("https://no-such-host.invalid")
    let failure = await transport.failure(of: Exchanges.post(host, "{}"), into: RecordingSink())
    #expect(failure == TransportFailure(certainty: .notSent, label: .nameNotResolved))
  }

  @Test func `a server that does not speak TLS means that nothing was sent`() async throws {
    let server = try await LoopbackServer([.send("HTTP/1.1 400 Bad Request\r\n\r\n"), .close])
    let host = try Exchanges.host(port: server.port, scheme: "https")
    var limits = AsyncHTTPTransport.Limits.patient
    limits.connect = .milliseconds(500)
    let transport = AsyncHTTPTransport(limits: limits)
    let failure = await transport.failure(of: Exchanges.post(host, "{}"), into: RecordingSink())
    #expect(failure?.certainty == .notSent)
  }

  @Test func `a connection closed unread leaves an order in doubt`() async throws {
    let server = try await LoopbackServer(nil)
    let host = try Exchanges.host(port: server.port)
    let sink = RecordingSink()
    let failure = await transport.failure(of: Exchanges.post(host, "{}"), into: sink)
    #expect(failure?.certainty == .inDoubt)
    #expect(sink.head == nil)
  }

  @Test(arguments: [LoopbackServer.Step.close, .reset])
  func `a connection closed without an answer leaves an order in doubt, and sends it once`(
    end: LoopbackServer.Step
  ) async throws {
    let server = try await LoopbackServer([end])
    let host = try Exchanges.host(port: server.port)
    let failure = await transport.failure(of: Exchanges.post(host, "{}"), into: RecordingSink())
    #expect(failure == TransportFailure(certainty: .inDoubt, label: .connectionClosed))
    #expect(server.requests.count == 1)
  }

  /// The connection serves one answer, then closes upon the second request.
  @Test func `the second request on a kept connection is sent once as well`() async throws {
    let server = try await LoopbackServer(
      first: [.send(head("200 OK", length: 2) + "[]")], then: [.close])
    let host = try Exchanges.host(port: server.port)
    try await transport.send(Exchanges.get(host), into: RecordingSink())
    let failure = await transport.failure(of: Exchanges.post(host, "{}"), into: RecordingSink())
    #expect(failure == TransportFailure(certainty: .inDoubt, label: .connectionClosed))
    #expect(server.requests.count == 2)
    #expect(server.connections == 1)
  }

  @Test(arguments: ["length", "chunked"])
  func `every byte before a cut is with the sink`(framing: String) async throws {
    let body = Array(
      "{\"id\":1,\"vouchers\":[{\"card_number\":\"A-1\"},{\"card_number\":\"B-2\"}]}".utf8)
    for cut in 0...body.count {
      let sent = Array(body[..<cut])
      let start =
        framing == "length"
        ? Array(head("201 Created", length: body.count + 1).utf8) + sent
        : Array("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
          + (cut == 0 ? [] : Array("\(String(cut, radix: 16))\r\n".utf8) + sent)
      let server = try await LoopbackServer([.send(start), .close])
      let sink = RecordingSink()
      let exchange = Exchanges.post(try Exchanges.host(port: server.port), "{}")
      let failure = await transport.failure(of: exchange, into: sink)
      #expect(
        failure
          == TransportFailure(certainty: .inDoubt, label: .connectionClosed, bytesReceived: cut))
      #expect(sink.body == sent)
      #expect(sink.head?.status == 201)
      try await server.stop()
    }
  }

  @Test func `every byte before a cut is with the sink, also of large bodies`() async throws {
    for size in [65_535, 65_536, 200_001, 1_000_003] {
      let sent = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let server = try await LoopbackServer([
        .send(head("201 Created", length: size + 1)), .send(sent), .close,
      ])
      let sink = RecordingSink()
      let exchange = Exchanges.post(try Exchanges.host(port: server.port), "{}")
      let failure = await transport.failure(of: exchange, into: sink)
      #expect(failure?.bytesReceived == size)
      #expect(sink.body == sent)
    }
  }

  @Test func `a body over the limit is kept up to it, and is a failure`() async throws {
    let server = try await LoopbackServer([.send(head("200 OK", length: 10) + "0123456789")])
    let sink = RecordingSink()
    let exchange = Exchanges.get(try Exchanges.host(port: server.port), bodyLimit: 4)
    let failure = await transport.failure(of: exchange, into: sink)
    #expect(
      failure == TransportFailure(certainty: .inDoubt, label: .bodyTooLarge, bytesReceived: 4))
    #expect(sink.text == "0123")
  }

  @Test func `a sink that can keep no more ends the exchange`() async throws {
    let server = try await LoopbackServer([.send(head("200 OK", length: 10) + "0123456789")])
    let sink = RecordingSink(room: 4)
    let exchange = Exchanges.get(try Exchanges.host(port: server.port))
    let failure = await transport.failure(of: exchange, into: sink)
    #expect(failure?.label == .sinkFailed)
    #expect(failure?.certainty == .inDoubt)
  }

  @Test func `a head that does not come runs into the read limit`() async throws {
    let server = try await LoopbackServer([.pause(milliseconds: 60_000)])
    var limits = AsyncHTTPTransport.Limits.patient
    limits.read = .milliseconds(50)
    let transport = AsyncHTTPTransport(limits: limits)
    let exchange = Exchanges.post(try Exchanges.host(port: server.port), "{}")
    let failure = await transport.failure(of: exchange, into: RecordingSink())
    #expect(failure == TransportFailure(certainty: .inDoubt, label: .readTimeout))
  }

  @Test func `a body that never ends runs into the limit of the whole exchange`() async throws {
    let drip = (0..<2_000).flatMap { _ in
      [.send(" "), .pause(milliseconds: 5)] as [LoopbackServer.Step]
    }
    let server = try await LoopbackServer([.send(head("200 OK", length: 1 << 20))] + drip)
    let sink = RecordingSink()
    // Long enough to connect on the busiest machine, and far shorter than the body.
    let exchange = Exchanges.get(try Exchanges.host(port: server.port), timeout: .seconds(4))
    let failure = await transport.failure(of: exchange, into: sink)
    #expect(failure?.label == .deadlineExceeded)
    #expect(failure?.certainty == .inDoubt)
    #expect(failure?.bytesReceived == sink.body.count)
  }

  @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 20x OK\r\n\r\n"])
  func `an answer that is not HTTP leaves an order in doubt`(answer: String) async throws {
    let server = try await LoopbackServer([.send(answer), .close])
    let exchange = Exchanges.post(try Exchanges.host(port: server.port), "{}")
    let failure = await transport.failure(of: exchange, into: RecordingSink())
    #expect(failure == TransportFailure(certainty: .inDoubt, label: .malformedAnswer))
  }

  @Test func `a cancelled task sends nothing`() async throws {
    let server = try await LoopbackServer([.send(head("200 OK", length: 0))])
    let exchange = Exchanges.post(try Exchanges.host(port: server.port), "{}")
    let failure = await Task {
      unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
      return await transport.failure(of: exchange, into: RecordingSink())
    }.value
    #expect(failure == TransportFailure(certainty: .notSent, label: .cancelled))
    #expect(server.requests.isEmpty)
  }

  @Test func `a transport that was shut down sends nothing`() async throws {
    let server = try await LoopbackServer([.send(head("200 OK", length: 0))])
    let transport = AsyncHTTPTransport(limits: .patient)
    await transport.shutdown()
    let exchange = Exchanges.post(try Exchanges.host(port: server.port), "{}")
    let failure = await transport.failure(of: exchange, into: RecordingSink())
    #expect(failure == TransportFailure(certainty: .notSent, label: .closed))
  }
}
