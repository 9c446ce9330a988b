import Proving
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("the order pipeline")
struct OrderingTests {
  @Test func `an inline order is captured from the answer to the order itself`() async throws {
    let bench = try await Workbench()
    let order = try await bench.place("INLINE")
    #expect(order.state == .captured)
    #expect(order.captured == 2)
    #expect(order.amount == Amount("100"))
    #expect(order.discount == Amount("3.5"))
    #expect(order.payable?.amount == Amount("96.5"))
    #expect(try await bench.revealedCodes("INLINE") == bench.trueCodes("INLINE"))
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a large order is captured when it is delivered`() async throws {
    let bench = try await Workbench()
    let order = try await bench.place("LARGE", quantity: 20)
    #expect(order.state == .captured)
    #expect(try await bench.revealedCodes("LARGE") == bench.trueCodes("LARGE"))
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `each part of a partial delivery is added to what is there`() async throws {
    let bench = try await Workbench { $0.deliveryParts = [3, 4] }
    let order = try await bench.place("PARTS", quantity: 12)
    #expect(order.state == .captured)
    #expect(order.captured == 12)
    let revealed = try await bench.revealedCodes("PARTS").compactMap(\.self)
    #expect(Set(revealed) == Set(try bench.trueCodes("PARTS").compactMap(\.self)))
    #expect(revealed.count == 12)
    await bench.stop()
  }

  @Test(arguments: [Visibility.once, .always])
  func `a host without the reveal key captures each part once`(visibility: Visibility) async throws
  {
    let bench = try await Workbench(keys: .capture) {
      $0.deliveryParts = [3, 4]
      $0.visibility = visibility
    }
    let order = try await bench.place("PARTS", quantity: 12)
    #expect(order.state == .captured)
    #expect(order.vouchers.count == 12)
    let full = try bench.reopened()
    let revealed = try await full.reveal(
      order.vouchers.map(\.id), actor: try #require(Actor("tester")), purpose: "test"
    ).compactMap { $0.revealText(of: .code) }
    #expect(Set(revealed) == Set(try bench.trueCodes("PARTS").compactMap(\.self)))
    await bench.stop()
  }

  @Test func `the same reference and request give the same order, and one debit`() async throws {
    let bench = try await Workbench()
    let first = try await bench.place("SAME")
    let second = try await bench.place("SAME")
    #expect(first == second)
    #expect(bench.sandbox.truth.debits(reference: "SAME").count == 1)
    #expect(bench.sandbox.truth.count(of: .createOrder) == 1)
    await bench.stop()
  }

  @Test func `the same reference for another request is refused here`() async throws {
    let bench = try await Workbench()
    try await bench.place("SAME")
    await #expect(throws: VaultError(.referenceConflict, "", next: "")) {
      try await bench.place("SAME", quantity: 3)
    }
    #expect(bench.sandbox.truth.count(of: .createOrder) == 1)
    await bench.stop()
  }

  @Test func `an order over the price limit is not sent`() async throws {
    let bench = try await Workbench()
    let placement = OrderPlacement(
      try bench.request("DEAR"), priceLimit: Amount("96.49"))
    await #expect(throws: VaultError(.overLimit, "", next: "")) {
      try await bench.vault.place(placement, with: bench.client)
    }
    #expect(bench.sandbox.truth.count(of: .createOrder) == 0)
    await bench.stop()
  }

  @Test func `an order that the wallet does not cover is not sent`() async throws {
    let bench = try await Workbench { $0.balances = ["USD": "96.49"] }
    await #expect(throws: VaultError(.insufficientBalance, "", next: "")) {
      try await bench.place("POOR")
    }
    #expect(bench.sandbox.truth.count(of: .createOrder) == 0)
    await bench.stop()
  }

  @Test func `without any key file nothing is bought`() async throws {
    let bench = try await Workbench(keys: .none)
    await #expect(throws: VaultError(.keyNeeded, "", next: "")) {
      try await bench.place("KEYLESS")
    }
    #expect(bench.sandbox.truth.count(of: .createOrder) == 0)
    await bench.stop()
  }

  @Test func `an order that could not be sent may be placed again`() async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([
      SandboxFault(
        on: .createOrder, .answer(.before, .rateLimited(retryAfter: 5)), count: nil)
    ])
    await #expect(throws: VaultError(.supplierUnavailable, "", next: "")) {
      try await bench.place("LATER")
    }
    #expect(try await bench.order("LATER").state == .intended)
    bench.sandbox.setFaults([])
    bench.time.advance(120_000)
    #expect(try await bench.place("LATER").state == .captured)
    #expect(bench.sandbox.truth.debits(reference: "LATER").count == 1)
    await bench.stop()
  }

  @Test func `a refused order is rejected, and nothing was bought`() async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .answer(.before, .error(400)))])
    await #expect(throws: VaultError(.supplierRefused, "", next: "")) {
      try await bench.place("REFUSED")
    }
    #expect(try await bench.order("REFUSED").state == .rejected)
    #expect(!bench.sandbox.truth.transactions.contains { !$0.isCredit })
    try await bench.expectSound()
    await bench.stop()
  }

  @Test(arguments: [Outcome.fail, .cancel])
  func `an order that the supplier gives up is settled as that`(outcome: Outcome) async throws {
    let bench = try await Workbench { $0.outcome = outcome }
    let order = try await bench.place("GIVEN-UP", quantity: 10)
    #expect(order.state == (outcome == .fail ? .failed : .cancelled))
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `an order that is never delivered is stalled at last`() async throws {
    let bench = try await Workbench { $0.outcome = .stall }
    #expect(try await bench.place("STALLED", quantity: 10).state == .pending)
    bench.time.advance(3_600_000)
    let summary = try await bench.vault.recover(with: bench.client, waitMilliseconds: 0)
    #expect(summary.orders.map(\.state) == [.stalled])
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a vault belongs to one host`() async throws {
    let bench = try await Workbench()
    try await bench.place("HERE")
    let other = try await Workbench()
    await #expect(throws: VaultError(.wrongHost, "", next: "")) {
      try await bench.vault.place(
        OrderPlacement(try bench.request("THERE")), with: other.client)
    }
    #expect(other.sandbox.truth.orders.isEmpty)
    await bench.stop()
    await other.stop()
  }
}
