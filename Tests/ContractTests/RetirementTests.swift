import Foundation
import Proving
import SandboxSupplier
import SupplierAPI
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("a retirement of a key")
struct RetirementTests {
  private static let first = RecipientID(role: .reveal, epoch: 1)
  private static let second = RecipientID(role: .reveal, epoch: 2)

  struct Interrupted: Error {}

  private func bench(spool: String? = nil) async throws -> Workbench {
    let bench = try await Workbench(spool: spool)
    for reference in ["A", "B"] { try await bench.place(reference) }
    return bench
  }

  @discardableResult
  private func retire(
    _ id: RecipientID = first, _ bench: Workbench, _ keyring: Keyring,
    forget: () throws -> Void = {}
  ) async throws -> RetirementReport {
    let vault = try bench.reopened(keys: .full(keyring))
    defer { vault.close() }
    return try await vault.retire(id, actor: Workbench.rotator(), forget: forget)
  }

  private func refusal(
    _ id: RecipientID = first, _ bench: Workbench, _ keyring: Keyring
  ) async -> VaultError? {
    await bench.refusal { try await retire(id, bench, keyring) }
  }

  /// Expects that nothing was taken away.
  private func expectUntouched(_ bench: Workbench) throws {
    #expect(try bench.boxes().allSatisfy { $0.contains(Self.first) })
  }

  /// A slot whose entry is sealed for the keys that the vault has now.
  private func slot(about order: OrderID? = nil, _ bench: Workbench) throws -> JournalSlot {
    let core = bench.vault.core
    let context = JournalContext(
      vaultID: core.vault.id, deliveryID: core.makeIdentifier(), orderID: order,
      source: order == nil ? .list : .create, startedAt: core.clock.now())
    let slot = try core.journal.acquire(expectedVouchers: 2)
    let sink = try CaptureSink(
      context: context, recipients: core.recipients, ratchet: SealingRatchet(), slot: slot,
      shelter: core.shelter)
    try sink.head(ResponseHead(status: 200, headers: [], sentRequestID: "request"))
    return slot
  }

  @Test func `takes every box of the old key away, out of every file of the vault`() async throws {
    let bench = try await bench()
    _ = try await bench.keepWholeAnswer()
    let next = try await bench.rotate(bench.keyring)
    let boxes = try bench.boxBytes(of: Self.first)
    #expect(boxes.count == 3)
    var left: Int?
    let report = try await retire(Self.first, bench, next) {
      left = try bench.boxBytes(of: Self.first).count
    }
    #expect(left == 0, "the secret goes after the boxes")
    #expect((report.dropped, report.rewrapped, report.isLogEmpty) == (3, 0, true))
    let files = try #require(
      FileManager.default.enumerator(atPath: bench.vault.folder.path)?.allObjects as? [String])
    for file in files {
      let path = URL(filePath: bench.vault.folder.path + "/" + file)
      guard let content = try? Data(contentsOf: path) else { continue }
      for box in boxes { #expect(content.range(of: Data(box)) == nil, "\(file)") }
    }
    let alone = try next.retiring(epoch: 1)
    for reference in ["A", "B"] {
      #expect(try await bench.codes(reference, with: alone) == bench.trueCodes(reference))
    }
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `refuses what everything is sealed for, and what there never was`() async throws {
    let bench = try await bench()
    let next = try await bench.rotate(bench.keyring)
    #expect(await refusal(Self.second, bench, next)?.code == .refused)
    #expect(await refusal(RecipientID(role: .reveal, epoch: 3), bench, next)?.code == .notFound)
    #expect(await refusal(RecipientID(role: .recovery, epoch: 1), bench, next)?.code == .refused)
    try expectUntouched(bench)
    await bench.stop()
  }

  @Test func `refuses while an answer is under way for the old key alone`() async throws {
    let bench = try await bench()
    let late = try slot(bench)
    let next = try await bench.rotate(bench.keyring)
    let refused = await refusal(Self.first, bench, next)
    #expect(refused?.code == .refused)
    #expect(refused?.message.contains("1 answers in the capture journal") == true)
    try expectUntouched(bench)
    try late.release()
    #expect(try await retire(Self.first, bench, next).dropped == 2)
    await bench.stop()
  }

  @Test func `refuses while an answer for the old key is out as an armoured block`() async throws {
    let bench = try await bench()
    bench.sandbox.setFaults([
      SandboxFault(on: .createOrder, .drop(.after)),
      SandboxFault(on: .lookup, .answer(.before, .error(500)), count: nil),
    ])
    _ = try? await bench.place("DOUBT", wait: 0)
    bench.sandbox.setFaults([])
    let reference = try #require(ClientReference("DOUBT"))
    let order = try #require(
      try bench.vault.core.database.read { try $0.order(reference: reference) })
    try slot(about: order.id, bench).markOutside()
    let next = try await bench.adoptNextEpoch(of: bench.keyring)
    try await bench.finishRotation(with: next)
    let refused = await refusal(Self.first, bench, next)
    #expect(refused?.code == .refused)
    #expect(refused?.message.contains("1 answers outside, as armoured blocks") == true)
    try expectUntouched(bench)
    await bench.stop()
  }

  @Test func `refuses while a spool cannot be looked into`() async throws {
    let bench = try await bench(spool: "elsewhere")
    let next = try await bench.rotate(bench.keyring)
    let spool = bench.vault.folder.spool
    try FileManager.default.removeItem(atPath: spool)
    try Data().write(to: URL(filePath: spool))
    let refused = await refusal(Self.first, bench, next)
    #expect(refused?.code == .refused)
    #expect(refused?.message.contains("cannot be read") == true)
    try expectUntouched(bench)
    await bench.stop()
  }

  @Test func `refuses while the log does not fit the rows`() async throws {
    let bench = try await bench()
    let next = try await bench.rotate(bench.keyring)
    let database = try PlainDatabase(bench.vault.folder.database)
    try database.run("UPDATE vouchers SET state = 'voided'")
    try database.close()
    #expect(await refusal(Self.first, bench, next)?.code == .integrity)
    try expectUntouched(bench)
    await bench.stop()
  }

  @Test func `refuses where the box for the new key holds another key than the old one's`()
    async throws
  {
    let bench = try await bench()
    let next = try await bench.adoptNextEpoch(of: bench.keyring)
    let core = bench.vault.core
    var ids: [DeliveryID] = []
    try core.database.read { snapshot in try snapshot.eachDelivery { row, _ in ids.append(row.id) }
    }
    // Somebody who may write, and writes the log with it.
    let step = try #require(EpochStep(.reveal, from: 1, to: 2))
    for id in ids {
      let row = try #require(try core.database.read { try $0.delivery(id) })
      let keys = try core.database.read { try $0.deliveryKeys(id) }
      var forger = try DeliverySealer(
        header: DeliveryHeader(encoded: row.header), deliveryKey: .random(count: 32))
      let box = DeliveryKeyRow(
        deliveryID: id, role: .reveal, epoch: 2,
        wrappedKey: try forger.wrap(for: next.identity.reveal).box)
      try await core.database.write { transaction in
        try transaction.insertDeliveryKeys([box])
        let rekeyed = RekeyedDelivery(id: id, row: row.digest(with: keys + [box]))
        try core.audit.append([.keysRewrapped(step, [rekeyed])], in: transaction)
      }
    }
    #expect(await refusal(Self.first, bench, next)?.code == .integrity)
    try expectUntouched(bench)
    await bench.stop()
  }

  @Test func `wraps first what is sealed for the old key alone`() async throws {
    let bench = try await bench()
    let next = try await bench.adoptNextEpoch(of: bench.keyring)
    let report = try await retire(Self.first, bench, next)
    #expect((report.rewrapped, report.dropped) == (2, 2))
    #expect(try bench.boxes().allSatisfy { $0.contains(Self.second) && !$0.contains(Self.first) })
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `that was broken off is gone on with`() async throws {
    let bench = try await bench()
    let next = try await bench.rotate(bench.keyring)
    await #expect(throws: VaultError.self) {
      try await retire(Self.first, bench, next) { throw Interrupted() }
    }
    var isForgotten = false
    let report = try await retire(Self.first, bench, next) { isForgotten = true }
    #expect(isForgotten && report.dropped == 0)
    let events = try await bench.vault.events(limit: 1_000)
    #expect(events.count { $0.kind == "epoch-retired" } == 1)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `of the recovery key leaves the new one opening everything`() async throws {
    let bench = try await bench()
    let key = try RecoveryKey.random(epoch: 2)
    let next = try bench.keyring.replacingRecovery(with: key.recipient)
    try await bench.vault.adoptRecipients(of: next, actor: Workbench.rotator())
    try await bench.finishRotation(.recovery, with: next)
    let old = RecipientID(role: .recovery, epoch: 1)
    #expect(try await retire(old, bench, next).dropped == 2)
    #expect(try bench.boxBytes(of: old).isEmpty)
    #expect(try StoredCodesOpener(core: bench.vault.core).count(openedWith: key) == 4)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `shows in the list of keys, and so does what was before it`() async throws {
    let bench = try await bench()
    let next = try await bench.adoptNextEpoch(of: bench.keyring)
    let before = try #require(try bench.vault.keyListing().keys.first)
    #expect((before.id, before.isCurrent, before.alone) == (Self.first, false, 2))
    try await bench.finishRotation(with: next)
    try await retire(Self.first, bench, next)
    let vault = try bench.reopened(keys: .full(next.retiring(epoch: 1)))
    let keys = try vault.keyListing().keys
    #expect(keys.map(\.id) == [Self.first, Self.second, RecipientID(role: .recovery, epoch: 1)])
    #expect(keys.map(\.isCurrent) == [false, true, true])
    #expect(keys.map(\.deliveries) == [0, 2, 2])
    #expect(keys.map { $0.retiredAt != nil } == [true, false, false])
    #expect(keys.map(\.opens) == [false, true, false])
    #expect(keys.allSatisfy { $0.since != nil })
    vault.close()
    await bench.stop()
  }
}
