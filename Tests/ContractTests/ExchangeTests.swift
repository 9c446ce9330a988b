import SandboxSupplier
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("the record of exchanges")
struct ExchangeTests {
  private func exchanges(_ reference: String, _ bench: Workbench) throws -> [ExchangeRow] {
    let reference = try #require(ClientReference(reference))
    return try bench.vault.core.database.read { snapshot in
      let order = try #require(try snapshot.order(reference: reference))
      return try snapshot.exchanges(about: order.id)
    }
  }

  @Test func `an order's own call is recorded with its request, status, bytes and times`()
    async throws
  {
    let bench = try await Workbench()
    try await bench.place("ONE")
    let row = try #require(try exchanges("ONE", bench).first)
    let truth = try #require(
      bench.sandbox.truth.exchanges.first { $0.endpoint == .createOrder })
    #expect(try exchanges("ONE", bench).count == 1)
    #expect(row.kind == .create)
    #expect(row.outcome == .answered)
    #expect(row.httpStatus == 201)
    #expect(row.byteCount == truth.bodyBytes)
    #expect(row.requestID == truth.requestID)
    #expect(row.endedAt != nil)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `recording it costs no commit of its own`() async throws {
    let bench = try await Workbench(keys: .capture)
    try await bench.place("BEFORE")
    let before = bench.vault.core.database.commitCount
    try await bench.place("ONE")
    #expect(bench.vault.core.database.commitCount == before + 2)
    await bench.stop()
  }

  @Test func `a lost answer is recorded with the event that says so, and the reads after it`()
    async throws
  {
    let bench = try await Workbench()
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.after))])
    #expect(try await bench.place("LOST").state == .codesLost)
    let rows = try exchanges("LOST", bench)
    #expect(rows.map(\.kind) == [.create, .lookup, .read])
    #expect(rows.map(\.outcome) == [.noAnswer, .answered, .answered])
    #expect(rows.allSatisfy { $0.requestID != nil })
    #expect(rows.first?.httpStatus == nil)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `an answer that was cut is recorded with the bytes that came`() async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .cut(bytes: 400))])
    try await bench.place("CUT", quantity: 3)
    let row = try #require(try exchanges("CUT", bench).first)
    #expect(row.outcome == .cut)
    #expect(row.byteCount == 400)
    await bench.stop()
  }

  @Test func `a look-up that found nothing is recorded with the sending that followed it`()
    async throws
  {
    let bench = try await Workbench()
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.before))])
    try await bench.place("AGAIN", wait: 0)
    _ = try await bench.vault.recover(with: bench.client, waitMilliseconds: 60_000)
    let rows = try exchanges("AGAIN", bench)
    #expect(rows.map(\.kind) == [.create, .lookup, .lookup, .lookup, .create])
    #expect(rows.map(\.outcome) == [.noAnswer, .answered, .answered, .answered, .answered])
    await bench.stop()
  }

  @Test func `an entry for an order that was never committed is let go`() async throws {
    let bench = try await Workbench()
    let core = bench.vault.core
    // As a crash leaves it that comes between the slot and the commit of the intent.
    let context = JournalContext(
      vaultID: core.vault.id, deliveryID: core.makeIdentifier(), orderID: core.makeIdentifier(),
      source: .create, startedAt: core.clock.now())
    _ = try CaptureSink(
      context: context, recipients: core.recipients, ratchet: SealingRatchet(),
      slot: core.journal.acquire(expectedVouchers: 1), shelter: core.shelter)
    #expect(try await bench.vault.status().journalEntries == 1)
    let summary = try await bench.vault.recover(with: bench.client)
    #expect(summary.isClean)
    #expect(try await bench.vault.status().journalEntries == 0)
    try await bench.expectSound()
    await bench.stop()
  }
}
