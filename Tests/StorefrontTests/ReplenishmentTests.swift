import Proving
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("a replenishment")
struct ReplenishmentTests {
  private func request(
    _ shop: Shop, _ reference: String = "FILL", target: Int, largest: Int? = nil
  ) throws -> ReplenishmentRequest {
    let key = try shop.scene.reference(reference)
    var request = try #require(
      ReplenishmentRequest(
        reference: key, productID: ProductID(rawValue: 123),
        denomination: Amount(millionths: 50_000_000), target: target))
    request.largestOrder = largest
    return request
  }

  private func fill(
    _ shop: Shop, _ request: ReplenishmentRequest, in other: Vault? = nil
  ) async throws -> ReplenishmentReport {
    try await (other ?? shop.vault).replenish(request, with: shop.scene.client)
  }

  @Test func `buys what is missing, in orders as large as the supplier allows`() async throws {
    try await Shop.with { shop async throws in
      try await shop.scene.place("BEFORE", quantity: 3)
      // The sandbox sells 100 of this product in one order.
      let report = try await fill(shop, try request(shop, target: 223))
      #expect(report.planned == 220 && report.unneeded == 0 && report.problem == nil)
      #expect(report.orders.map(\.reference.text) == ["FILL-1", "FILL-2", "FILL-3"])
      #expect(report.orders.map(\.quantity) == [100, 100, 20])
      #expect(report.orders.allSatisfy { $0.state == .captured })
      try await shop.expectSound()
    }
  }

  @Test func `run again under its reference buys nothing more, also when stock was sold`()
    async throws
  {
    try await Shop.with { shop async throws in
      let first = try await fill(shop, try request(shop, target: 4, largest: 3))
      #expect(first.orders.map(\.quantity) == [3, 1])
      let ids = first.orders.flatMap { $0.vouchers.map(\.id) }
      _ = try await shop.vault.reveal(ids, actor: try #require(Actor("ann")), purpose: "sale")
      let again = try await fill(shop, try request(shop, target: 4, largest: 3))
      #expect(again.orders.map(\.reference) == first.orders.map(\.reference))
      #expect(shop.scene.sandbox.truth.orders.count == 2)
      let next = try await fill(shop, try request(shop, "NEXT", target: 4))
      #expect(next.planned == 4)
    }
  }

  @Test func `is refused under a reference that stands for another one`() async throws {
    try await Shop.with { shop async throws in
      _ = try await fill(shop, try request(shop, target: 2))
      await #expect(throws: VaultError(.referenceConflict, "", next: "")) {
        _ = try await fill(shop, try request(shop, target: 3))
      }
    }
  }

  @Test func `that a limit stops goes on where it was, and no further than is missing`()
    async throws
  {
    var policy = OrderingPolicy()
    // Two orders of two a day.
    policy.guards.dailySpendLimits = [
      try #require(Currency("USD")): try #require(Amount("193"))
    ]
    try await Shop.with(policy: policy) { shop async throws in
      let stopped = try await fill(shop, try request(shop, target: 8, largest: 2))
      #expect(stopped.planned == 8 && stopped.problem?.code == .overLimit)
      #expect(stopped.orders.map(\.quantity) == [2, 2])
      shop.scene.time.advance(86_400_000)
      // Somebody else has bought one meanwhile.
      try await shop.scene.place("OTHER", quantity: 1)
      shop.scene.time.advance(86_400_000)
      let filled = try await fill(shop, try request(shop, target: 8, largest: 2))
      #expect(filled.orders.map(\.quantity) == [2, 2, 2, 1])
      #expect(filled.unneeded == 1 && filled.problem == nil)
      #expect(shop.scene.sandbox.truth.orders.count == 5)
      try await shop.expectSound()
    }
  }

  @Test func `counts what is on its way`() async throws {
    try await Shop.with({ $0.outcome = .stall }) { shop async throws in
      try await shop.scene.place("COMING", quantity: 10, waitMilliseconds: 0)
      var request = try request(shop, target: 10)
      request.waitMilliseconds = 0
      #expect(try await fill(shop, request).planned == 0)
    }
  }

  @Test func `of one stock is in one hand at a time, and two do not both fill it`() async throws {
    try await Shop.with { shop async throws in
      let other = try shop.reopened()
      let outcomes = try await withThrowingTaskGroup(of: Int?.self) { group in
        for turn in 0..<6 {
          let request = try request(shop, "FILL\(turn)", target: 6, largest: 2)
          group.addTask {
            do {
              return try await self.fill(
                shop, request, in: turn.isMultiple(of: 2) ? other : nil
              ).orders.count
            } catch let error as VaultError where error.code == .locked {
              return nil
            }
          }
        }
        return try await group.reduce(into: [Int?]()) { $0.append($1) }
      }
      #expect(outcomes.compactMap(\.self).reduce(0, +) == 3)
      #expect(shop.scene.sandbox.truth.orders.count == 3)
      other.close()
      try await shop.expectSound()
    }
  }

  @Test func `holds the limit of the price for one voucher`() async throws {
    try await Shop.with { shop async throws in
      var request = try request(shop, target: 6, largest: 3)
      request.unitPriceLimit = Amount("48.24")
      let refused = try await fill(shop, request)
      #expect(refused.problem?.code == .overLimit && refused.orders.isEmpty)
      request.unitPriceLimit = Amount("48.25")
      #expect(try await fill(shop, request).orders.count == 2)
    }
  }

  @Test(arguments: [(7, 3, [3, 3, 1]), (6, 3, [3, 3]), (2, 5, [2]), (0, 5, []), (3, 0, [])])
  func `is split into parts that add up`(quantity: Int, largest: Int, sizes: [Int]) {
    #expect(ReplenishmentParts(quantity: quantity, largest: largest).sizes == sizes)
  }
}
