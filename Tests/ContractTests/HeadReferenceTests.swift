import Proving
import Foundation
import Reconciliation
import TestSupport
import Testing
import VoucherModel
import VoucherVault

@Suite("a reference that carries a head")
struct HeadReferenceTests {
  private func place(_ bench: Workbench, _ vault: Vault? = nil) async throws -> HeadReference {
    let vault = vault ?? bench.vault
    let id = OrderID(high: UInt64.random(in: 0..<(1 << 60)), low: 1)
    let head = try #require(HeadReference(order: id, head: try vault.head()))
    let placement = OrderPlacement(try bench.request(head.reference.text))
    _ = try await vault.place(placement, with: bench.client)
    return head
  }

  @Test func `is read as it was written, and nothing else is`() async throws {
    let bench = try await Workbench()
    let head = try #require(
      HeadReference(order: OrderID(high: 1, low: 2), head: try bench.vault.head()))
    let text = head.reference.text
    #expect(HeadReference(text) == head)
    for wrong in [
      "VV-00000000000000000000000001", text + "0", text.dropLast() + "G", text + "-1",
      text.replacing("-h", with: "-h0"), text.replacing("VV-", with: "XX-"), "SHOP-1", "",
    ] {
      #expect(HeadReference(String(wrong)) == nil, "\(wrong)")
    }
    await bench.stop()
  }

  @Test func `agrees with the log that wrote it`() async throws {
    let bench = try await Workbench()
    _ = try await place(bench)
    _ = try await place(bench)
    try await bench.place("PLAIN")
    let run = try await bench.reconcile()
    #expect(run.logNotices == [])
    #expect(run.breaks == [])
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `speaks through the supplier's list against an old copy that goes on`() async throws {
    let bench = try await Workbench()
    try await bench.place("BEFORE")
    let copy = bench.folder.path("old.db")
    try PlainDatabase(bench.vault.folder.database).copy(to: copy)
    try await bench.place("AFTER")
    let head = try await place(bench)
    bench.vault.close()
    let database = bench.vault.folder.database
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: database + suffix)
    }
    try FileManager.default.copyItem(atPath: copy, toPath: database)
    // Whoever put it back took the checkpoints away as well.
    try FileManager.default.removeItem(atPath: bench.vault.folder.checkpointFile)
    let vault = try bench.reopened()
    let run = try await bench.reconcile(keys: vault)
    #expect(run.logNotices.map(\.reference) == [head.reference.text])
    // And when the log has grown past it, its root is another one.
    while try vault.head().size <= head.size { _ = try await vault.checkpoint() }
    let later = try await bench.reconcile(keys: vault)
    #expect(later.logNotices.map(\.reference) == [head.reference.text])
    #expect(later.logNotices.first?.message.contains("rewritten") == true)
    await bench.stop()
  }

  @Test func `is compared by verification where the vault has the order itself`() async throws {
    let bench = try await Workbench()
    let head = try #require(
      HeadReference(order: OrderID(high: 1, low: 2), head: try bench.vault.head()))
    let digits = head.digits.hasPrefix("0") ? "1" : "0"
    let wrong = "\(head.reference.text.dropLast(16))\(digits)\(head.digits.dropFirst())"
    _ = try await bench.vault.place(
      OrderPlacement(try bench.request(wrong)), with: bench.client)
    let findings = try await bench.vault.verify().findings
    #expect(findings.map(\.kind) == [.checkpoint])
    #expect(findings.first?.message.contains(wrong) == true)
    await bench.stop()
  }
}
