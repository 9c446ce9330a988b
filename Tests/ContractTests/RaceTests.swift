import Proving
import SandboxSupplier
import SupplierAPI
import SupplierTransport
import Testing
import VoucherModel
import VoucherVault

/// Openings of one folder at once, each with a database connection and a client of its own, as
/// processes have them.
@Suite("two openings of one vault")
struct RaceTests {
  private struct Desk: Sendable {
    let vault: Vault
    let client: SupplierClient
    let transport: AsyncHTTPTransport

    init(_ bench: Workbench) throws {
      var environment = Workbench.environment(bench.time)
      // Time passes only by waiting, and the other side needs real time to get its answers.
      environment.policy.lockWaitMilliseconds = 86_400_000
      let time = bench.time
      environment.clock = VaultClock(
        now: { time.now },
        sleep: { interval in
          time.advance(interval)
          try await Task.sleep(for: .milliseconds(1))
        })
      vault = try Vault.open(
        bench.vault.folder, keys: .full(bench.keyring), environment: environment)
      transport = AsyncHTTPTransport()
      client = try Workbench.client(of: bench.sandbox, transport: transport, time: bench.time)
    }

    func close() async {
      vault.close()
      await transport.shutdown()
    }
  }

  @Test func `the same reference placed by both is one order and one debit`() async throws {
    let bench = try await Workbench()
    let desks = [try Desk(bench), try Desk(bench)]
    for round in 0..<4 {
      let placement = OrderPlacement(try bench.request("SAME-\(round)"))
      let reports = try await withThrowingTaskGroup { group in
        for desk in desks + desks {
          group.addTask { try await desk.vault.place(placement, with: desk.client) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(reports.map(\.state) == Array(repeating: .captured, count: 4))
      #expect(Set(reports).count == 1)
      #expect(bench.sandbox.truth.debits(reference: "SAME-\(round)").count == 1)
      #expect(
        try await bench.revealedCodes("SAME-\(round)") == bench.trueCodes("SAME-\(round)"))
    }
    try await bench.expectSound()
    for desk in desks { await desk.close() }
    await bench.stop()
  }

  @Test func `placing and recovering at once buys once and loses nothing`() async throws {
    let bench = try await Workbench()
    let placer = try Desk(bench)
    let recoverer = try Desk(bench)
    for round in 0..<6 {
      let placement = OrderPlacement(try bench.request("BOTH-\(round)"))
      async let placed = placer.vault.place(placement, with: placer.client)
      var summaries: [RecoverySummary] = []
      for _ in 0..<5 {
        summaries.append(try await recoverer.vault.recover(with: recoverer.client))
      }
      #expect(try await placed.state == .captured)
      #expect(summaries.allSatisfy { $0.problems.isEmpty })
      #expect(bench.sandbox.truth.debits(reference: "BOTH-\(round)").count == 1)
      #expect(
        try await bench.revealedCodes("BOTH-\(round)") == bench.trueCodes("BOTH-\(round)"))
    }
    try await bench.expectSound()
    await placer.close()
    await recoverer.close()
    await bench.stop()
  }

  @Test func `an order left in doubt is recovered once, by whoever comes first`() async throws {
    let bench = try await Workbench { $0.visibility = .always }
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drop(.after)),
      SandboxFault(on: .lookup, .answer(.before, .error(500)), count: nil),
    ])
    _ = try? await bench.place("DOUBT", wait: 0)
    bench.sandbox.setFaults([])
    let desks = [try Desk(bench), try Desk(bench), try Desk(bench)]
    try await withThrowingTaskGroup { group in
      for desk in desks {
        group.addTask {
          let summary = try await desk.vault.recover(with: desk.client)
          #expect(summary.problems.isEmpty)
        }
      }
      try await group.waitForAll()
    }
    let order = try await bench.order("DOUBT")
    #expect(order.state == .captured)
    #expect(order.captured == 2)
    #expect(bench.sandbox.truth.debits(reference: "DOUBT").count == 1)
    try await bench.expectSound()
    for desk in desks { await desk.close() }
    await bench.stop()
  }

  @Test func `missing fingerprints are filled in once, by whoever comes first`() async throws {
    let bench = try await Workbench(keys: .capture)
    for number in 0..<6 { try await bench.place("KEYLESS-\(number)", quantity: 5) }
    let desks = try (0..<6).map { _ in try Desk(bench) }
    let filled = try await withThrowingTaskGroup { group in
      for desk in desks {
        group.addTask { try await desk.vault.recover(with: nil).fingerprinted }
      }
      return try await group.reduce(0, +)
    }
    #expect(filled == 30)
    try await bench.expectSound()
    for desk in desks { await desk.close() }
    await bench.stop()
  }

  @Test func `many orders placed at once from both sides are all captured`() async throws {
    let bench = try await Workbench()
    let desks = [try Desk(bench), try Desk(bench)]
    let references = (0..<24).map { "MANY-\($0)" }
    let placements = try references.map { OrderPlacement(try bench.request($0, quantity: 3)) }
    try await withThrowingTaskGroup { group in
      for (number, placement) in placements.enumerated() {
        let desk = desks[number % desks.count]
        group.addTask {
          let report = try await desk.vault.place(placement, with: desk.client)
          #expect(report.state == .captured)
        }
      }
      try await group.waitForAll()
    }
    for reference in references {
      #expect(bench.sandbox.truth.debits(reference: reference).count == 1)
      #expect(try await bench.revealedCodes(reference) == bench.trueCodes(reference))
    }
    #expect(try await bench.vault.status().journalEntries == 0)
    try await bench.expectSound()
    for desk in desks { await desk.close() }
    await bench.stop()
  }
}
