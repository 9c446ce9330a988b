import SandboxSupplier
import Testing

@Suite("the sandbox's faults on the wire")
struct WireFaultTests {
  private static let order =
    #"{"product_id":201,"denomination":10,"quantity":3,"client_reference":"wire"}"#

  private func exchange(
    _ client: SandboxClient, _ faults: FaultKind...
  ) async throws -> RawConnection.Received {
    client.sandbox.setFaults(faults.map { SandboxFault(on: .createOrder, $0) })
    return try await RawConnection.exchange(
      port: client.sandbox.port, "POST", "/api/v1/orders", Self.order)
  }

  /// The exchange with the order, and the answer it would have had.
  private func whole() async throws -> [UInt8] {
    var body: [UInt8] = []
    try await withSandbox { client async throws in
      body = try await exchange(client).body ?? []
    }
    return body
  }

  @Test func `a body is cut after exactly k bytes, for every k`() async throws {
    let whole = try await whole()
    try await withSandbox { client async throws in
      for count in 0...whole.count {
        client.sandbox.reset()
        let received = try await exchange(client, .cut(bytes: count))
        #expect(received.body == Array(whole.prefix(count)))
        #expect(received.head.contains("Content-Length: \(whole.count)\r\n"))
        let exchange = client.sandbox.truth.exchanges.last
        #expect(exchange?.bodyBytesSent == count)
        #expect(exchange?.ending == .cut)
        #expect(client.sandbox.truth.debits(reference: "wire").count == 1)
      }
    }
  }

  @Test func `the truth tells of each voucher how much of it left`() async throws {
    let whole = try await whole()
    try await withSandbox { client async throws in
      for count in stride(from: 0, through: whole.count, by: 7) {
        client.sandbox.reset()
        _ = try await exchange(client, .cut(bytes: count))
        for voucher in client.sandbox.truth.orders[0].vouchers {
          let start = try #require(whole.firstRange(of: voucher.json)?.lowerBound)
          let end = start + voucher.json.count
          let expected: SandboxTruth.Sent =
            count >= end ? .whole : count > start ? .part : .nothing
          #expect(voucher.sent == expected)
          #expect(voucher.shownIn == [1])
        }
      }
    }
  }

  @Test(arguments: [1, 7, 64, 100_000])
  func `chunks carry the same body, and can be cut too`(size: Int) async throws {
    let whole = try await whole()
    try await withSandbox { client async throws in
      let received = try await exchange(client, .chunked(bytes: size))
      #expect(received.head.contains("Transfer-Encoding: chunked\r\n"))
      #expect(received.body.flatMap(Self.unchunked) == whole)
      for count in stride(from: 0, through: whole.count, by: 31) {
        client.sandbox.reset()
        let cut = try await exchange(client, .chunked(bytes: size), .cut(bytes: count))
        let body = try #require(cut.body)
        #expect(Self.unchunked(body) == nil)
        #expect(Self.chunkData(body) == Array(whole.prefix(count)))
        #expect(client.sandbox.truth.exchanges.last?.bodyBytesSent == count)
      }
    }
  }

  /// The data of all chunks, as far as they go.
  private static func chunkData(_ stream: [UInt8]) -> [UInt8] {
    var data: [UInt8] = []
    var start = 0
    while let end = stream[start...].firstIndex(of: UInt8(ascii: "\r")) {
      let size = Int(String(decoding: stream[start..<end], as: UTF8.self), radix: 16) ?? 0
      let content = end + 2
      data += stream[content...].prefix(size)
      start = min(stream.count, content + size + 2)
    }
    return data
  }

  /// The body of a chunked stream; `nil` if it has no end.
  private static func unchunked(_ stream: [UInt8]) -> [UInt8]? {
    stream.suffix(5).elementsEqual("0\r\n\r\n".utf8) ? chunkData(stream) : nil
  }

  @Test func `an answer can come byte by byte, without a length, or late`() async throws {
    let whole = try await whole()
    let plans: [[FaultKind]] = [
      [.drip(bytes: 1, milliseconds: 0)], [.untilClose], [.delay(.after, milliseconds: 5)],
      [.delay(.before, milliseconds: 5), .drip(bytes: 100, milliseconds: 1)], [.closeAfter],
    ]
    try await withSandbox { client async throws in
      for plan in plans {
        client.sandbox.reset()
        client.sandbox.setFaults(plan.map { SandboxFault(on: .createOrder, $0) })
        let received = try await RawConnection.exchange(
          port: client.sandbox.port, "POST", "/api/v1/orders", Self.order)
        #expect(received.body == whole)
        #expect(client.sandbox.truth.exchanges.last?.bodyBytesSent == whole.count)
        #expect(client.sandbox.truth.exchanges.last?.ending == .complete)
      }
    }
  }

  @Test func `a head can be cut`() async throws {
    try await withSandbox { client async throws in
      let received = try await exchange(client, .cutHead(bytes: 20))
      #expect(received.bytes == Array("HTTP/1.1 201 Created".utf8))
      #expect(client.sandbox.truth.orders.first?.vouchers.first?.sent == .nothing)
    }
  }

  @Test(arguments: [FaultMoment.before, .after], [false, true])
  func `a call can be dropped before or after it was processed`(
    moment: FaultMoment, reset: Bool
  ) async throws {
    try await withSandbox { client async throws in
      let received = try await exchange(client, .drop(moment, reset: reset))
      #expect(received.bytes.isEmpty)
      #expect(received.wasReset == reset)
      let truth = client.sandbox.truth
      #expect(truth.orders.count == (moment == .after ? 1 : 0))
      #expect(truth.debits(reference: "wire").count == (moment == .after ? 1 : 0))
      #expect(truth.exchanges.last?.ending == .dropped)
      #expect(truth.exchanges.last?.wasProcessed == (moment == .after))
    }
  }

  @Test(arguments: [FaultMoment.before, .after])
  func `an error can come before or after the order was made`(moment: FaultMoment) async throws {
    try await withSandbox { client async throws in
      let received = try await exchange(client, .answer(moment, .error(500)))
      #expect(received.head.hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
      let body = try #require(received.body.flatMap { JSONValue($0) })
      #expect(body["error"]?["code"]?.string == "INTERNAL_SERVER_ERROR")
      #expect(client.sandbox.truth.orders.count == (moment == .after ? 1 : 0))
      #expect(client.sandbox.truth.exchanges.last?.codes == (moment == .after ? 3 : 0))
    }
  }

  @Test func `an answer can be silence`() async throws {
    try await withSandbox { client async throws in
      let received = try await exchange(client, .hang(.after, milliseconds: 20))
      #expect(received.bytes.isEmpty)
      #expect(client.sandbox.truth.orders.count == 1)
    }
  }

  @Test func `the content can be padded, added to, garbled and zipped`() async throws {
    let whole = try await whole()
    try await withSandbox { client async throws in
      func body(_ kind: FaultKind) async throws -> [UInt8] {
        client.sandbox.reset()
        return try await exchange(client, kind).body ?? []
      }
      let spaces = [UInt8](repeating: 0x20, count: 99)
      #expect(try await body(.pad(bytes: 99, .start)) == spaces + whole)
      #expect(try await body(.pad(bytes: 99, .end)) == whole + spaces)
      let member = Array(#""id":[[[{"deep":1}]]]"#.utf8)
      #expect(
        try await body(.insert(member: member))
          == [UInt8(ascii: "{")] + member + [UInt8(ascii: ",")] + whole.dropFirst())
      #expect(client.sandbox.truth.orders[0].vouchers.map(\.sent) == [.whole, .whole, .whole])
      #expect(try await body(.garbage(bytes: 333)).count == 333)
      #expect(
        client.sandbox.truth.orders[0].vouchers.map(\.sent) == [.nothing, .nothing, .nothing])
      let zipped = try await body(.gzip)
      #expect(zipped.starts(with: [0x1F, 0x8B, 8]))
      #expect(zipped.contains(whole))
      #expect(client.sandbox.truth.orders[0].vouchers.map(\.sent) == [.whole, .whole, .whole])
    }
  }

  @Test func `a zipped answer ends with the checksum and length gzip wants`() async throws {
    let whole = try await whole()
    try await withSandbox { client async throws in
      let zipped = try await exchange(client, .gzip)
      #expect(zipped.head.contains("Content-Encoding: gzip\r\n"))
      let trailer = Array(try #require(zipped.body).suffix(8))
      func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
      }
      #expect(number(trailer[4...]) == UInt32(whole.count))
      #expect(number(trailer[..<4]) == Self.checksum(whole))
      #expect(Self.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    }
  }

  /// CRC-32 bit by bit, as it is defined.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1
      }
    }
  }

  @Test func `a body of fifty megabytes arrives`() async throws {
    try await withSandbox { client async throws in
      client.sandbox.setFaults([SandboxFault(on: .createOrder, .pad(bytes: 50_000_000, .end))])
      let reply = try await client.order("big")
      #expect(reply.body.count > 50_000_000)
      #expect(client.sandbox.truth.exchanges.last?.bodyBytesSent == reply.body.count)
    }
  }

  @Test func `headers and lengths can lie`() async throws {
    let whole = try await whole()
    try await withSandbox { client async throws in
      let typed = try await exchange(client, .header(name: "Content-Type", value: "text/html"))
      #expect(typed.head.contains("Content-Type: text/html\r\n"))
      #expect(!typed.head.contains("application/json"))
      client.sandbox.reset()
      let short = try await exchange(client, .length(difference: -10))
      #expect(short.head.contains("Content-Length: \(whole.count - 10)\r\n"))
      #expect(short.body == whole)
      client.sandbox.reset()
      let moved = try await exchange(client, .answer(.before, .redirect(to: "/elsewhere")))
      #expect(moved.head.hasPrefix("HTTP/1.1 307 "))
      #expect(moved.head.contains("Location: /elsewhere\r\n"))
    }
  }

  @Test func `a fault strikes the n-th call and as many as it says`() async throws {
    try await withSandbox { client async throws in
      client.sandbox.setFaults([
        SandboxFault(on: .wallets, .answer(.before, .error(503)), nth: 2, count: 2),
        SandboxFault(
          on: .createOrder, .answer(.before, .error(502)), count: nil, reference: "struck"),
      ])
      var statuses: [Int] = []
      for _ in 1...5 { statuses.append(try await client.get("/api/v1/wallets").status) }
      #expect(statuses == [200, 503, 503, 200, 200])
      #expect(try await client.order("struck").status == 502)
      #expect(try await client.order("spared").status == 201)
      #expect(try await client.order("struck").status == 502)
      #expect(client.sandbox.pendingFaults.count == 1)
    }
  }

  @Test func `a fault for a reference strikes every call for its order`() async throws {
    try await withSandbox { client async throws in
      _ = try await client.order("one")
      _ = try await client.order("two")
      client.sandbox.setFaults([
        SandboxFault(on: .orderAnswers, .answer(.before, .gateway(504)), count: 2, reference: "two")
      ])
      #expect(try await client.get("/api/v1/orders/1234").status == 200)
      #expect(try await client.get("/api/v1/orders").status == 200)
      let struck = try await client.get("/api/v1/orders/1235")
      #expect(struck.status == 504)
      #expect(struck.header("Content-Type") == "text/html")
      #expect(try await client.get("/api/v1/orders?client_reference=two").status == 504)
      #expect(try await client.get("/api/v1/orders/1235").status == 200)
    }
  }

  @Test func `connections can be torn down, and refused`() async throws {
    // A port that the system gives to nobody who asks for any, so that no test beside this one
    // takes it while it is refused.
    try await withSandbox({ $0.port = 21_473 }) { client async throws in
      client.sandbox.setFaults([SandboxFault(on: .connection, .drop(.before, reset: true))])
      let port = client.sandbox.port
      let torn = try await RawConnection.exchange(port: port, "GET", "/api/v1/wallets")
      #expect(torn.bytes.isEmpty)
      await client.sandbox.refuseConnections()
      // Refused, or taken up by the system while the server closed, and dropped unread.
      let refused = try? await RawConnection.exchange(port: port, "GET", "/api/v1/wallets")
      #expect(refused?.bytes.isEmpty ?? true)
      try await client.sandbox.acceptConnections()
      let again = try await RawConnection.exchange(port: port, "GET", "/api/v1/wallets")
      #expect(again.head.hasPrefix("HTTP/1.1 200 OK"))
    }
  }

  @Test func `what is no HTTP, or too much of it, is turned away`() async throws {
    try await withSandbox { client async throws in
      let nonsense = try await RawConnection.send(
        port: client.sandbox.port, Array("HELLO\r\n\r\n".utf8))
      #expect(nonsense.bytes.isEmpty || nonsense.head.hasPrefix("HTTP/1.1 400"))
      let reply = try await client.post(
        "/api/v1/orders", String(repeating: " ", count: 1_100_000))
      #expect(reply.status == 413)
    }
  }
}
