import Reconciliation
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("a match by hand")
struct ManualMatchTests {
  private struct Scene {
    let bench: Workbench
    let ann: Actor
    let run: SeenRun

    /// Two orders, the debit of one of which names no order.
    init(_ change: [(String, JSONValue)] = []) async throws {
      bench = try await Workbench()
      try await bench.place("SOUND", quantity: 3)
      try await bench.place("ODD")
      try bench.changeDebit(of: "ODD", [("remark", .string("correction"))] + change)
      ann = try bench.actor("ann")
      run = try await bench.see()
    }

    func match(_ reference: String, of debit: String = "ODD") async throws -> BreakLife {
      let item = try #require(run.run.breaks.first { !$0.keys.transactionIDs.isEmpty })
      let order = try #require(run.run.orders.first { $0.reference == reference }?.orderID)
      let number = try #require(try bench.debits(of: debit).first)
      return try await bench.vault.match(
        item.id, ManualMatch(orderID: order, transactionID: number), note: "mail of 3 November",
        actor: ann)
    }
  }

  @Test func `is taken over by the next run, and taken back by opening the break again`()
    async throws
  {
    let scene = try await Scene()
    #expect(!scene.run.run.breaks.isEmpty)
    for _ in 0..<2 { #expect(try await scene.match("ODD").links.count == 1) }
    let next = try await scene.bench.see()
    #expect(next.run.breaks == [])
    #expect(next.run.orders.first { $0.reference == "ODD" }?.state == .manual)
    let item = try #require(scene.run.run.breaks.first { !$0.keys.transactionIDs.isEmpty })
    let life = try #require(try await scene.bench.vault.breakLife(item.id))
    #expect(life.status == .cleared)
    _ = try await scene.bench.vault.reopen(item.id, reason: "wrong order", actor: scene.ann)
    let after = try await scene.bench.see()
    #expect(after.run.breaks.map(\.id) == scene.run.run.breaks.map(\.id))
    for run in [scene.run, next, after] { try await scene.bench.expectSame(run) }
    try await scene.bench.expectSound()
    await scene.bench.stop()
  }

  @Test func `is refused with the figures where something would be left`() async throws {
    let scene = try await Scene([("amount", .string("96"))])
    let error = await #expect(throws: VaultError.self) { _ = try await scene.match("ODD") }
    #expect(error?.code == .refused)
    #expect(error?.message.contains("96.50 USD") == true)
    #expect(error?.message.contains("96.00 USD") == true)
    #expect(error?.message.contains("0.50 USD") == true)
    await scene.bench.stop()
  }

  @Test func `takes no movement away from the order that it names`() async throws {
    let scene = try await Scene()
    let error = await #expect(throws: VaultError.self) {
      _ = try await scene.match("ODD", of: "SOUND")
    }
    #expect(error?.code == .refused)
    let other = await #expect(throws: VaultError.self) { _ = try await scene.match("SOUND") }
    #expect(other?.code == .refused)
    await scene.bench.stop()
  }
}
