import Proving
import Reconciliation
import Reporting
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("a run that is kept")
struct KeptRunTests {
  @Test func `has the same bytes after later runs, later events and later purchases`() async throws
  {
    let bench = try await Workbench()
    try await ReconciliationCleanTests.live(bench)
    try await bench.overcharge()
    let first = try await bench.see()
    try await bench.expectSame(first)
    let found = try #require(first.run.breaks.first)
    _ = try await bench.vault.assign(
      found.id, to: try bench.actor("ben"), actor: try bench.actor("ann"))
    try await bench.place("LATER", quantity: 3)
    let second = try await bench.see()
    _ = try await bench.vault.resolve(
      found.id, BreakResolution(.acceptedVariance, note: "agreed"), actor: try bench.actor("ann"))
    let third = try await bench.see()
    #expect(second.status(.amountBreak) == .assigned)
    #expect(third.status(.amountBreak) == .resolved)
    for run in [first, second, third] { try await bench.expectSame(run) }
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `of a partial list has the same bytes too`() async throws {
    let bench = try await Workbench()
    try await ReconciliationCleanTests.live(bench)
    let whole = try await bench.see()
    bench.sandbox.setFaults([
      SandboxFault(on: .transactions, .answer(.before, .error(403)), count: nil)
    ])
    let partial = try await bench.see()
    bench.sandbox.setFaults([])
    let again = try await bench.see()
    #expect(!partial.run.isComplete && again.run.isComplete)
    for run in [whole, partial, again] { try await bench.expectSame(run) }
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `stores a record only where it is news`() async throws {
    let bench = try await Workbench()
    try await ReconciliationCleanTests.live(bench)
    _ = try await bench.see()
    let first = try bench.count("known_records")
    _ = try await bench.see()
    #expect(try bench.count("known_records") == first)
    try bench.changeDebit(of: "INLINE", [("remark", .string("USD - Order #1"))])
    _ = try await bench.see()
    #expect(try bench.count("known_records") == first + 1)
    await bench.stop()
  }

  @Test func `names the run before it, and counts what was opened, closed and carried`()
    async throws
  {
    let bench = try await Workbench()
    try await bench.overcharge()
    let first = try await bench.see()
    #expect(first.run.standing.previousRunID == nil)
    #expect(first.run.standing.opened == 1)
    try await bench.overcharge("OFF-2")
    let second = try await bench.see()
    #expect(second.run.standing.previousRunID == first.id)
    #expect(second.run.standing.opened == 1)
    #expect(second.run.standing.carried == 1)
    try bench.changeDebit(of: "OFF", [("amount", .string("96.5"))])
    let third = try await bench.see()
    #expect(third.run.standing.opened == 0)
    #expect(third.run.standing.carried == 1)
    #expect(third.run.standing.closed == 1)
    #expect(third.run.standing.inputHashes[.vault] == second.run.standing.inputHashes[.vault])
    #expect(
      third.run.standing.inputHashes[.movements] != second.run.standing.inputHashes[.movements])
    await bench.stop()
  }

  @Test func `looks back at what was known, without the supplier`() async throws {
    let bench = try await Workbench()
    try await bench.overcharge()
    let then = try await bench.see()
    let moment = bench.time.now
    try bench.changeDebit(of: "OFF", [("amount", .string("96.5"))])
    let now = try await bench.see()
    #expect(now.run.breaks == [])
    await bench.stop()
    let back = try await bench.see { request in
      request.knownAt = moment
      request.asOf = then.run.settings.asOf
    }
    #expect(back.run.breaks.map(\.id) == then.run.breaks.map(\.id))
    #expect(back.run.breaks.map(\.difference) == then.run.breaks.map(\.difference))
    #expect(back.status(.amountBreak) == .open)
    for run in [then, now, back] { try await bench.expectSame(run) }
    // What was known then changes nothing of what is known now.
    #expect(try await bench.vault.presentRun()?.id == now.id)
    let life = try #require(try await bench.vault.breakLife(then.run.breaks[0].id))
    #expect(life.status == .cleared)
    try await bench.expectSound()
  }

  @Test func `cannot look back before the first run, or ahead`() async throws {
    let bench = try await Workbench()
    try await bench.place("ONE")
    let before = bench.time.now
    _ = try await bench.see()
    let early = await #expect(throws: VaultError.self) {
      try await bench.see { $0.knownAt = before }
    }
    #expect(early?.code == .notFound)
    let ahead = bench.time.now.advanced(byMilliseconds: 1 << 40)
    let late = await #expect(throws: VaultError.self) { try await bench.see { $0.knownAt = ahead } }
    #expect(late?.code == .invalid)
    await bench.stop()
  }

  @Test func `is kept beside another that is made at once, each after the other`() async throws {
    let bench = try await Workbench()
    try await bench.overcharge()
    bench.time.advance(Workbench.settling)
    let other = try bench.reopened()
    let vaults = [bench.vault, other, bench.vault, other]
    try await withThrowingTaskGroup { group in
      for vault in vaults {
        group.addTask {
          var request = ReconcileRequest()
          request.tool = "test 1"
          let result = try await vault.reconcile(
            request, with: bench.client, document: Workbench.document)
          return SeenRun(result.id, result.run)
        }
      }
      var opened = 0
      for try await run in group {
        opened += run.run.standing.opened
        try await bench.expectSame(run)
      }
      // One of them found the break, the others carried it.
      #expect(opened == 1)
    }
    #expect(try bench.count("break_events") == 1)
    try await bench.expectSound()
    other.close()
    await bench.stop()
  }

  @Test(arguments: [
    ("known_records", "content = replace(content, '96500000', '96500001')"),
    ("known_records", "content = NULL"),
    ("run_inputs", "settings = replace(settings, 'test', 'tset')"),
    ("run_inputs", "event_seq = 0"), ("break_events", "difference = 0"),
  ])
  func `cannot be changed unseen`(table: String, change: String) async throws {
    let bench = try await Workbench()
    try await bench.overcharge()
    let seen = try await bench.see()
    try await bench.expectSound()
    let database = try PlainDatabase(bench.vault.folder.database)
    try database.dropTriggers()
    try database.run("UPDATE \(table) SET \(change)")
    try database.close()
    let findings = try await bench.vault.verify().findings.filter { $0.kind != .schema }
    #expect(findings.map(\.subject).contains(seen.id.description))
    #expect(findings.allSatisfy { $0.kind == .reconciliation })
    await bench.stop()
  }
}
