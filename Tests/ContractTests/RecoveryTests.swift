import Proving
import SandboxSupplier
import SupplierAPI
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("recovery")
struct RecoveryTests {
  /// Places an order whose answer gets lost after the supplier did its part.
  private func lose(_ bench: Workbench, quantity: Int = 2) async throws {
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drop(.after)),
      SandboxFault(on: .lookup, .answer(.before, .error(500)), count: nil),
    ])
    _ = try? await bench.place("LOST", quantity: quantity, wait: 0)
    bench.sandbox.setFaults([])
    #expect(try await bench.order("LOST").state == .inDoubt)
  }

  @Test func `what was never sent is left to whoever wanted it`() async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([
      SandboxFault(
        on: .createOrder, .answer(.before, .rateLimited(retryAfter: 5)), count: nil)
    ])
    _ = try? await bench.place("UNSENT")
    bench.sandbox.setFaults([])
    bench.time.advance(120_000)
    let summary = try await bench.vault.recover(with: bench.client)
    #expect(summary.orders.map(\.state) == [.intended])
    #expect(bench.sandbox.truth.orders.isEmpty)
    await bench.stop()
  }

  @Test func `codes that were shown in a lost answer are lost, by name`() async throws {
    let bench = try await Workbench()
    try await lose(bench)
    let summary = try await bench.vault.recover(with: bench.client)
    #expect(summary.orders.map(\.state) == [.codesLost])
    #expect(summary.orders.first?.lost == 2)
    #expect(bench.sandbox.truth.debits(reference: "LOST").count == 1)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `codes that can still be read are captured`() async throws {
    let bench = try await Workbench { $0.visibility = .always }
    try await lose(bench)
    let summary = try await bench.vault.recover(with: bench.client)
    #expect(summary.orders.map(\.state) == [.captured])
    #expect(try await bench.revealedCodes("LOST") == bench.trueCodes("LOST"))
    #expect(bench.sandbox.truth.debits(reference: "LOST").count == 1)
    await bench.stop()
  }

  @Test func `a large order whose acceptance was lost is captured whole`() async throws {
    let bench = try await Workbench()
    try await lose(bench, quantity: 20)
    let summary = try await bench.vault.recover(with: bench.client, waitMilliseconds: 60_000)
    #expect(summary.orders.map(\.state) == [.captured])
    #expect(summary.orders.first?.captured == 20)
    #expect(bench.sandbox.truth.debits(reference: "LOST").count == 1)
    await bench.stop()
  }

  @Test func `an order that never arrived is sent again under its reference`() async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.before))])
    #expect(try await bench.place("AGAIN", wait: 0).state == .inDoubt)
    let summary = try await bench.vault.recover(with: bench.client, waitMilliseconds: 60_000)
    #expect(summary.orders.map(\.state) == [.captured])
    #expect(bench.sandbox.truth.debits(reference: "AGAIN").count == 1)
    try await bench.expectSound()
    await bench.stop()
  }

  /// Leaves a journal entry behind as a process does that is killed.
  private func leaveEntry(
    of order: OrderID, source: DeliverySource, in bench: Workbench,
    answer: ((CaptureSink) throws -> Void)? = nil
  ) throws {
    let core = bench.vault.core
    let context = JournalContext(
      vaultID: core.vault.id, deliveryID: core.makeIdentifier(), orderID: order, source: source,
      startedAt: core.clock.now())
    let sink = try CaptureSink(
      context: context, recipients: core.recipients, ratchet: SealingRatchet(),
      slot: try core.journal.acquire(expectedVouchers: 1), shelter: core.shelter)
    try answer?(sink)
  }

  @Test func `a slot taken for an order that was never committed is given back`() async throws {
    let bench = try await Workbench()
    try leaveEntry(of: bench.vault.core.makeIdentifier(), source: .create, in: bench)
    let summary = try await bench.vault.recover(with: bench.client)
    #expect(summary.responsesTaken == 1)
    #expect(try await bench.vault.status().journalEntries == 0)
    #expect(try await bench.vault.deliveries().isEmpty)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test(arguments: [200, 0])
  func `an answer about an order that the database does not have is kept without one`(
    status: Int
  ) async throws {
    let bench = try await Workbench()
    try leaveEntry(of: bench.vault.core.makeIdentifier(), source: .read, in: bench) { sink in
      guard status > 0 else { return }
      try sink.head(ResponseHead(status: status, headers: [], sentRequestID: "R"))
      try sink.body(Array("{ what is this".utf8).span)
    }
    _ = try await bench.vault.recover(with: bench.client)
    let deliveries = try await bench.vault.deliveries()
    #expect(deliveries.count == 1)
    #expect(deliveries.first?.orderReference == nil)
    #expect(try await bench.vault.status().journalEntries == 0)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `recovery of a vault at rest does nothing, twice`() async throws {
    let bench = try await Workbench()
    try await bench.place("DONE")
    let size = try await bench.vault.verify().size
    for _ in 0..<2 {
      let summary = try await bench.vault.recover(with: bench.client)
      #expect(summary.isClean)
      #expect(summary.orders.isEmpty)
    }
    #expect(try await bench.vault.verify().size == size)
    await bench.stop()
  }

  @Test func `an answer cut anywhere leaves every whole voucher in the vault and names the rest`()
    async throws
  {
    let whole = try await Workbench()
    try await whole.place("CUT", quantity: 3)
    let answer = whole.sandbox.truth.exchanges.first { $0.endpoint == .createOrder }
    let length = try #require(answer).bodyBytes
    await whole.stop()
    // Every seventh offset here; the proof of every offset is a command of its own.
    for offset in stride(from: 0, to: length, by: 7) {
      let bench = try await Workbench()
      bench.sandbox.setFaults([SandboxFault(on: .createOrder, .cut(bytes: offset))])
      let order = try await bench.place("CUT", quantity: 3)
      #expect(order.state == .codesLost, "cut at \(offset)")
      #expect(order.captured + order.lost == 3, "cut at \(offset)")
      let stored = try await bench.revealedCodes("CUT").compactMap(\.self)
        .filter { !$0.contains("*") }
      #expect(stored.count == order.captured, "cut at \(offset)")
      #expect(Set(stored).isSubset(of: Set(try bench.trueCodes("CUT").compactMap(\.self))))
      #expect(bench.sandbox.truth.debits(reference: "CUT").count == 1)
      try await bench.expectSound()
      await bench.stop()
    }
  }
}
