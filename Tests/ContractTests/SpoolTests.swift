import Foundation
import SandboxSupplier
import TestSupport
import Proving
import Testing
import VoucherModel
import VoucherVault

@Suite("the spools")
struct SpoolTests {
  private func files(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  @Test func `an answer that the journal's disk loses is in the configured spool, and comes back`()
    async throws
  {
    let scene = try await ShelterBench(spool: "elsewhere")
    let error = try await scene.place("ORDER", failing: [.journalSync])
    let spool = scene.bench.folder.path("elsewhere")
    #expect(error?.message.contains(spool) == true)
    #expect(files(in: spool).count == 1)
    let status = try await scene.vault.status()
    #expect(status.spooled.map(\.count) == [1, 0])
    #expect(status.outside == 0)
    let summary = try await scene.recover()
    #expect(summary.responsesTaken >= 1)
    #expect(summary.sealedProblems.isEmpty)
    #expect(files(in: spool).isEmpty)
    #expect(try await scene.vault.status().journalEntries == 0)
    try await scene.expectWhole("ORDER")
    await scene.bench.stop()
  }

  @Test func `when the configured spool fails too, the vault's own takes it`() async throws {
    let scene = try await ShelterBench(spool: "elsewhere")
    let elsewhere = scene.bench.folder.path("elsewhere")
    try await scene.place(
      "ORDER", failing: [.journalBeyond(1_500), .newFiles(in: elsewhere)])
    #expect(files(in: elsewhere).isEmpty)
    #expect(files(in: scene.vault.folder.path + "/spool").count == 1)
    #expect(scene.blocks.isEmpty)
    _ = try await scene.recover()
    try await scene.expectWhole("ORDER")
    await scene.bench.stop()
  }

  @Test func `while the spool's disk is away its order is not looked up, and named`() async throws {
    let scene = try await ShelterBench(spool: "elsewhere")
    try await scene.place("ORDER", failing: [.journalBeyond(1_500)])
    let spool = scene.bench.folder.path("elsewhere")
    try FileManager.default.moveItem(atPath: spool, toPath: spool + ".away")
    let summary = try await scene.recover()
    #expect(summary.orders.map(\.state) == [.sent])
    #expect(summary.sealedProblems.count == 1)
    #expect(summary.sealedProblems.first?.error.message.contains("ORDER") == true)
    #expect(!summary.isClean)
    #expect(try await scene.vault.status().outside == 1)
    try FileManager.default.moveItem(atPath: spool + ".away", toPath: spool)
    #expect(try await scene.recover().sealedProblems.isEmpty)
    try await scene.expectWhole("ORDER")
    await scene.bench.stop()
  }

  @Test func `without the key what lies in a spool waits, and its order is not looked up`()
    async throws
  {
    let scene = try await ShelterBench(keys: .capture)
    try await scene.place("ORDER", failing: [.journalBeyond(1_500)])
    let waiting = try await scene.recover()
    #expect(waiting.responsesWaiting == 1)
    #expect(waiting.orders.map(\.state) == [.sent])
    #expect(scene.bench.sandbox.truth.count(of: .lookup) == 0)
    let open = try scene.bench.reopened()
    _ = try await open.recover(with: scene.bench.client)
    #expect(try await open.order(try #require(ClientReference("ORDER"))).state == .captured)
    open.close()
    await scene.bench.stop()
  }

  @Test func `the same order placed again takes in what waits, and asks nobody`() async throws {
    let scene = try await ShelterBench()
    try await scene.place("ORDER", failing: [.journalBeyond(1_500)])
    try await scene.bench.place("ORDER", quantity: 5)
    #expect(scene.bench.sandbox.truth.count(of: .lookup) == 0)
    try await scene.expectWhole("ORDER")
    await scene.bench.stop()
  }

  @Test func `an answer to a read that the database cannot take waits, and the others go on`()
    async throws
  {
    let scene = try await ShelterBench()
    try await scene.bench.place("ONE", quantity: 20, wait: 0)
    try await scene.bench.place("TWO", quantity: 20, wait: 0)
    scene.bench.time.advance(60_000)
    try scene.bench.refuseVouchers(true)
    let summary = try await scene.recover()
    #expect(summary.problems.map(\.reference.text).sorted() == ["ONE", "TWO"])
    #expect(summary.problems.allSatisfy { $0.error.message.contains("No code is lost") })
    try scene.bench.refuseVouchers(false)
    _ = try await scene.recover()
    try await scene.expectWhole("ONE")
    try await scene.expectWhole("TWO")
    await scene.bench.stop()
  }

  @Test func `damaged and foreign files are named, and keep nothing else from recovery`()
    async throws
  {
    let scene = try await ShelterBench()
    let other = try await ShelterBench()
    try await scene.place("ORDER", failing: [.journalBeyond(1_500)])
    try await other.place("OTHER", failing: [.journalBeyond(1_500)])
    let spool = scene.vault.folder.spool
    let foreign = other.vault.folder.spool
    for name in files(in: foreign) {
      try FileManager.default.copyItem(
        atPath: foreign + "/" + name, toPath: spool + "/0-foreign.vvj")
    }
    try Data("no response".utf8).write(to: URL(filePath: spool + "/0-noise.vvj"))
    let whole = try Data(contentsOf: URL(filePath: spool + "/" + files(in: spool).last!))
    var damaged = whole
    damaged[200] ^= 1
    try damaged.write(to: URL(filePath: spool + "/0-damaged.vvj"))
    try FileManager.default.createDirectory(
      atPath: scene.vault.folder.path + "/journal/slot-0000x.vvj",
      withIntermediateDirectories: true)
    try Data("half".utf8).write(to: URL(filePath: spool + "/1.vvj.partial"))
    let summary = try await scene.recover()
    let places = summary.sealedProblems.map { URL(filePath: $0.place).lastPathComponent }
    #expect(places.sorted() == ["0-foreign.vvj", "0-noise.vvj", "slot-0000x.vvj"])
    #expect(summary.problems.isEmpty)
    #expect(files(in: spool) == ["0-foreign.vvj", "0-noise.vvj"])
    try await scene.expectWhole("ORDER")
    #expect(try await scene.recover().sealedProblems.count == 3)
    await scene.bench.stop()
    await other.bench.stop()
  }

  @Test func `a draft that a dead process left is taken for what it holds`() async throws {
    let scene = try await ShelterBench()
    try await scene.place("ORDER", failing: [.journalBeyond(600)])
    let spool = scene.vault.folder.spool
    let name = try #require(files(in: spool).first)
    try FileManager.default.moveItem(
      atPath: spool + "/" + name, toPath: spool + "/" + name + ".partial")
    _ = try await scene.recover()
    #expect(files(in: spool).isEmpty)
    try await scene.expectWhole("ORDER")
    await scene.bench.stop()
  }

  @Test func `without room in the journal nothing is sent, and the error says so`() async throws {
    let scene = try await ShelterBench()
    scene.disk.fail([.journalRoom])
    let error = await #expect(throws: VaultError.self) { try await scene.bench.place("ORDER") }
    #expect(error?.code == .diskFull)
    #expect(error?.message.contains("nothing was bought") == true)
    #expect(scene.bench.sandbox.truth.orders.isEmpty)
    await #expect(throws: VaultError.self) { try await scene.bench.order("ORDER") }
    scene.disk.fail([])
    try await scene.bench.place("ORDER")
    try await scene.expectWhole("ORDER")
    await scene.bench.stop()
  }

  @Test func `a read that the journal cannot take is not sent, and its codes can be had later`()
    async throws
  {
    let scene = try await ShelterBench()
    let pending = try await scene.bench.place("ORDER", quantity: 20, wait: 0)
    #expect(pending.state == .pending)
    scene.bench.time.advance(60_000)
    let before = scene.bench.sandbox.truth.exchanges.count
    scene.disk.fail([.journalWrites(after: 0)])
    let summary = try await scene.recover()
    let error = try #require(summary.problems.first?.error)
    #expect(error.message.contains("was not asked about order ORDER"))
    #expect(error.next.contains("order recover"))
    #expect(scene.bench.sandbox.truth.exchanges.count == before)
    scene.disk.fail([])
    _ = try await scene.recover()
    try await scene.expectWhole("ORDER")
    await scene.bench.stop()
  }

  @Test func `what an earlier entry left behind the end of a slot does no harm`() async throws {
    let scene = try await ShelterBench()
    try await scene.place("ORDER", failing: [])
    let journal = scene.vault.folder.path + "/journal"
    let slot = try #require(try scene.vault.core.journal.abandoned().first)
    let entry = try #require(SealedResponse(try slot.readEntry()))
    try slot.file.write(JournalFormat.frame([1, 2, 3]), at: entry.bytes.count)
    #expect(files(in: journal).count >= 2)
    try await takeAgain(scene, slot)
    try await scene.expectWhole("ORDER")
    await scene.bench.stop()
  }

  /// Gives the slot's lock back, which the caller's reference holds, and recovers.
  private func takeAgain(_ scene: ShelterBench, _ slot: consuming JournalSlot) async throws {
    var report = RecoveryReport()
    let sealed = try #require(SealedResponse(try slot.readEntry()))
    #expect(sealed.frames.last == [1, 2, 3])
    try await OrderRecovery(core: scene.vault.core, desk: nil).take(
      sealed, home: .journal(slot), &report)
    #expect(report.responsesTaken == 1)
  }
}
