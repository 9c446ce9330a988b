import Proving
import Reconciliation
import Reporting
import SandboxSupplier
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("the close of a period")
struct ClosingTests {
  private static let month: Int64 = 40 * 86_400_000

  private struct Scene {
    let bench: Workbench
    let period: NamedPeriod
    let ann: Actor
    let ben: Actor

    /// A vault with a sound order, in a month that is over.
    init(overcharging: Bool = false) async throws {
      bench = try await Workbench()
      period = try #require(NamedPeriod(String(bench.time.now.day.prefix(7))))
      try await bench.place("SOUND")
      if overcharging { try await bench.overcharge() }
      ann = try bench.actor("ann")
      ben = try bench.actor("ben")
    }

    var vault: Vault { bench.vault }

    func see(after wait: Int64 = ClosingTests.month) async throws -> SeenRun {
      let (period, end) = (period.period, period.to)
      return try await bench.see(after: wait) { request in
        request.period = period
        request.asOf = end
      }
    }

    static let render: @Sendable (KeptRun) -> [SealedReport] = { kept in
      let report = ReconciliationReport(id: kept.id, run: kept.run, tool: kept.tool)
      return [
        SealedReport(name: "json", text: JSONWriter.text(of: report.json)),
        SealedReport(name: "html", text: report.html),
      ]
    }

    @discardableResult
    func prepare(carrying note: String? = nil, by actor: Actor? = nil) async throws -> PeriodLife {
      try await vault.prepareClose(
        CloseRequest(period, threshold: .low, carrying: note), actor: actor ?? ann,
        render: Self.render)
    }

    @discardableResult
    func sign(by actor: Actor? = nil) async throws -> PeriodLife {
      try await vault.signClose(of: period, actor: actor ?? ben, render: Self.render)
    }

    func sealed(_ form: String = "json") async throws -> String {
      try #require(try await vault.sealedReport(form, of: period)).text
    }

    func end() async throws {
      try await bench.expectSound()
      await bench.stop()
    }
  }

  private func refusal(_ work: () async throws -> PeriodLife) async -> VaultError? {
    await #expect(throws: VaultError.self) { _ = try await work() }
  }

  @Test func `is prepared by one person and signed by another, and stays as it was`() async throws {
    let scene = try await Scene()
    let run = try await scene.see()
    for _ in 0..<2 { #expect(try await scene.prepare().status == .prepared) }
    #expect(try await scene.sealed("html").contains("not signed yet"))
    #expect(await refusal { try await scene.sign(by: scene.ann) }?.code == .refused)
    for _ in 0..<2 { #expect(try await scene.sign().status == .closed) }
    #expect(try scene.bench.count("period_events") == 2)
    let json = try await scene.sealed()
    #expect(json.contains(#""prepared_by":"ann""#) && json.contains(#""reviewed_by":"ben""#))
    try await scene.bench.overcharge()
    _ = try await scene.see(after: 1)
    _ = try await scene.bench.see()
    #expect(try await scene.sealed() == json)
    // The run itself is as it was, without the names of those who signed.
    try await scene.bench.expectSame(run)
    #expect(try await scene.prepare().status == .closed)
    try await scene.end()
  }

  @Test func `is refused before the period ends, and without a complete run of it`() async throws {
    let scene = try await Scene()
    #expect(await refusal { try await scene.prepare() }?.message.contains("not over") == true)
    _ = try await scene.bench.see(after: Self.month)
    #expect(await refusal { try await scene.prepare() }?.message.contains("No run") == true)
    scene.bench.sandbox.setFaults([
      SandboxFault(on: .orders, .answer(.before, .error(403)), count: nil)
    ])
    _ = try await scene.see()
    // Open breaks can be carried; what a partial list left unsaid cannot.
    let partial = await refusal { try await scene.prepare(carrying: "claim 771") }
    #expect(partial?.message.contains("incomplete") == true)
    #expect(await refusal { try await scene.sign() }?.message.contains("prepared") == true)
    scene.bench.sandbox.setFaults([])
    _ = try await scene.see()
    #expect(try await scene.prepare().status == .prepared)
    try await scene.end()
  }

  @Test func `is refused with open breaks, unless they are resolved or carried`() async throws {
    let scene = try await Scene(overcharging: true)
    let run = try await scene.see()
    let item = try #require(run.run.breaks.first)
    let error = await refusal { try await scene.prepare() }
    #expect(error?.code == .refused)
    #expect(error?.message.contains(item.id.text) == true)
    #expect(try await scene.prepare(carrying: "claim 771").status == .prepared)
    #expect(try await scene.sealed("html").contains("claim 771"))
    _ = try await scene.vault.resolve(
      item.id, BreakResolution(.acceptedVariance, note: "agreed"), actor: scene.ann)
    // What was prepared says something else by now.
    #expect(await refusal { try await scene.sign() }?.message.contains("changed") == true)
    #expect(try await scene.prepare().status == .prepared)
    #expect(try await scene.sign().status == .closed)
    #expect(try await scene.sealed().contains(#""status":"resolved""#))
    try await scene.end()
  }

  @Test func `makes every later change of the period a break`() async throws {
    let scene = try await Scene()
    _ = try await scene.see()
    try await scene.prepare()
    try await scene.sign()
    #expect(try await scene.bench.see().run.breaks == [])
    try scene.bench.changeDebit(
      of: "SOUND", [("amount", .string("95.5")), ("remark", .string("USD - Order #1"))])
    try scene.bench.change("SOUND", [("quantity", .number("3"))])
    let late = try await scene.bench.see()
    let changes = late.run.breaks.filter { $0.kind == .postClose }
    #expect(changes.count == 2, "\(late.run.breaks.map { "\($0.kind) \($0.rule) \($0.evidence)" })")
    #expect(changes.allSatisfy { $0.severity.level >= .high })
    let movement = try #require(changes.first { !$0.keys.transactionIDs.isEmpty })
    #expect(movement.difference == Amount("1"))
    #expect(changes.contains { $0.keys.references == ["SOUND"] })
    try await scene.bench.expectSame(late)
    // What happens afterwards, in a month of its own, is no change of the closed one.
    try await scene.bench.place("NEXT")
    let next = try await scene.bench.see()
    #expect(next.run.breaks.filter { $0.kind == .postClose }.map(\.id) == changes.map(\.id))
    try await scene.end()
  }

  @Test func `is opened again with a reason, and then reports no changes`() async throws {
    let scene = try await Scene()
    _ = try await scene.see()
    try await scene.prepare()
    try await scene.sign()
    try scene.bench.changeDebit(of: "SOUND", [("remark", .string("USD Wallet debited - Order #1"))])
    let before = try await scene.bench.see()
    #expect(before.run.breaks.contains { $0.kind == .postClose })
    for _ in 0..<2 {
      let life = try await scene.vault.reopen(
        scene.period, reason: "late invoice", actor: scene.ann)
      #expect(life.status == .reopened)
      #expect(life.reopening?.reason == "late invoice")
    }
    let after = try await scene.bench.see()
    #expect(!after.run.breaks.contains { $0.kind == .postClose })
    for run in [before, after] { try await scene.bench.expectSame(run) }
    #expect(await refusal { try await scene.sign() }?.code == .refused)
    let other = try #require(NamedPeriod("1999-01"))
    #expect(
      await refusal {
        try await scene.vault.reopen(other, reason: "x", actor: scene.ann)
      }?.code == .notFound)
    try await scene.end()
  }

  @Test(arguments: [
    "period_events SET actor = 'eve' WHERE seq = 1", "period_events SET note = 'x' WHERE seq = 2",
    "sealed_reports SET content = content || ' ' WHERE event_seq = 2",
    "sealed_reports SET sha256 = zeroblob(32) WHERE event_seq = 1",
  ])
  func `cannot be rewritten unseen`(change: String) async throws {
    let scene = try await Scene()
    _ = try await scene.see()
    try await scene.prepare()
    try await scene.sign()
    let database = try PlainDatabase(scene.vault.folder.database)
    try database.dropTriggers()
    try database.run("UPDATE \(change)")
    try database.close()
    let findings = try await scene.vault.verify().findings.filter { $0.kind != .schema }
    #expect(findings.map(\.kind) == [.period])
    #expect(findings.map(\.subject) == [change.contains("= 1") ? "1" : "2"])
    await scene.bench.stop()
  }
}
