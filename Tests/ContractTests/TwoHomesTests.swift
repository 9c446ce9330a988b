import SandboxSupplier
import SupplierAPI
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("an answer that the journal has in part and the spool as a whole")
struct TwoHomesTests {
  private static let reference = "TWO-HOMES"

  /// The answer to a purchase as the supplier would have sent it.
  private func answer(_ bench: Workbench) throws -> [UInt8] {
    let order = try #require(bench.sandbox.truth.order(reference: Self.reference))
    let start =
      "{\"id\":\(order.id),\"client_reference\":\"\(Self.reference)\",\"status\":\"DELIVERED\","
      + "\"vouchers\":["
    return Array(start.utf8)
      + Array(order.vouchers.map(\.json).joined(separator: Array(",".utf8))) + Array("]}".utf8)
  }

  private func sink(
    _ bench: Workbench, _ context: JournalContext
  ) throws -> (CaptureSink, JournalSlot) {
    let core = bench.vault.core
    let slot = try core.journal.acquire(expectedVouchers: 3)
    let sink = try CaptureSink(
      context: context, recipients: core.recipients, ratchet: SealingRatchet(), slot: slot,
      shelter: core.shelter)
    try sink.head(ResponseHead(status: 201, headers: [], sentRequestID: "request"))
    return (sink, slot)
  }

  /// What a disk leaves that failed in the middle of the answer, with a database that failed too.
  private func leave(_ bench: Workbench, share: Int) async throws {
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drop(.after)),
      SandboxFault(on: .lookup, .answer(.before, .error(500)), count: nil),
    ])
    _ = try? await bench.place(Self.reference, quantity: 3, wait: 0)
    bench.sandbox.setFaults([])
    let core = bench.vault.core
    let reference = try #require(ClientReference(Self.reference))
    let order = try #require(try core.database.read { try $0.order(reference: reference) })
    let context = JournalContext(
      vaultID: core.vault.id, deliveryID: core.makeIdentifier(), orderID: order.id,
      source: .create, startedAt: core.clock.now())
    let body = try answer(bench)
    let (whole, spare) = try sink(bench, context)
    try whole.body(body.span)
    let response = try #require(try whole.finish(isComplete: true))
    try core.disk.makeFolder(core.folder.spool)
    try core.disk.writeNew(
      response.sealed, to: "\(core.folder.spool)/\(context.deliveryID).vvj")
    try spare.release()
    let (part, _) = try sink(bench, context)
    try part.body(body.span.extracting(0..<body.count * share / 100))
  }

  @Test(arguments: [3, 45, 75, 95])
  func `is stored as a whole, once`(share: Int) async throws {
    let bench = try await Workbench()
    try await leave(bench, share: share)
    for _ in 0..<2 {
      let summary = try await bench.vault.recover(with: bench.client)
      #expect(summary.problems.isEmpty)
    }
    let order = try await bench.order(Self.reference)
    #expect(order.state == .captured)
    #expect(order.vouchers.count == 3)
    #expect(
      Set(try await bench.revealedCodes(Self.reference))
        == Set(try bench.trueCodes(Self.reference)))
    #expect(try await bench.vault.status().journalEntries == 0)
    try await bench.expectSound()
    await bench.stop()
  }
}
