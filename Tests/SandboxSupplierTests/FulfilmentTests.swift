import SandboxSupplier
import Testing
import VoucherModel

@Suite("how the sandbox's orders end")
struct FulfilmentTests {
  @Test(arguments: [(Outcome.fail, "FAILED"), (.cancel, "CANCELLED")])
  func `an asynchronous order that fails is refunded in full`(
    outcome: Outcome, status: String
  ) async throws {
    try await withSandbox({ $0.outcome = outcome }) { client async throws in
      _ = try await client.order("bad", quantity: 10)
      client.sandbox.advance(milliseconds: 1_500)
      let reply = try await client.get("/api/v1/orders/1234")
      #expect(reply.json["status"]?.string == status)
      #expect(reply.json["vouchers"] == .array([]))
      let truth = client.sandbox.truth
      let order = try #require(truth.order(reference: "bad"))
      #expect(truth.debits(of: order).map(\.amount) == truth.refunds(of: order).map(\.amount))
      #expect(
        truth.refunds(of: order).map(\.remarks)
          == ["USD Wallet credited by amount 98.00 - Refund for Order #1234"])
      #expect(truth.wallets.first?.balance == Amount("100000"))
    }
  }

  @Test func `a part that was delivered is kept, and the rest refunded to the cent`() async throws {
    try await withSandbox({
      $0.outcome = .fail
      $0.deliveryParts = [1, 1]
    }) { client async throws in
      _ = try await client.order("thirds", quantity: 7, denomination: "10.01")
      client.sandbox.advance(milliseconds: 4_500)
      let truth = client.sandbox.truth
      let order = try #require(truth.order(reference: "thirds"))
      #expect(order.status == "FAILED")
      #expect(order.vouchers.count(where: \.isDelivered) == 2)
      // 70.07 less 2 % (1.40) is 68.67; two sevenths of it, 19.62, stay paid.
      #expect(truth.debits(of: order).map(\.amount) == [Amount("68.67")])
      #expect(truth.refunds(of: order).map(\.amount) == [Amount("49.05")])
    }
  }

  @Test(arguments: [
    (RefundRule.none, [String]()), (.due, ["98.00"]), (.twice, ["98.00", "98.00"]),
    (.surplus, ["99.00"]),
  ])
  func `a refund can be wrong`(rule: RefundRule, amounts: [String]) async throws {
    try await withSandbox({
      $0.outcome = .fail
      $0.refund = rule
    }) { client async throws in
      _ = try await client.order("refund", quantity: 10)
      client.sandbox.update { $0.refund = .due }
      client.sandbox.advance(milliseconds: 1_500)
      let truth = client.sandbox.truth
      let order = try #require(truth.order(reference: "refund"))
      #expect(truth.refunds(of: order).map(\.amount.description) == amounts)
    }
  }

  @Test(arguments: [
    (SyncFailure.created, 201, "FAILED", 1), (.pending, 201, "PENDING", 0),
    (.serverError, 500, "", 1), (.refused, 400, "", 0),
  ])
  func `an inline order that fails answers as the switch says`(
    style: SyncFailure, httpStatus: Int, status: String, refunds: Int
  ) async throws {
    try await withSandbox({
      $0.outcome = .fail
      $0.syncFailure = style
    }) { client async throws in
      let reply = try await client.order("inline")
      #expect(reply.status == httpStatus)
      #expect((reply.json["status"]?.string ?? "") == status)
      #expect(
        client.sandbox.truth.transactions.count { $0.orderID != nil && $0.isCredit } == refunds)
      client.sandbox.advance(milliseconds: 1_500)
      let truth = client.sandbox.truth
      #expect(truth.orders.map(\.status) == (style == .refused ? [] : ["FAILED"]))
      #expect(truth.wallets.first?.balance == Amount("100000"))
    }
  }

  @Test func `an inline order can be delivered in part, and stay so`() async throws {
    try await withSandbox({
      $0.outcome = .stall
      $0.deliveryParts = [1]
    }) { client async throws in
      let reply = try await client.order("part", quantity: 3)
      #expect(reply.json["status"]?.string == "PARTIALLY_DELIVERED")
      #expect(reply.json.cardNumbers.count == 1)
      client.sandbox.advance(milliseconds: 1_000_000)
      #expect(try await client.get("/api/v1/orders/1234").json.cardNumbers.count == 1)
    }
  }

  @Test(arguments: [-1, 1])
  func `a delivered order can be short or over`(difference: Int) async throws {
    try await withSandbox({ $0.deliveryDifference = difference }) { client async throws in
      let reply = try await client.order("count", quantity: 3)
      #expect(reply.json["status"]?.string == "DELIVERED")
      #expect(reply.json.cardNumbers.count == 3 + difference)
    }
  }

  @Test func `orders can be driven by hand`() async throws {
    try await withSandbox({ $0.outcome = .stall }) { client async throws in
      _ = try await client.order("hand", quantity: 10)
      _ = try await client.post("/_sandbox/orders/1234/deliver", #"{"count":4}"#)
      #expect(try await client.get("/api/v1/orders/1234").json.cardNumbers.count == 4)
      let done = try await client.post("/_sandbox/orders/1234/cancel", "")
      #expect(done.json["status"]?.string == "CANCELLED")
      let truth = client.sandbox.truth
      let order = try #require(truth.orders.first)
      #expect(truth.refunds(of: order).map(\.amount.description) == ["58.80"])
    }
  }
}
