import Proving
import SandboxSupplier
import Testing
import VaultStore
import VoucherModel
import VoucherVault

@Suite("warnings")
struct WarningTests {
  private static func policy(
    stock: (below: Int64, until: Int64)? = nil, dollars: (below: String, until: String)? = nil
  ) throws -> OrderingPolicy {
    var policy = OrderingPolicy()
    if let stock {
      let band = try #require(WarningBand(below: stock.below, until: stock.until))
      policy.guards.lowStock = [
        StockWatch(
          productID: ProductID(rawValue: 123), denomination: try #require(Amount("50")), band)
      ]
    }
    if let dollars {
      let below = try #require(Amount(dollars.below)).millionths
      let until = try #require(Amount(dollars.until)).millionths
      policy.guards.lowBalance = [
        try #require(Currency("USD")): try #require(WarningBand(below: below, until: until))
      ]
    }
    return policy
  }

  private func kinds(_ shop: Shop) throws -> [WarningRow.Kind] {
    try shop.vault.core.database.read { snapshot in
      var kinds: [WarningRow.Kind] = []
      try snapshot.eachWarning { kinds.append($0.kind) }
      return kinds
    }
  }

  @Test func `of low stock stand from under one bound up to the other, in every process`()
    async throws
  {
    try await Shop.with(policy: try Self.policy(stock: (below: 2, until: 4))) { shop async throws in
      let raised = try await shop.vault.checkWarnings()
      #expect(raised.map(\.isNew) == [true])
      #expect(raised.first?.description.contains("0 of product 123 over 50.00") == true)
      #expect(try await shop.vault.checkWarnings().map(\.isNew) == [false])
      let other = try shop.reopened()
      #expect(try await other.checkWarnings().map(\.isNew) == [false])
      other.close()
      try await shop.scene.place("THREE", quantity: 3)
      // Three are not few, and not enough to forget that there were.
      #expect(try await shop.vault.checkWarnings().count == 1)
      #expect(try await shop.vault.status().warnings.map(\.level) == ["0"])
      try await shop.scene.place("FOURTH", quantity: 1)
      #expect(try await shop.vault.checkWarnings().isEmpty)
      #expect(try await shop.vault.status().warnings == [])
      let vouchers = try await shop.order("THREE").vouchers.map(\.id)
      let ann = try #require(Actor("ann"))
      _ = try await shop.vault.reveal(Array(vouchers.prefix(2)), actor: ann, purpose: "sale")
      // Two are left, and that is not under two.
      #expect(try await shop.vault.checkWarnings().isEmpty)
      _ = try await shop.vault.reveal([try #require(vouchers.last)], actor: ann, purpose: "sale")
      #expect(try await shop.vault.checkWarnings().map(\.isNew) == [true])
      #expect(try kinds(shop) == [.raised, .cleared, .raised])
      try await shop.expectSound()
    }
  }

  @Test func `of a low balance look at the wallets, and leave them alone without a client`()
    async throws
  {
    let policy = try Self.policy(dollars: (below: "50", until: "1000"))
    try await Shop.with(policy: policy, { $0.balances = ["USD": "100.00"] }) { shop async throws in
      #expect(try await shop.vault.checkWarnings(with: shop.scene.client).isEmpty)
      try await shop.scene.place("ORDER", quantity: 2)
      let raised = try await shop.vault.checkWarnings(with: shop.scene.client)
      #expect(raised.map(\.description) == ["The balance is low: the wallets hold 3.50 USD."])
      let status = try await shop.vault.status()
      #expect(status.warnings.map(\.watched) == ["balance USD"])
      #expect(status.warnings.map(\.level) == ["3.50"])
      #expect(try await shop.vault.checkWarnings().isEmpty)
      #expect(try kinds(shop) == [.raised])
      try await shop.expectSound()
    }
  }

  @Test func `raised by many at once are raised once`() async throws {
    try await Shop.with(policy: try Self.policy(stock: (below: 2, until: 4))) { shop async throws in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 { group.addTask { _ = try await shop.vault.checkWarnings() } }
        try await group.waitForAll()
      }
      #expect(try kinds(shop) == [.raised])
    }
  }

  @Test func `have a band, and no band that ends before it begins`() {
    #expect(WarningBand(below: 4, until: 3) == nil)
    #expect(WarningBand(below: -1, until: 3) == nil)
    #expect(WarningBand(below: 3, until: 3) != nil)
  }

  @Test func `expired stock is no stock`() async throws {
    let policy = try Self.policy(stock: (below: 1, until: 1))
    try await Shop.with(policy: policy, { $0.expiresAt = "2026-12-24T00:00:00Z" }) {
      shop async throws in
      try await shop.scene.place("SOON", quantity: 2)
      #expect(try await shop.vault.checkWarnings().isEmpty)
      shop.scene.time.advance(60 * 86_400_000)
      #expect(try await shop.vault.checkWarnings().count == 1)
    }
  }
}
