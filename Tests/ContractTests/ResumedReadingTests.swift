import Proving
import Reconciliation
import SandboxSupplier
import Testing
import VaultStore
import VoucherModel
import VoucherVault

@Suite("a reading that ended early")
struct ResumedReadingTests {
  /// Seven orders, in pages of two.
  private func week() async throws -> Workbench {
    let bench = try await Workbench()
    for day in 1...7 {
      try await bench.place("DAY-\(day)")
      bench.time.advance(1_000)
    }
    return bench
  }

  private func paged(_ request: inout ReconcileRequest) {
    request.pages = ReconcileRequest.PageSizes(orders: 2, movements: 2)
  }

  /// A reading of the orders that ends with its third page, and with the run.
  private func breakOff(_ bench: Workbench, after wait: Int64 = Workbench.settling) async throws {
    bench.sandbox.setFaults([
      SandboxFault(on: .orders, .answer(.before, .error(403)), nth: 3, count: nil)
    ])
    let run = try await bench.reconcile(after: wait, paged)
    #expect(run.breaks.map(\.kind) == [.incompleteRun])
    bench.sandbox.setFaults([])
  }

  private func readings(of bench: Workbench) throws -> [String] {
    try bench.vault.core.disk.names(in: bench.vault.folder.path + "/readings")
  }

  /// How many pages of orders the supplier was asked for meanwhile.
  private func pages(
    _ bench: Workbench, _ body: () async throws -> Void
  ) async throws -> Int {
    let before = bench.sandbox.truth.count(of: .orders)
    try await body()
    return bench.sandbox.truth.count(of: .orders) - before
  }

  @Test func `goes on at its place, and finds the same as one that did not`() async throws {
    let bench = try await week()
    try await breakOff(bench)
    #expect(try readings(of: bench).count == 1)
    let asked = try await pages(bench) {
      let run = try await bench.reconcile(after: 0, paged)
      expectClean(run)
      #expect(run.orders.count == 7)
    }
    // The newest page once more, to see whether anything came, and then the last two.
    #expect(asked == 3)
    #expect(try readings(of: bench).isEmpty)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test(arguments: [1, 2, 3]) func `meets what came in front meanwhile`(more: Int) async throws {
    let bench = try await week()
    try await breakOff(bench)
    for number in 1...more { try await bench.place("LATER-\(number)") }
    let run = try await bench.reconcile(after: 1_000, paged)
    #expect(run.isComplete)
    #expect(run.breaks == [])
    #expect(run.orders.count == 7 + more)
    await bench.stop()
  }

  @Test func `starts over where a row is gone from the list`() async throws {
    let bench = try await week()
    try await breakOff(bench)
    try bench.control("DAY-7", "hide", [("from", .string("everything"))])
    let run = try await bench.reconcile(after: 0, paged)
    #expect(run.breaks.map(\.kind) == [.missingAtSupplier])
    #expect(run.isComplete)
    await bench.stop()
  }

  @Test func `starts over where one row is gone and another came`() async throws {
    let bench = try await week()
    try await breakOff(bench)
    try bench.control("DAY-7", "hide", [("from", .string("everything"))])
    try await bench.place("LATER")
    let run = try await bench.reconcile(after: 1_000, paged)
    #expect(run.breaks.map(\.kind) == [.missingAtSupplier])
    await bench.stop()
  }

  @Test func `starts over after a quarter of an hour`() async throws {
    let bench = try await week()
    try await breakOff(bench)
    bench.time.advance(15 * 60_000 + 1)
    let asked = try await pages(bench) { expectClean(try await bench.reconcile(after: 0, paged)) }
    #expect(asked == 4)
    await bench.stop()
  }

  @Test func `takes no row that the log does not vouch for`() async throws {
    let bench = try await week()
    try await breakOff(bench)
    let path = bench.vault.folder.path + "/readings/" + (try readings(of: bench))[0]
    let disk = bench.vault.core.disk
    let text = String(decoding: try #require(try disk.read(path, limit: 1 << 20)), as: UTF8.self)
    try disk.replace(path, with: Array(text.replacing("DAY-5", with: "DAY-8").utf8))
    expectClean(try await bench.reconcile(after: 0, paged))
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `holds no code`() async throws {
    let bench = try await week()
    try await breakOff(bench)
    let path = bench.vault.folder.path + "/readings/" + (try readings(of: bench))[0]
    let bytes = try #require(try bench.vault.core.disk.read(path, limit: 1 << 20))
    #expect(!String(decoding: bytes, as: UTF8.self).contains("MARKER"))
    await bench.stop()
  }

  @Test func `a connection that drops is gone on with in the same run`() async throws {
    let bench = try await week()
    bench.sandbox.setFaults([SandboxFault(on: .orders, .drop(.before), nth: 3)])
    let asked = try await pages(bench) { expectClean(try await bench.reconcile(paged)) }
    // Two pages, the one that dropped, the newest once more, and the last two.
    #expect(asked == 6)
    await bench.stop()
  }

  @Test func `a run that is given up keeps its place`() async throws {
    let bench = try await week()
    bench.sandbox.setFaults([
      SandboxFault(on: .orders, .delay(.after, milliseconds: 300), nth: 3)
    ])
    let run = Task {
      try await bench.reconcile(paged)
    }
    while bench.sandbox.truth.count(of: .orders) < 3 { await Task.yield() }
    run.cancel()
    await #expect(throws: (any Error).self) { try await run.value }
    bench.sandbox.setFaults([])
    #expect(try readings(of: bench).count == 1)
    expectClean(try await bench.reconcile(after: 0, paged))
    await bench.stop()
  }
}
