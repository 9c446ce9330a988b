import InMemoryTracing
import Logging
import MetricsTestKit
import Proving
import SandboxSupplier
import Synchronization
import TestSupport
import Testing
import Tracing
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("metrics and traces")
struct TelemetryTests {
  /// Everything that was said, in whatever way.
  private final class Recorded: Sendable {
    let metrics = TestMetrics()
    let tracer = InMemoryTracer()
    let lines = Mutex<[String]>([])

    var telemetry: Telemetry { Telemetry(metrics: metrics, tracer: tracer) }

    var log: Logger {
      Logger(label: "recorded") { _ in Handler(recorded: self) }
    }

    struct Handler: LogHandler {
      let recorded: Recorded
      var metadata: Logger.Metadata = [:]
      var logLevel = Logger.Level.trace
      var metadataProvider: Logger.MetadataProvider?

      init(recorded: Recorded) {
        self.recorded = recorded
      }

      subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
      }

      func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { _, new in new }
        recorded.lines.withLock { $0.append("\(event.message) \(values)") }
      }
    }

    /// All of it as one text.
    var words: String {
      var words = lines.withLock { $0 }
      let all =
        metrics.counters.map { ($0.label, $0.dimensions) }
        + metrics.timers.map { ($0.label, $0.dimensions) }
        + metrics.recorders.map { ($0.label, $0.dimensions) }
      words += all.map { "\($0.0) \($0.1)" }
      for span in tracer.finishedSpans {
        words.append("\(span.operationName) \(span.errors) \(span.events) \(span.links)")
        span.attributes.forEach { name, value in words.append("\(name) \(value)") }
      }
      return words.joined(separator: "\n")
    }
  }

  @Test func `of a whole life hold no code, no PIN, no key and no purpose`() async throws {
    let recorded = Recorded()
    try await Shop.with({
      $0.pinDigits = 14
      $0.maximumQuantity = 50
    }) { shop async throws in
      let scene = shop.scene
      let band = try #require(WarningBand(below: 500, until: 600))
      let vault = try shop.reopened {
        $0.telemetry = recorded.telemetry
        $0.log = recorded.log
        $0.policy.guards.lowStock = [
          StockWatch(
            productID: ProductID(rawValue: 123), denomination: Amount(millionths: 50_000_000),
            band)
        ]
      }
      func place(_ reference: String, _ quantity: Int) async throws -> OrderReport {
        let key = try scene.reference(reference)
        let request = OrderRequest(
          reference: key, productID: ProductID(rawValue: 123),
          denomination: Amount(millionths: 50_000_000), quantity: quantity)
        guard let request else { throw ProvingScene.Unusable("order") }
        return try await vault.place(OrderPlacement(request), with: scene.client)
      }
      let order = try await place("INLINE", 5)
      _ = try await place("LARGE", 20)
      scene.sandbox.setFaults([SandboxFault(on: .createOrder, .cut(bytes: 650))])
      _ = try? await place("CUT", 5)
      scene.sandbox.setFaults([SandboxFault(on: .createOrder, .answer(.before, .error(400)))])
      _ = try? await place("REFUSED", 5)
      scene.sandbox.setFaults([])
      _ = try await vault.recover(with: scene.client)
      let ann = try #require(Actor("ann"))
      _ = try await vault.reveal(
        order.vouchers.map(\.id), actor: ann, purpose: "PURPOSEPURPOSE 4712")
      let line = try #require(AllocationKey(order: "C-1", line: 1))
      let dollars = try #require(Currency("USD"))
      let kind = VoucherKind(
        productID: ProductID(rawValue: 123),
        faceValue: Money(Amount(millionths: 50_000_000), dollars))
      _ = try await vault.allocate(AllocationRequest(line, kind: kind, quantity: 2), actor: ann)
      _ = try await vault.reveal(line, actor: ann, purpose: "PURPOSEPURPOSE")
      _ = try? await vault.reveal([], actor: ann, purpose: "PURPOSEPURPOSE")
      let reference = try scene.reference("FILL")
      var fill = try #require(
        ReplenishmentRequest(
          reference: reference, productID: ProductID(rawValue: 123),
          denomination: Amount(millionths: 50_000_000), target: 60))
      fill.largestOrder = 25
      _ = try await vault.replenish(fill, with: scene.client)
      let webhook = SignedWebhook.order("evt_1", "LARGE", at: shop.now)
      _ = try await shop.take(webhook, in: vault)
      _ = try await shop.take(webhook, in: vault)
      var forged = webhook
      forged.body.append(0x20)
      _ = try? await shop.take(forged, in: vault)
      vault.close()

      let secrets = scene.sandbox.truth.secrets.map {
        $0.hasPrefix("https://") ? String($0.dropFirst("https://claim.example/".count)) : $0
      }
      #expect(secrets.contains { $0.hasPrefix(ProvingScene.marker) })
      let search = SecretSearch(
        secrets + ["sandbox-token", SignedWebhook.secret, "PURPOSEPURPOSE"])
      #expect(search.findings(in: recorded.words, named: "what was said") == [])
    }
    expectMeaning(recorded)
  }

  /// The search above is worth something because all of this was said.
  private func expectMeaning(_ recorded: Recorded) {
    let metrics = recorded.metrics
    #expect(metrics.counterTotal(label: "voucher_vault_orders_placed") >= 4)
    #expect(metrics.counterTotal(label: "voucher_vault_vouchers_captured") >= 60)
    #expect(metrics.counterTotal(label: "voucher_vault_vouchers_revealed") == 7)
    for outcome in ["taken", "repeated", "wrong_signature"] {
      let total = metrics.counterTotal(
        label: "voucher_vault_webhooks", dimensions: [("outcome", outcome)])
      #expect(total == 1, "\(outcome)")
    }
    let outcomes = metrics.timers(label: "voucher_vault_operation_duration").map(\.dimensions)
      .compactMap { $0.first { $0.0 == "outcome" }?.1 }
    #expect(outcomes.contains("done") && outcomes.contains("supplier_refused"))
    let spans = Set(recorded.tracer.finishedSpans.map(\.operationName))
    #expect(
      spans == [
        "voucher_vault.place", "voucher_vault.recover", "voucher_vault.allocate",
        "voucher_vault.reveal",
        "voucher_vault.replenish", "voucher_vault.take_webhook",
      ])
    #expect(recorded.words.contains("INLINE") && recorded.words.contains("what is watched is low"))
  }

  @Test func `are made of names that were agreed on`() async throws {
    let recorded = Recorded()
    try await Shop.with { shop async throws in
      let vault = try shop.reopened { $0.telemetry = recorded.telemetry }
      _ = try await vault.recover(with: shop.scene.client)
      vault.close()
    }
    for span in recorded.tracer.finishedSpans {
      span.attributes.forEach { name, _ in #expect(name.hasPrefix("voucher_vault.")) }
    }
    #expect(
      recorded.metrics.timers.allSatisfy { $0.dimensions.map(\.0) == ["operation", "outcome"] })
  }
}
