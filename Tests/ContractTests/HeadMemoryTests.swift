import Foundation
import Proving
import SandboxSupplier
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("a head that is remembered")
struct HeadMemoryTests {
  /// What can be put back: the database alone, or the checkpoint file with it.
  private struct OldCopy {
    let bench: Workbench
    let path: String

    init(_ bench: Workbench) throws {
      self.bench = bench
      path = bench.folder.path("old.db")
      try PlainDatabase(bench.vault.folder.database).copy(to: path)
    }

    func putBack(withoutCheckpoints: Bool = false) throws {
      bench.vault.close()
      let database = bench.vault.folder.database
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: database + suffix)
      }
      try FileManager.default.copyItem(atPath: path, toPath: database)
      if withoutCheckpoints {
        try FileManager.default.removeItem(atPath: bench.vault.folder.checkpointFile)
      }
    }
  }

  private static let integrity = VaultError(.integrity, "", next: "")

  private func expectClosed(_ vault: Vault, _ bench: Workbench, voucher: VoucherID) async throws {
    let debits = bench.sandbox.truth.orders.count
    await #expect(throws: Self.integrity) {
      try await vault.place(OrderPlacement(try bench.request("MORE")), with: bench.client)
    }
    #expect(bench.sandbox.truth.orders.count == debits)
    let actor = try #require(Actor("tester"))
    await #expect(throws: Self.integrity) {
      try await vault.reveal([voucher], actor: actor, purpose: "test")
    }
    await #expect(throws: Self.integrity) { try await vault.checkpoint() }
    // What looks and says so goes on.
    #expect(try await vault.status().headTrouble != nil)
    #expect(try await vault.events(limit: 1).count == 1)
  }

  @Test func `is written and read as size and root`() async throws {
    let bench = try await Workbench()
    let head = try bench.vault.head()
    #expect(LogHead(head.text) == head)
    #expect(head.text.hasPrefix("\(head.size):"))
    for wrong in ["", "7", "7:", ":" + head.root, "07:" + head.root, head.text + " ", "-1:x"] {
      #expect(LogHead(wrong) == nil, "\(wrong)")
    }
    await bench.stop()
  }

  @Test func `by a checkpoint file keeps an old copy from buying, revealing and signing`()
    async throws
  {
    let bench = try await Workbench()
    let order = try await bench.place("BEFORE")
    let copy = try OldCopy(bench)
    try await bench.place("AFTER")
    try copy.putBack()
    let vault = try bench.reopened()
    try await expectClosed(vault, bench, voucher: order.vouchers[0].id)
    #expect(try await !vault.verify().findings.isEmpty)
    await bench.stop()
  }

  @Test func `by the caller does so where no checkpoint is left`() async throws {
    let bench = try await Workbench()
    let order = try await bench.place("BEFORE")
    let copy = try OldCopy(bench)
    let old = try bench.vault.head()
    try await bench.place("AFTER")
    let head = try bench.vault.head()
    try copy.putBack(withoutCheckpoints: true)
    func open(_ head: LogHead?) throws -> Vault {
      try Vault.open(
        bench.vault.folder, keys: .full(bench.keyring), rememberedHead: head,
        environment: Workbench.environment(bench.time))
    }
    try await expectClosed(try open(head), bench, voucher: order.vouchers[0].id)
    // The log goes on from an older head, and nobody is there to say that there was a newer one.
    let unaware = try open(old)
    #expect(try await unaware.status().headTrouble == nil)
    await bench.stop()
  }

  @Test func `by the database finds a log that was rewritten behind it`() async throws {
    let bench = try await Workbench()
    let order = try await bench.place("BEFORE")
    _ = try await bench.vault.checkpoint()
    try await bench.place("AFTER")
    bench.vault.close()
    try FileManager.default.removeItem(atPath: bench.vault.folder.checkpointFile)
    let database = try PlainDatabase(bench.vault.folder.database)
    try database.dropTriggers()
    try database.run("UPDATE audit_nodes SET hash = zeroblob(32)")
    try database.close()
    try await expectClosed(try bench.reopened(), bench, voucher: order.vouchers[0].id)
    await bench.stop()
  }

  @Test func `is continued by what another process has appended meanwhile`() async throws {
    let bench = try await Workbench()
    try await bench.place("BEFORE")
    let head = try bench.vault.head()
    try await bench.place("AFTER")
    let later = try Vault.open(
      bench.vault.folder, keys: .full(bench.keyring), rememberedHead: head,
      environment: Workbench.environment(bench.time))
    _ = try await later.place(OrderPlacement(try bench.request("MORE")), with: bench.client)
    #expect(try await later.status().headTrouble == nil)
    await bench.stop()
  }

  @Test func `keeps nothing from being stored that has arrived`() async throws {
    let bench = try await Workbench()
    try await bench.place("BEFORE")
    let copy = try OldCopy(bench)
    try await bench.place("BETWEEN")
    // An answer that no database took, and that the journal holds.
    try bench.refuseVouchers(true)
    _ = try? await bench.place("LATER")
    try copy.putBack()
    let vault = try bench.reopened()
    let found = try await vault.recover(with: nil)
    #expect(try await vault.status().headTrouble != nil)
    #expect(found.responsesTaken == 1)
    #expect(try await vault.status().journalEntries == 0)
    let truth = try #require(bench.sandbox.truth.order(reference: "LATER"))
    #expect(try await vault.vouchers().count == 2 + truth.vouchers.count)
    await bench.stop()
  }
}
