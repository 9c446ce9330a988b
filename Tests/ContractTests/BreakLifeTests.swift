import Proving
import Reconciliation
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("the life of a break")
struct BreakLifeTests {
  private struct Scene {
    let bench: Workbench
    let id: BreakID
    let ann: Actor
    let ben: Actor

    /// A vault whose latest run has an amount break over a dollar.
    init() async throws {
      bench = try await Workbench()
      try await bench.overcharge()
      let seen = try await bench.see()
      id = try #require(seen.run.breaks.first { $0.kind == .amountBreak }).id
      ann = try bench.actor("ann")
      ben = try bench.actor("ben")
    }

    var vault: Vault { bench.vault }
    var life: BreakLife { get async throws { try #require(try await vault.breakLife(id)) } }

    func resolve(_ reason: ResolutionReason, limit: String? = nil) async throws -> BreakLife {
      var limits: [Currency: Amount] = [:]
      let dollar = try #require(Currency("USD"))
      limits[dollar] = limit.flatMap { Amount($0) }
      return try await vault.resolve(
        id, BreakResolution(reason, note: "ticket 8812", writeOffLimits: limits), actor: ann)
    }

    func refusal(_ work: () async throws -> BreakLife) async -> VaultError.Code? {
      let error = await #expect(throws: VaultError.self) { _ = try await work() }
      return error?.code
    }

    func end() async throws {
      try await bench.expectSound()
      await bench.stop()
    }
  }

  @Test func `begins when a run finds it, and is given on, claimed and noted`() async throws {
    let scene = try await Scene()
    #expect(try await scene.life.status == .open)
    #expect(try await scene.life.events.map(\.kind) == [.found])
    _ = try await scene.vault.assign(scene.id, to: scene.ben, actor: scene.ann)
    #expect(try await scene.life.status == .assigned)
    #expect(try await scene.life.assignee == "ben")
    _ = try await scene.vault.note(scene.id, "asked\n Lena", actor: scene.ben)
    _ = try await scene.vault.claim(scene.id, note: "ticket 8812", actor: scene.ben)
    let life = try await scene.life
    #expect(life.status == .pendingSupplier)
    #expect(life.events.map(\.kind) == [.found, .assigned, .noted, .pendingSupplier])
    #expect(life.events.map(\.note) == [nil, nil, "asked Lena", "ticket 8812"])
    try await scene.end()
  }

  @Test func `says the same when the same is said again`() async throws {
    let scene = try await Scene()
    for _ in 0..<2 {
      _ = try await scene.vault.assign(scene.id, to: scene.ben, actor: scene.ann)
    }
    for _ in 0..<2 { _ = try await scene.vault.note(scene.id, "called", actor: scene.ann) }
    for _ in 0..<2 { _ = try await scene.resolve(.acceptedVariance) }
    for _ in 0..<2 { _ = try await scene.vault.reopen(scene.id, reason: "no", actor: scene.ben) }
    #expect(
      try await scene.life.events.map(\.kind) == [.found, .assigned, .noted, .resolved, .reopened])
    try await scene.end()
  }

  @Test(arguments: [
    ResolutionReason.timingCleared, .supplierCorrected, .refunded, .reissued,
  ])
  func `goes on if a later run still finds what was said to be gone`(
    reason: ResolutionReason
  ) async throws {
    let scene = try await Scene()
    let resolved = try await scene.resolve(reason)
    #expect(resolved.status == .resolved)
    let run = try await scene.bench.see()
    #expect(run.status(.amountBreak) == .reopened)
    let last = try #require(try await scene.life.events.last)
    #expect(last.kind == .reopened)
    #expect(last.linkedSequence == resolved.resolution?.sequence)
    try await scene.end()
  }

  @Test(arguments: [ResolutionReason.acceptedVariance, .dataCorrection, .falsePositive])
  func `rests as long as what was accepted stays what it was`(
    reason: ResolutionReason
  ) async throws {
    let scene = try await Scene()
    _ = try await scene.resolve(reason)
    let same = try await scene.bench.see()
    #expect(same.status(.amountBreak) == .resolved)
    try scene.bench.changeDebit(of: "OFF", [("amount", .string("98.5"))])
    let other = try await scene.bench.see()
    #expect(other.status(.amountBreak) == .reopened)
    try await scene.end()
  }

  @Test func `ends when a complete run does not find it, and begins again when one does`()
    async throws
  {
    let scene = try await Scene()
    try scene.bench.changeDebit(of: "OFF", [("amount", .string("96.5"))])
    scene.bench.sandbox.setFaults([
      SandboxFault(on: .wallets, .answer(.before, .error(403)), count: nil)
    ])
    _ = try await scene.bench.see()
    #expect(try await scene.life.status == .open)
    scene.bench.sandbox.setFaults([])
    _ = try await scene.bench.see()
    #expect(try await scene.life.status == .cleared)
    try scene.bench.changeDebit(of: "OFF", [("amount", .string("97.5"))])
    let again = try await scene.bench.see()
    #expect(again.status(.amountBreak) == .reopened)
    #expect(
      try await scene.life.events.map(\.kind) == [.found, .cleared, .reopened])
    try await scene.end()
  }

  @Test func `is not ended by a look at an earlier moment`() async throws {
    let scene = try await Scene()
    try scene.bench.changeDebit(of: "OFF", [("amount", .string("96.5"))])
    let moment = scene.bench.time.now
    _ = try await scene.bench.see { $0.asOf = moment }
    #expect(try await scene.life.status == .open)
    try await scene.end()
  }

  @Test func `changes its figures with what runs find`() async throws {
    let scene = try await Scene()
    try scene.bench.changeDebit(of: "OFF", [("amount", .string("99.5"))])
    _ = try await scene.bench.see()
    let life = try await scene.life
    #expect(life.events.map(\.kind) == [.found, .changed])
    #expect(life.figures?.difference == Amount("3"))
    try await scene.end()
  }

  @Test func `is written off within the limit by one person, above it by two`() async throws {
    let scene = try await Scene()
    #expect(try await scene.resolve(.writtenOff, limit: "0.99").status == .awaitingApproval)
    #expect(
      await scene.refusal { try await scene.vault.approve(scene.id, actor: scene.ann) } == .refused)
    let shouting = try scene.bench.actor("ANN")
    #expect(
      await scene.refusal { try await scene.vault.approve(scene.id, actor: shouting) } == .refused)
    let run = try await scene.bench.see()
    #expect(run.status(.amountBreak) == .awaitingApproval)
    for _ in 0..<2 {
      let approved = try await scene.vault.approve(scene.id, actor: scene.ben)
      #expect(approved.status == .resolved)
      #expect(approved.resolution?.reviewer == "ben")
    }
    #expect(
      try await scene.life.events.map(\.kind) == [.found, .proposed, .approved])
    _ = try await scene.vault.reopen(scene.id, reason: "try again", actor: scene.ben)
    #expect(try await scene.resolve(.writtenOff, limit: "1").status == .resolved)
    try await scene.end()
  }

  @Test func `is not written off by one person where no limit is set`() async throws {
    let scene = try await Scene()
    #expect(try await scene.resolve(.writtenOff).status == .awaitingApproval)
    // Somebody else's view of the same break lapses with its amount.
    try scene.bench.changeDebit(of: "OFF", [("amount", .string("98.5"))])
    let run = try await scene.bench.see()
    #expect(run.status(.amountBreak) == .reopened)
    #expect(
      await scene.refusal { try await scene.vault.approve(scene.id, actor: scene.ben) } == .refused)
    try await scene.end()
  }

  @Test func `refuses what does not fit where it stands`() async throws {
    let scene = try await Scene()
    _ = try await scene.resolve(.acceptedVariance)
    #expect(await scene.refusal { try await scene.resolve(.refunded) } == .refused)
    #expect(
      await scene.refusal {
        try await scene.vault.assign(scene.id, to: scene.ben, actor: scene.ann)
      } == .refused)
    #expect(
      await scene.refusal {
        try await scene.vault.claim(scene.id, note: "x", actor: scene.ann)
      } == .refused)
    #expect(
      await scene.refusal { try await scene.vault.note(scene.id, " ", actor: scene.ann) }
        == .invalid)
    #expect(await scene.refusal { try await scene.resolve(.duplicateOf) } == .invalid)
    let unknown = try #require(BreakID(String(repeating: "0", count: 32)))
    #expect(
      await scene.refusal {
        try await scene.vault.note(unknown, "x", actor: scene.ann)
      } == .notFound)
    #expect(throws: VaultError.self) { try scene.vault.breakID(beginning: "zz") }
    #expect(try scene.vault.breakID(beginning: String(scene.id.text.prefix(6))) == scene.id)
    try await scene.end()
  }

  @Test func `is resolved once, however many do it at the same time`() async throws {
    let scene = try await Scene()
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 { group.addTask { try await scene.resolve(.acceptedVariance) } }
      for try await life in group { #expect(life.status == .resolved) }
    }
    #expect(try await scene.life.events.map(\.kind) == [.found, .resolved])
    try await scene.end()
  }

  @Test func `stands while a run is made, whichever comes first`() async throws {
    let scene = try await Scene()
    for round in 0..<4 {
      async let run = scene.bench.see(after: 1)
      async let note = scene.vault.note(scene.id, "round \(round)", actor: scene.ann)
      _ = try await (run, note)
    }
    #expect(try await scene.life.events.count { $0.kind == .noted } == 4)
    try await scene.end()
  }

  @Test(arguments: [
    "note = 'x'", "actor = 'eve'", "kind = 'approved'", "happened_at = 1", "reason = 'refunded'",
    "break_id = replace(break_id, substr(break_id, 1, 1), '0')",
  ])
  func `cannot be told otherwise unseen`(change: String) async throws {
    let scene = try await Scene()
    let life = try await scene.resolve(.acceptedVariance)
    let sequence = try #require(life.resolution).sequence
    let database = try PlainDatabase(scene.vault.folder.database)
    try database.dropTriggers()
    try database.run("PRAGMA foreign_keys = OFF")
    try database.run("UPDATE break_events SET \(change) WHERE seq = \(sequence)")
    try database.close()
    let findings = try await scene.vault.verify().findings.filter {
      $0.kind != .schema && $0.kind != .database
    }
    #expect(findings.map(\.subject) == ["\(sequence)"])
    await scene.bench.stop()
  }
}
