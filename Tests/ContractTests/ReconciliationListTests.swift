import Proving
import Reconciliation
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("the reconciliation of lists")
struct ReconciliationListTests {
  // MARK: - What a list may burn

  @Test(arguments: [ListCodes.full, .asRead], [KeysNeeded.full, .none])
  func `codes that a list shows first are in the vault before they are compared`(
    codes: ListCodes, keys: KeysNeeded
  ) async throws {
    let bench = try await Workbench { $0.asyncDelayMilliseconds = 60_000 }
    #expect(try await bench.place("LARGE", quantity: 8, wait: 0).state == .pending)
    bench.time.advance(61_000)
    bench.sandbox.update { $0.listCodes = codes }
    let vault = keys == .full ? bench.vault : try bench.reopened(keys: VaultKeys.none)
    expectClean(try await bench.reconcile(keys: vault))
    let truth = try #require(bench.sandbox.truth.order(reference: "LARGE"))
    #expect(truth.vouchers.allSatisfy { !$0.shownIn.isEmpty })
    let order = try await bench.order("LARGE")
    #expect(order.state == .captured)
    #expect(order.vouchers.allSatisfy { $0.state == .available })
    #expect(try await bench.revealedCodes("LARGE") == bench.trueCodes("LARGE"))
    // And again: nothing is stored twice.
    expectClean(try await bench.reconcile(keys: vault))
    #expect(try await bench.order("LARGE").vouchers.count == 8)
    try await bench.expectSound()
    await bench.stop()
  }

  enum KeysNeeded { case full, none }

  @Test func `a list that masks burns nothing`() async throws {
    let bench = try await Workbench { $0.asyncDelayMilliseconds = 60_000 }
    try await bench.place("LARGE", quantity: 8, wait: 0)
    bench.time.advance(61_000)
    let run = try await bench.reconcile(after: 0)
    #expect(run.breaks == [])
    let truth = try #require(bench.sandbox.truth.order(reference: "LARGE"))
    #expect(truth.vouchers.allSatisfy { $0.shownIn.isEmpty })
    _ = try await bench.vault.recover(with: bench.client)
    #expect(try await bench.revealedCodes("LARGE") == bench.trueCodes("LARGE"))
    await bench.stop()
  }

  // MARK: - Pages

  /// Seven orders, so that pages of two end unevenly.
  private func week(_ change: (inout SandboxOptions) -> Void = { _ in }) async throws -> Workbench {
    let bench = try await Workbench(change)
    for day in 1...7 {
      try await bench.place("DAY-\(day)")
      bench.time.advance(1_000)
    }
    return bench
  }

  @Test(arguments: [1, 2, 3, 7, 8, 500], [true, false])
  func `the size of pages changes nothing`(size: Int, headers: Bool) async throws {
    let bench = try await week { $0.listHeaders = headers }
    expectClean(try await bench.reconcile(pageSize: size))
    await bench.stop()
  }

  @Test(arguments: [1, 2, 3, 7, 8, 500])
  func `rows that come while pages are turned are met once`(size: Int) async throws {
    let bench = try await week { $0.pages = .overlapping }
    let run = try await bench.reconcile(pageSize: size)
    expectClean(run)
    #expect(run.orders.count == 7)
    #expect(run.movements.count == 10)
    await bench.stop()
  }

  @Test(arguments: [2, 3], [true, false])
  func `a list that loses a row is incomplete, and nothing is missing from it`(
    size: Int, headers: Bool
  ) async throws {
    let bench = try await week {
      $0.pages = .lossy
      $0.listHeaders = headers
    }
    let run = try await bench.reconcile(pageSize: size)
    #expect(run.breaks.map(\.kind) == [.incompleteRun])
    #expect(!run.isComplete)
    await bench.stop()
  }

  @Test(arguments: [Endpoint.orders, .transactions, .wallets])
  func `a list that cannot be read makes the run incomplete`(endpoint: Endpoint) async throws {
    let bench = try await week()
    bench.sandbox.setFaults([
      SandboxFault(on: endpoint, .answer(.before, .error(403)), count: nil)
    ])
    let run = try await bench.reconcile()
    try expect(run, finds: ExpectedBreak(.incompleteRun, .high, nil))
    #expect(run.sources.count { !$0.completeness.isComplete } == 1)
    await bench.stop()
  }

  @Test(arguments: [
    FaultKind.drop(.before), .drop(.after), .cut(bytes: 200), .garbage(bytes: nil),
    .answer(.before, .error(500)), .answer(.before, .gateway(502)),
  ])
  func `a list that breaks off for good makes the run incomplete`(fault: FaultKind) async throws {
    let bench = try await week()
    bench.sandbox.setFaults([SandboxFault(on: .orders, fault, count: nil)])
    let run = try await bench.reconcile()
    try expect(run, finds: ExpectedBreak(.incompleteRun, .high, nil))
    try await bench.expectSound()
    await bench.stop()
  }

  @Test(arguments: [
    FaultKind.drop(.before), .drop(.after), .cut(bytes: 200), .answer(.before, .error(500)),
    .answer(.before, .gateway(503)), .answer(.before, .rateLimited(retryAfter: 3)),
  ])
  func `a page that fails once is read again`(fault: FaultKind) async throws {
    let bench = try await week()
    bench.sandbox.setFaults([
      SandboxFault(on: .orders, fault, nth: 2), SandboxFault(on: .transactions, fault, nth: 2),
    ])
    expectClean(try await bench.reconcile(pageSize: 3))
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `an incomplete list of orders hides nothing that the other lists show`() async throws {
    let bench = try await week()
    try bench.control("DAY-3", "debit")
    bench.sandbox.setFaults([
      SandboxFault(on: .orders, .answer(.before, .error(403)), count: nil)
    ])
    let run = try await bench.reconcile()
    #expect(run.breaks.map(\.kind) == [.duplicateDebit, .incompleteRun])
    await bench.stop()
  }

  // MARK: - Again

  @Test func `a break keeps its name and the day it was first seen`() async throws {
    let bench = try await week()
    try bench.control("DAY-2", "debit")
    try bench.control("DAY-5", "refund", [("amount", .string("1"))])
    let first = try await bench.reconcile()
    let second = try await bench.reconcile(after: 86_400_000)
    #expect(first.breaks.count == 2)
    #expect(first.breaks.map(\.id) == second.breaks.map(\.id))
    #expect(first.breaks.map(\.firstSeenAt) == second.breaks.map(\.firstSeenAt))
    #expect(zip(first.breaks, second.breaks).allSatisfy { $0.age < $1.age })
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `a break that is asked about for an earlier day was first seen when it was`()
    async throws
  {
    let bench = try await week()
    try bench.control("DAY-2", "debit")
    let earlier = bench.time.now
    bench.time.advance(10 * 86_400_000)
    let seenAt = bench.time.now
    var request = ReconcileRequest()
    request.asOf = earlier
    let run = try await bench.vault.reconcile(request, with: bench.client) { _, _ in "{}" }.run
    #expect(run.breaks.map(\.firstSeenAt) == [seenAt])
    await bench.stop()
  }

  @Test func `the order and cut of the supplier's lists leave no trace in the report`()
    async throws
  {
    let bench = try await week()
    try bench.control("DAY-2", "debit")
    try bench.control("DAY-6", "hide")
    bench.time.advance(Workbench.settling)
    var reports: Set<String> = []
    var hashes: Set<[SourceSummary.Source: String]> = []
    for (size, pages) in [
      (500, PageBehaviour.steady), (3, .steady), (2, .overlapping), (1, .steady),
    ] {
      bench.sandbox.update { $0.pages = pages }
      var request = ReconcileRequest()
      request.asOf = bench.time.now
      request.pages = ReconcileRequest.PageSizes(orders: size, movements: size)
      let run = try await bench.vault.reconcile(request, with: bench.client) { _, _ in "{}" }.run
      reports.insert(files(of: run))
      hashes.insert(run.standing.inputHashes)
    }
    #expect(reports.count == 1)
    #expect(hashes.count == 1)
    await bench.stop()
  }
}
