import Proving
import SandboxSupplier
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

/// What stands between a fault and a loss, each with the fault that shows it.
@Suite("the vault's guards")
struct GuardTests {
  @Test func `an answer whose rows do not read back stays sealed in the journal`() async throws {
    let bench = try await Workbench()
    let other = try PlainDatabase(bench.vault.folder.database)
    // Somebody's trigger, or a fault of the disk: what is written is not there afterwards.
    try other.run("DROP TRIGGER vouchers_are_not_deleted")
    try other.run(
      "CREATE TRIGGER swallow AFTER INSERT ON vouchers BEGIN DELETE FROM vouchers; END")
    await #expect(throws: VaultError.self) { try await bench.place("SWALLOWED") }
    #expect(try await bench.vault.status().journalEntries == 1)
    try other.run("DROP TRIGGER swallow")
    try other.close()
    await bench.stop()
  }

  @Test func `nothing is shown whose trace could not be written`() async throws {
    let bench = try await Workbench()
    let order = try await bench.place("TRACED")
    let other = try PlainDatabase(bench.vault.folder.database)
    try other.run(
      "CREATE TRIGGER full BEFORE INSERT ON reveals BEGIN SELECT RAISE(ABORT, 'no'); END")
    let actor = try #require(Actor("tester"))
    await #expect(throws: VaultError.self) {
      try await bench.vault.reveal(order.vouchers.map(\.id), actor: actor, purpose: "test")
    }
    #expect(try other.rows("SELECT 1 FROM reveals").isEmpty)
    try other.close()
    await bench.stop()
  }

  @Test func `what is in quarantine is shown only to whoever asks for it as that`() async throws {
    let bench = try await Workbench { $0.visibility = .always }
    let order = try await bench.place("DOUBTFUL")
    let id = try #require(order.vouchers.first?.id)
    try await bench.vault.core.database.write { transaction in
      _ = try transaction.setVoucherState(id, from: .available, to: .quarantined)
    }
    let actor = try #require(Actor("tester"))
    await #expect(throws: VaultError(.refused, "", next: "")) {
      try await bench.vault.reveal([id], actor: actor, purpose: "test")
    }
    let shown = try await bench.vault.reveal(
      [id], actor: actor, purpose: "test", includingQuarantined: true)
    #expect(shown.count == 1)
    await bench.stop()
  }

  @Test func `an order that a person settled is in the log as that`() async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([SandboxFault(on: .orderAnswers, .drop(.before), count: nil)])
    _ = try? await bench.place("SETTLED", wait: 0)
    let reference = try #require(ClientReference("SETTLED"))
    let settled = try await bench.vault.resolve(
      reference, as: .failed, actor: try #require(Actor("tester")), note: "a ticket")
    #expect(settled.state == .failed)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `an answer that nobody can read is kept, and in the log`() async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .garbage(bytes: nil))])
    _ = try? await bench.place("GARBLED", wait: 0)
    #expect(try await bench.vault.deliveries().contains { !$0.isItemised && !$0.isComplete })
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `an order whose sealed answer waits for the key is not asked for again`() async throws
  {
    let bench = try await Workbench()
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drop(.after)),
      SandboxFault(on: .orderAnswers, .drop(.before), nth: 2, count: nil),
    ])
    _ = try? await bench.place("WAITING", wait: 0)
    bench.sandbox.setFaults([])
    let order = try #require(
      try bench.vault.core.database.read { try $0.unfinishedOrders() }.first)
    // What a capturing host left behind: an answer that it cannot open.
    do {
      let context = JournalContext(
        vaultID: bench.vault.core.vault.id, deliveryID: bench.vault.core.makeIdentifier(),
        orderID: order.id, source: .create, startedAt: bench.time.now)
      let slot = try bench.vault.core.journal.acquire(expectedVouchers: 1)
      try slot.append(
        JournalFormat.start(context: context.bytes, header: []) + JournalFormat.frame([1, 2, 3]))
    }
    let capturing = try bench.reopened(keys: .capture(bench.keyring.identity))
    let reads = bench.sandbox.truth.exchanges.count
    let summary = try await capturing.recover(with: bench.client, waitMilliseconds: 0)
    #expect(summary.responsesWaiting == 1)
    #expect(bench.sandbox.truth.exchanges.count == reads)
    #expect(try await bench.order("WAITING").state == .inDoubt)
    capturing.close()
    await bench.stop()
  }

  @Test func `news that changes no state is in the log as well`() async throws {
    let bench = try await Workbench { $0.outcome = .stall }
    let placed = try await bench.place("PENDING", quantity: 10, wait: 0)
    let member = Array(#""discount":1.25"#.utf8)
    bench.sandbox.setFaults([SandboxFault(on: .order, .insert(member: member), count: nil)])
    _ = try await bench.vault.recover(with: bench.client, waitMilliseconds: 0)
    let seen = try await bench.order("PENDING")
    #expect(seen.state == placed.state && seen.discount == Amount("1.25"))
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `of an answer that broke off the sealed bytes are kept`() async throws {
    let bench = try await Workbench()
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .cut(bytes: 400))])
    _ = try? await bench.place("BROKEN", quantity: 3, wait: 0)
    let deliveries = try await bench.vault.deliveries()
    #expect(deliveries.contains { $0.source == "create" && !$0.isItemised })
    await bench.stop()
  }

  @Test func `a new vault is sound, and says when it was made`() async throws {
    let bench = try await Workbench()
    try await bench.expectSound()
    #expect(try await bench.vault.events().count == 2)
    await bench.stop()
  }
}
