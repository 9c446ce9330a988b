import SandboxSupplier
import Testing

@Suite("the sandbox's faults in content and head")
struct SpliceFaultTests {
  private static let order =
    #"{"product_id":201,"denomination":10,"quantity":2,"client_reference":"splice"}"#

  private func exchange(
    _ client: SandboxClient, _ fault: FaultKind?
  ) async throws -> RawConnection.Received {
    client.sandbox.reset()
    client.sandbox.setFaults(fault.map { [SandboxFault(on: .createOrder, $0)] } ?? [])
    return try await RawConnection.exchange(
      port: client.sandbox.port, "POST", "/api/v1/orders", Self.order)
  }

  @Test func `bytes are put in where they are wanted, and the codes move along`() async throws {
    try await withSandbox { client async throws in
      let whole = try #require(try await exchange(client, nil).body)
      let voucher = try #require(client.sandbox.truth.orders[0].vouchers.first).json
      let start = try #require(
        whole.indices.first { whole[$0...].starts(with: voucher) })
      let places: [(SplicePlace, Int)] = [
        (.start, 0), (.beforeVoucher, start), (.insideVoucher, start + 1),
        (.afterVoucher, start + voucher.count), (.end, whole.count),
      ]
      for (place, offset) in places {
        let body = try await exchange(client, .splice(bytes: [1, 2, 3], place)).body
        #expect(body == whole[..<offset] + [1, 2, 3] + whole[offset...])
        #expect(client.sandbox.truth.orders[0].vouchers.map(\.sent) == [.whole, .whole])
      }
    }
  }

  @Test func `a real body comes under another status`() async throws {
    try await withSandbox { client async throws in
      let whole = try await exchange(client, nil).body
      let received = try await exchange(client, .status(500))
      #expect(received.head.hasPrefix("HTTP/1.1 500 "))
      #expect(received.body == whole)
      #expect(client.sandbox.truth.debits(reference: "splice").count == 1)
    }
  }

  @Test func `an informational head comes before the answer's own`() async throws {
    try await withSandbox { client async throws in
      let received = try await exchange(client, .informational(status: 103))
      #expect(received.head == "HTTP/1.1 103 Early Hints\r\n\r\n")
      let rest = String(decoding: try #require(received.body).prefix(12), as: UTF8.self)
      #expect(rest == "HTTP/1.1 201")
    }
  }

  @Test func `an answer of the old version ends its connection`() async throws {
    try await withSandbox { client async throws in
      let received = try await exchange(client, .oldVersion)
      #expect(received.head.hasPrefix("HTTP/1.0 201 "))
      #expect(received.head.contains("Connection: close\r\n"))
    }
  }
}
