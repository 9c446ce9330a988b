import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Proving
import SandboxSupplier
import Testing
import VaultStore
import VoucherModel
import VoucherVault

@Suite("the route of the webhooks", .serialized)
struct WebhookRouteTests {
  private func post(_ webhook: SignedWebhook, to url: String) async throws -> Int {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    for (name, value) in webhook.headers { request.headers.add(name: name, value: value) }
    request.body = .bytes(ByteBuffer(bytes: webhook.body))
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    let body = try await response.body.collect(upTo: 1_024)
    #expect(body.readableBytes == 0, "nothing is said to whoever asks")
    return Int(response.status.code)
  }

  @Test func `takes what is signed, once, and refuses the rest`() async throws {
    try await Shop.with { shop async throws in
      let now = shop.now
      try await WebhookServer.with(shop.vault, looks: ScheduledLooks()) { url async throws in
        let good = SignedWebhook.order("evt_1", "OPEN", at: now)
        #expect(try await self.post(good, to: url) == 204)
        #expect(try await self.post(good, to: url) == 204)
        var forged = good
        forged.body.append(UInt8(ascii: " "))
        #expect(try await self.post(forged, to: url) == 401)
        var stale = good
        stale.set("X-Timestamp", "1")
        #expect(try await self.post(stale, to: url) == 400)
        #expect(try await self.post(SignedWebhook("[]", at: now), to: url) == 400)
        let long = SignedWebhook(String(repeating: " ", count: 300_000), at: now)
        #expect(try await self.post(long, to: url) == 413)
      }
    }
  }

  @Test func `brings the sandbox's own webhooks to a look, and the look to the codes`() async throws
  {
    try await Shop.with(isLive: true, { $0.asyncDelayMilliseconds = 200 }) { shop async throws in
      let looks = ScheduledLooks()
      let scene = shop.scene
      try await WebhookServer.with(shop.vault, looks: looks) { url async throws in
        scene.sandbox.update {
          $0.webhookURL = url
          $0.webhookCopies = 3
        }
        try await scene.place("LARGE", quantity: 12, waitMilliseconds: 0)
        var settings = VaultServiceSettings()
        // Nothing but the webhook leads to a look in time.
        settings.busyPauseMilliseconds = 3_600_000
        let service = VaultService(
          scene.vault, client: scene.client, looks: looks, settings: settings)
        let running = Task { try await service.run() }
        try await until { try await shop.order("LARGE").state == .captured }
        running.cancel()
        try await running.value
      }
      // Three wallets were opened, an order debited and delivered: each event came three times.
      let rows = try shop.vault.core.database.read { snapshot in
        var rows: [WebhookRow] = []
        try snapshot.eachWebhook { rows.append($0) }
        return rows
      }
      #expect(Set(rows.map(\.eventID)).count == rows.count)
      #expect(rows.contains { $0.kind == "order.delivered" && $0.orderID != nil })
      try await shop.expectSound()
    }
  }

  @Test func `has what could not be kept sent again`() async throws {
    try await Shop.with(isLive: true, { $0.webhookRetryMilliseconds = 50 }) { shop async throws in
      let scene = shop.scene
      @Sendable func run(_ sql: String) throws {
        let other = try PlainDatabase(scene.vault.folder.database)
        try other.run(sql)
        try other.close()
      }
      try run(
        "CREATE TRIGGER away BEFORE INSERT ON webhook_events BEGIN SELECT RAISE(ABORT, 'no'); END")
      try await WebhookServer.with(shop.vault, looks: ScheduledLooks()) { url async throws in
        scene.sandbox.update {
          $0.webhookURL = url
          $0.webhookAttempts = 50
        }
        try await scene.place("FIRST", quantity: 1)
        try await until { scene.sandbox.truth.webhooks.contains { $0.attempts > 1 } }
        try run("DROP TRIGGER away")
        try await until { scene.sandbox.truth.webhooks.allSatisfy(\.isDelivered) }
      }
      try await shop.expectSound()
    }
  }
}
