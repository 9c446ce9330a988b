import Proving
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("the daily spend limit")
struct SpendLimitTests {
  /// Two vouchers of 50 cost 96.50.
  private static func policy(_ limit: String) throws -> OrderingPolicy {
    var policy = OrderingPolicy()
    let dollars = try #require(Currency("USD"))
    policy.guards.dailySpendLimits = [dollars: try #require(Amount(limit))]
    return policy
  }

  private static let refusal = VaultError(.overLimit, "", next: "")

  @Test func `lets orders through up to the last cent, and refuses the next unsent`() async throws {
    try await Shop.with(policy: try Self.policy("193.00")) { shop async throws in
      try await shop.scene.place("ONE", quantity: 2)
      try await shop.scene.place("TWO", quantity: 2)
      await #expect(throws: Self.refusal) { try await shop.scene.place("THREE", quantity: 1) }
      #expect(shop.scene.sandbox.truth.orders.count == 2)
      // The same reference goes on with what was bought, and is no new spending.
      #expect(try await shop.scene.place("TWO", quantity: 2).state == .captured)
      try await shop.expectSound()
    }
  }

  @Test func `begins anew with the day in UTC`() async throws {
    try await Shop.with(policy: try Self.policy("96.50")) { shop async throws in
      try await shop.scene.place("TODAY", quantity: 2)
      await #expect(throws: Self.refusal) { try await shop.scene.place("MORE", quantity: 2) }
      let rest = 86_400_000 - shop.now.milliseconds % 86_400_000
      shop.scene.time.advance(rest - 1)
      await #expect(throws: Self.refusal) { try await shop.scene.place("MORE", quantity: 2) }
      shop.scene.time.advance(1)
      #expect(try await shop.scene.place("MORE", quantity: 2).state == .captured)
    }
  }

  @Test func `does not count what the supplier refused`() async throws {
    try await Shop.with(policy: try Self.policy("96.50")) { shop async throws in
      shop.scene.sandbox.setFaults([
        SandboxFault(on: .createOrder, .answer(.before, .error(400)))
      ])
      await #expect(throws: VaultError(.supplierRefused, "", next: "")) {
        try await shop.scene.place("REFUSED", quantity: 2)
      }
      #expect(try await shop.order("REFUSED").state == .rejected)
      #expect(try await shop.scene.place("GOOD", quantity: 2).state == .captured)
    }
  }

  @Test func `counts what may have been bought and is in doubt`() async throws {
    try await Shop.with(policy: try Self.policy("96.50")) { shop async throws in
      shop.scene.sandbox.setFaults([
        SandboxFault(on: .orderAnswers, .drop(.before), count: nil)
      ])
      _ = try? await shop.scene.place("DOUBT", quantity: 2, waitMilliseconds: 0)
      shop.scene.sandbox.setFaults([])
      await #expect(throws: Self.refusal) { try await shop.scene.place("NEXT", quantity: 2) }
    }
  }

  @Test func `lets no more through however many buy at once`() async throws {
    try await Shop.with(policy: try Self.policy("200")) { shop async throws in
      let other = try shop.reopened()
      let bought = try await withThrowingTaskGroup(of: Bool.self) { group in
        for turn in 0..<12 {
          group.addTask {
            let key = try shop.scene.reference("RACE-\(turn)")
            let request = try #require(
              OrderRequest(
                reference: key,
                productID: ProductID(rawValue: 123), denomination: Amount(millionths: 50_000_000),
                quantity: 2))
            let vault = turn.isMultiple(of: 2) ? other : shop.vault
            do {
              _ = try await vault.place(OrderPlacement(request), with: shop.scene.client)
              return true
            } catch let error as VaultError where error.code == .overLimit {
              return false
            }
          }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(bought == 2)
      #expect(shop.scene.sandbox.truth.orders.count == 2)
      other.close()
      try await shop.expectSound()
    }
  }

  @Test func `leaves other currencies alone`() async throws {
    var policy = OrderingPolicy()
    policy.guards.dailySpendLimits = [try #require(Currency("EUR")): .zero]
    try await Shop.with(policy: policy) { shop async throws in
      #expect(try await shop.scene.place("DOLLARS", quantity: 2).state == .captured)
    }
  }
}
