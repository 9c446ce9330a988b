import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("a crash before the intent")
struct UnsentOrderTests {
  /// A slot is begun before the order is committed; a process that dies in between leaves an entry
  /// of an order that does not exist.
  private func leaveEntryOfNoOrder(_ bench: Workbench) throws {
    let core = bench.vault.core
    let context = JournalContext(
      vaultID: core.vault.id, deliveryID: core.makeIdentifier(), orderID: core.makeIdentifier(),
      source: .create, startedAt: core.clock.now())
    _ = try CaptureSink(
      context: context, recipients: core.recipients,
      slot: try core.journal.acquire(expectedVouchers: 2), shelter: core.shelter)
  }

  @Test(arguments: [Workbench.KeysAtHand.full, .capture])
  func `leaves an entry that recovery takes away, and no trace of an order`(
    keys: Workbench.KeysAtHand
  ) async throws {
    let bench = try await Workbench(keys: keys)
    try await bench.place("BEFORE")
    try leaveEntryOfNoOrder(bench)
    #expect(try await bench.vault.status().journalEntries == 1)
    let summary = try await bench.vault.recover(with: bench.client)
    #expect(summary.isClean)
    #expect(try await bench.vault.status().journalEntries == 0)
    #expect(try await bench.vault.orders().map(\.reference.text) == ["BEFORE"])
    #expect(try await bench.vault.deliveries().count == 1)
    try await bench.expectSound()
    await bench.stop()
  }
}
