import SandboxSupplier
import Synchronization
import Testing
import VoucherModel
import VoucherVault

@Suite("a cancelled task")
struct CancellationTests {
  /// Places an order in a task that is cancelled at the step named.
  private func place(
    _ bench: Workbench, _ reference: String, quantity: Int,
    cancellingAt moment: @escaping @Sendable (OrderingStep) -> Bool
  ) async throws -> OrderReport {
    let placement = OrderPlacement(try bench.request(reference, quantity: quantity))
    let canceller = Mutex<Task<OrderReport, any Error>?>(nil)
    let (gate, opener) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      for await _ in gate { break }
      return try await bench.vault.place(placement, with: bench.client) { step in
        if moment(step) { canceller.withLock { $0?.cancel() } }
      }
    }
    canceller.withLock { $0 = task }
    opener.yield()
    return try await task.value
  }

  @Test(arguments: [2, 20])
  func `an order that is on its way is captured all the same`(quantity: Int) async throws {
    let bench = try await Workbench()
    let order = try await place(bench, "SENDING", quantity: quantity) { step in
      if case .sending = step { true } else { false }
    }
    #expect(order.state == .captured)
    #expect(try await bench.revealedCodes("SENDING") == bench.trueCodes("SENDING"))
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `an order that is waited for is captured all the same`() async throws {
    let bench = try await Workbench()
    let order = try await place(bench, "WAITING", quantity: 20) { step in
      if case .waiting = step { true } else { false }
    }
    #expect(order.state == .captured)
    #expect(order.captured == 20)
    await bench.stop()
  }

  @Test func `an order cancelled while its answer drips in is captured all the same`() async throws
  {
    let bench = try await Workbench()
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drip(bytes: 16, milliseconds: 2))
    ])
    let placement = OrderPlacement(try bench.request("DRIP"))
    let task = Task { try await bench.vault.place(placement, with: bench.client) }
    while bench.sandbox.truth.count(of: .createOrder) == 0 { await Task.yield() }
    task.cancel()
    let order = try await task.value
    #expect(order.state == .captured)
    #expect(try await bench.revealedCodes("DRIP") == bench.trueCodes("DRIP"))
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `nothing is sent by a task that was cancelled before`() async throws {
    let bench = try await Workbench()
    await #expect(throws: VaultError(.refused, "", next: "")) {
      try await place(bench, "EARLY", quantity: 2) { $0 == .quoting }
    }
    #expect(bench.sandbox.truth.count(of: .createOrder) == 0)
    #expect(try await bench.vault.orders().isEmpty)
    #expect(try await bench.place("EARLY").state == .captured)
    await bench.stop()
  }
}
