import Logging
import Proving
import SandboxSupplier
import ServiceLifecycle
import Testing
import VaultStore
import VoucherModel
import VoucherVault

@Suite("the service")
struct ServiceTests {
  private static var quick: VaultServiceSettings {
    var settings = VaultServiceSettings()
    settings.busyPauseMilliseconds = 20
    settings.idlePauseMilliseconds = 20
    return settings
  }

  /// Runs `body` while a service group runs the service, and shuts the group down as SIGTERM does.
  private func serving(
    _ shop: Shop, settings: VaultServiceSettings = quick, _ body: () async throws -> Void
  ) async throws {
    let service = VaultService(shop.vault, client: shop.scene.client, settings: settings)
    let group = ServiceGroup(services: [service], logger: ProvingScene.silent)
    let running = Task { try await group.run() }
    do {
      try await body()
    } catch {
      await group.triggerGracefulShutdown()
      throw error
    }
    await group.triggerGracefulShutdown()
    try await running.value
  }

  @Test func `polls what comes later until it is here`() async throws {
    try await Shop.with(isLive: true, { $0.asyncDelayMilliseconds = 300 }) { shop async throws in
      for turn in 0..<3 {
        try await shop.scene.place("LATER\(turn)", quantity: 10, waitMilliseconds: 0)
      }
      try await serving(shop) {
        for turn in 0..<3 {
          try await until { try await shop.order("LATER\(turn)").state == .captured }
        }
      }
      try await shop.expectSound()
    }
  }

  @Test func `settles an order in doubt, and goes on while the supplier is away`() async throws {
    var policy = OrderingPolicy()
    policy.settlingMilliseconds = 50
    try await Shop.with(isLive: true, policy: policy) { shop async throws in
      shop.scene.sandbox.setFaults([
        SandboxFault(on: .createOrder, .drop(.after)),
        SandboxFault(on: .orderAnswers, .drop(.before), nth: 2, count: 6),
      ])
      _ = try? await shop.scene.place("DOUBT", quantity: 2, waitMilliseconds: 0)
      #expect(try await shop.order("DOUBT").state == .inDoubt)
      try await serving(shop) {
        try await until { try await !shop.order("DOUBT").state.isUnfinished }
      }
      #expect(shop.scene.sandbox.truth.debits(reference: "DOUBT").count == 1)
      try await shop.expectSound()
    }
  }

  @Test func `does not send what was never sent`() async throws {
    try await Shop.with(isLive: true) { shop async throws in
      shop.scene.sandbox.setFaults([
        SandboxFault(on: .createOrder, .answer(.before, .error(401)), count: nil)
      ])
      _ = try? await shop.scene.place("UNSENT", quantity: 2, waitMilliseconds: 0)
      shop.scene.sandbox.setFaults([])
      try await shop.scene.place("OTHER", quantity: 10, waitMilliseconds: 0)
      try await serving(shop) {
        try await until { try await shop.order("OTHER").state == .captured }
      }
      #expect(shop.scene.sandbox.truth.orders.count == 1)
    }
  }

  @Test func `that is shut down while codes arrive captures all of them`() async throws {
    try await Shop.with(isLive: true, { $0.asyncDelayMilliseconds = 0 }) { shop async throws in
      // The codes come drop by drop; nobody can have them a second time.
      shop.scene.sandbox.setFaults([
        SandboxFault(on: .order, .drip(bytes: 200, milliseconds: 20), count: nil)
      ])
      try await shop.scene.place("DRIP", quantity: 20, waitMilliseconds: 0)
      try await serving(shop) {
        try await until {
          shop.scene.sandbox.truth.exchanges.contains { $0.endpoint == .order }
        }
      }
      let order = try await shop.order("DRIP")
      #expect(order.state == .captured && order.lost == 0)
      try await shop.expectSound()
    }
  }

  @Test func `that is cancelled while codes arrive captures all of them`() async throws {
    try await Shop.with(isLive: true, { $0.asyncDelayMilliseconds = 0 }) { shop async throws in
      shop.scene.sandbox.setFaults([
        SandboxFault(on: .order, .drip(bytes: 200, milliseconds: 20), count: nil)
      ])
      try await shop.scene.place("DRIP", quantity: 20, waitMilliseconds: 0)
      let service = VaultService(
        shop.vault, client: shop.scene.client, settings: Self.quick)
      let running = Task { try await service.run() }
      try await until {
        shop.scene.sandbox.truth.exchanges.contains { $0.endpoint == .order }
      }
      running.cancel()
      try await running.value
      let order = try await shop.order("DRIP")
      #expect(order.state == .captured && order.lost == 0)
    }
  }

  @Test func `ends at once where there is nothing to wait for`() async throws {
    try await Shop.with(isLive: true) { shop async throws in
      var slow = VaultServiceSettings()
      slow.busyPauseMilliseconds = 3_600_000
      slow.idlePauseMilliseconds = 3_600_000
      try await serving(shop, settings: slow) {}
    }
  }

  @Test func `raises the warnings of the policy`() async throws {
    var policy = OrderingPolicy()
    policy.guards.lowStock = [
      StockWatch(
        productID: ProductID(rawValue: 123), denomination: try #require(Amount("50")),
        try #require(WarningBand(below: 5, until: 10)))
    ]
    try await Shop.with(isLive: true, policy: policy) { shop async throws in
      try await serving(shop) {
        try await until {
          try shop.vault.core.database.read { try !$0.standingWarnings().isEmpty }
        }
      }
    }
  }
}
