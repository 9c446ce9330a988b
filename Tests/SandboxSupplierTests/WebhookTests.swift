import SandboxSupplier
import Testing
import VaultCrypto

@Suite("the sandbox's webhooks")
struct WebhookTests {
  /// Runs with a receiver until so many events arrived, and hands them over.
  private func deliveries(
    _ count: Int, statuses: [Int] = [200], _ change: (inout SandboxOptions) -> Void = { _ in },
    _ act: (SandboxClient) async throws -> Void
  ) async throws -> [WebhookReceiver.Delivery] {
    let receiver = WebhookReceiver(statuses: statuses)
    let url = try await receiver.start()
    try await withSandbox({
      $0.webhookURL = url
      $0.webhookRetryMilliseconds = 1
      change(&$0)
    }) { client async throws in
      try await act(client)
      var arrived = 0
      for await _ in receiver.arrivals {
        arrived += 1
        if arrived == count { break }
      }
    }
    await receiver.stop()
    return receiver.deliveries
  }

  /// Opening three wallets makes three events before anything else.
  private static let opening = 3

  @Test func `an inline order tells of its debit and its delivery, signed`() async throws {
    let deliveries = try await deliveries(Self.opening + 2) { client async throws in
      _ = try await client.order("hook", product: 123, denomination: "50.00")
    }
    let delivered = try #require(
      deliveries.first { $0.headers["X-Event-Type"] == "order.delivered" })
    let json = try #require(JSONValue(delivered.body))
    #expect(json["type"]?.string == "order.delivered")
    #expect(json["id"]?.string == delivered.headers["X-Event-ID"])
    #expect(json["data"]?["reference_code"]?.string == "hook")
    #expect(json["data"]?["amount"]?.numberText == "100.00")
    #expect(json["data"]?["delivered_quantity"]?.integer == 2)
    #expect(!String(decoding: delivered.body, as: UTF8.self).contains("MOCK-"))
    #expect(delivered.headers["User-Agent"] == "octopusrewards.com/webhook-agent")
    #expect(delivered.headers["X-OCTOPUS-WEBHOOK-TOKEN"] == "sandbox-webhook-secret")
    #expect(delivered.headers["X-Timestamp"] == "1795420800")
    let signature = try #require(delivered.headers["X-Signature"].flatMap(Hex.decode))
    let key = Array("sandbox-webhook-secret".utf8)
    let isValid = HMACSHA256.isValid(signature, of: delivered.body, key: key)
    #expect(isValid)
  }

  @Test func `asynchronous orders tell of parts, delivery and failure`() async throws {
    let deliveries = try await deliveries(
      Self.opening + 6, { $0.deliveryParts = [1] }
    ) { client async throws in
      _ = try await client.order("good", quantity: 6)
      client.sandbox.advance(milliseconds: 3_000)
      client.sandbox.update { options in
        options.outcome = .fail
        options.deliveryParts = []
      }
      _ = try await client.order("bad", quantity: 6)
      client.sandbox.advance(milliseconds: 1_500)
    }
    let types = deliveries.compactMap { $0.headers["X-Event-Type"] }
    #expect(types.count { $0 == "order.partially_delivered" } == 1)
    #expect(types.count { $0 == "order.delivered" } == 1)
    #expect(types.count { $0 == "order.failed" } == 1)
    #expect(types.count { $0 == "wallet.debited" } == 2)
  }

  @Test func `an event that is not taken is sent again`() async throws {
    let deliveries = try await deliveries(
      Self.opening + 3, statuses: [500, 503, 200], { $0.webhookAttempts = 9 }
    ) { client async throws in
      _ = try await client.order("again")
    }
    let identifiers = deliveries.compactMap { $0.headers["X-Event-ID"] }
    #expect(Set(identifiers).count < identifiers.count)
  }

  @Test func `an event can come twice, and with a wrong signature`() async throws {
    let deliveries = try await deliveries(
      2 * (Self.opening + 2),
      {
        $0.webhookCopies = 2
        $0.webhookSignature = .wrong
      }
    ) { client async throws in
      _ = try await client.order("twice")
    }
    let identifiers = deliveries.compactMap { $0.headers["X-Event-ID"] }
    #expect(Set(identifiers).count == Self.opening + 2)
    let key = Array("sandbox-webhook-secret".utf8)
    for delivery in deliveries {
      let signature = try #require(delivery.headers["X-Signature"].flatMap(Hex.decode))
      let isValid = HMACSHA256.isValid(signature, of: delivery.body, key: key)
      #expect(!isValid)
    }
  }

  @Test func `a delayed delivery is told without anybody asking`() async throws {
    let deliveries = try await deliveries(
      Self.opening + 2,
      {
        $0.clock = .wall
        $0.asyncDelayMilliseconds = 30
      }
    ) { client async throws in
      _ = try await client.order("alone", quantity: 6)
    }
    #expect(deliveries.contains { $0.headers["X-Event-Type"] == "order.delivered" })
  }

  @Test func `HMAC-SHA256 agrees with RFC 4231`() {
    let short = HMACSHA256.code(
      of: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
    #expect(short.hex == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    let long = HMACSHA256.code(
      of: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      key: [UInt8](repeating: 0xAA, count: 131))
    #expect(long.hex == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    let isValid = HMACSHA256.isValid([1, 2, 3], of: [], key: [])
    #expect(!isValid)
  }
}
