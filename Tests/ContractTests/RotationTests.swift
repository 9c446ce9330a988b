import Foundation
import Proving
import SandboxSupplier
import SupplierAPI
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("a rotation of keys")
struct RotationTests {
  private static let old = RecipientID(role: .reveal, epoch: 1)
  private static let new = RecipientID(role: .reveal, epoch: 2)

  private func bench(
    _ change: (inout SandboxOptions) -> Void = { _ in }
  ) async throws -> Workbench {
    let bench = try await Workbench(change)
    for reference in ["A", "B", "C"] { try await bench.place(reference) }
    return bench
  }

  @Test func `leaves old and new key open everything, and says in the log how many`() async throws {
    let bench = try await bench()
    let next = try await bench.adoptNextEpoch(of: bench.keyring)
    let report = try await bench.finishRotation(with: next)
    #expect((report.from, report.to) == (1, 2))
    #expect((report.rewrapped, report.remaining, report.waiting) == (3, 0, 0))
    for reference in ["A", "B", "C"] {
      let codes = try bench.trueCodes(reference)
      #expect(try await bench.codes(reference, with: bench.keyring) == codes)
      #expect(try await bench.codes(reference, with: next) == codes)
      #expect(try await bench.codes(reference, with: next.retiring(epoch: 1)) == codes)
    }
    let events = try await bench.vault.events(limit: 1_000)
    let closing = try #require(events.first { $0.kind == "keys-rotated" })
    #expect(closing.fields.first { $0.name == "count" }?.value == "3")
    #expect(closing.fields.first { $0.name == "epochs" }?.value == "reveal 1>2")
    #expect(events.count { $0.kind == "identity-changed" } == 1)
    let kept = try #require(try bench.vault.core.database.read { try $0.latestCheckpoint() })
    #expect(kept.treeSize > closing.index)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `takes what several epochs hold to the newest at once`() async throws {
    let bench = try await bench()
    let second = try await bench.adoptNextEpoch(of: bench.keyring)
    try await bench.place("SECOND")
    #expect(Set(try bench.boxes().map { $0.filter { $0.role == .reveal } }).count == 2)
    let third = try await bench.adoptNextEpoch(of: second)
    #expect(try await bench.finishRotation(with: third).rewrapped == 4)
    let alone = try third.retiring(epoch: 1).retiring(epoch: 2)
    for reference in ["A", "B", "C", "SECOND"] {
      #expect(try await bench.codes(reference, with: alone) == bench.trueCodes(reference))
    }
    let steps = try await bench.vault.events(limit: 1_000).filter { $0.kind == "keys-rotated" }
      .map { $0.fields.first { $0.name == "epochs" }?.value }
    #expect(steps == ["reveal 1>3", "reveal 2>3"])
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `is seen by every process with its next order, whatever keys it has`() async throws {
    let bench = try await bench()
    let beside = [
      try bench.reopened(), try bench.reopened(keys: .capture(bench.keyring.identity)),
    ]
    let next = try await bench.adoptNextEpoch(of: bench.keyring)
    for (number, vault) in beside.enumerated() {
      let order = OrderPlacement(try bench.request("LATER-\(number)"), waitMilliseconds: 60_000)
      #expect(try await vault.place(order, with: bench.client).state == .captured)
      #expect(
        try await bench.codes("LATER-\(number)", with: next.retiring(epoch: 1))
          == bench.trueCodes("LATER-\(number)"))
    }
    #expect(try bench.boxes().count { $0.contains(Self.new) && !$0.contains(Self.old) } == 2)
    for vault in beside { vault.close() }
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `is seen by an answer that was captured before it and is taken in after it`()
    async throws
  {
    let bench = try await bench()
    try bench.refuseVouchers(true)
    _ = try? await bench.place("HELD-UP")
    try bench.refuseVouchers(false)
    let core = bench.vault.core
    let slot = try #require(try core.journal.abandoned().first)
    let sealed = try #require(SealedResponse(try slot.readEntry()))
    let next = try await bench.adoptNextEpoch(of: bench.keyring)
    let response = try CapturedResponse(
      reopening: sealed, with: bench.keyring, home: .journal(slot))
    _ = try await DeliveryCapture(core: core).take(response, isFirstShowing: true)
    #expect(try bench.boxes().count { $0.contains(Self.new) && !$0.contains(Self.old) } == 1)
    #expect(
      try await bench.codes("HELD-UP", with: next.retiring(epoch: 1))
        == bench.trueCodes("HELD-UP"))
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `leaves a key file of before refused by name where it does not open`() async throws {
    let bench = try await bench()
    try await bench.adoptNextEpoch(of: bench.keyring)
    try await bench.place("LATER")
    let refusal = await bench.refusal { _ = try await bench.codes("LATER", with: bench.keyring) }
    #expect(refusal?.code == .wrongKey)
    #expect(refusal?.message.contains("older than a rotation") == true)
    let again = await bench.refusal {
      let old = try bench.reopened()
      defer { old.close() }
      _ = try old.rotationPlan(.reveal)
    }
    #expect(again?.code == .wrongKey)
    #expect(again?.message.contains("older than the last rotation") == true)
    await bench.stop()
  }

  @Test func `finds an answer that was under way for the old key, and wraps it when it is there`()
    async throws
  {
    let bench = try await bench()
    let core = bench.vault.core
    let late = try await slot(of: "KEPT-BACK", in: bench)
    let next = try await bench.adoptNextEpoch(of: bench.keyring)
    let first = try await bench.finishRotation(with: next)
    #expect((first.remaining, first.waiting) == (0, 1))
    // The process that held the slot has died.
    withExtendedLifetime(late) {}
    try core.journal.abandoned().forEach { try $0.release() }
    await bench.stop()
  }

  /// A slot in use, whose entry is sealed for the keys that the vault has now.
  private func slot(of reference: String, in bench: Workbench) async throws -> JournalSlot {
    let core = bench.vault.core
    let context = JournalContext(
      vaultID: core.vault.id, deliveryID: core.makeIdentifier(), orderID: nil, source: .list,
      startedAt: core.clock.now())
    let slot = try core.journal.acquire(expectedVouchers: 2)
    let sink = try CaptureSink(
      context: context, recipients: core.recipients, ratchet: SealingRatchet(), slot: slot,
      shelter: core.shelter)
    try sink.head(ResponseHead(status: 200, headers: [], sentRequestID: "request"))
    return slot
  }

  @Test func `gives a response that is kept as a whole one more box, and leaves its frames`()
    async throws
  {
    let bench = try await bench()
    let id = try await bench.keepWholeAnswer()
    let before = try bench.body(id)
    let next = try await bench.rotate(bench.keyring)
    let after = try bench.body(id)
    #expect(after.frames == before.frames)
    #expect(after.contextBytes == before.contextBytes)
    let boxes = try StreamHeader(encoded: after.header).wrappedKeys.map(\.recipient)
    #expect(boxes.contains(Self.old) && boxes.contains(Self.new))
    let opened = try CapturedResponse(
      reopening: after, with: next.retiring(epoch: 1), home: .armoured)
    #expect(opened.byteCount == 80)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `comes to its end beside a response that no key opens`() async throws {
    let bench = try await bench()
    let id = try await bench.keepWholeAnswer()
    var torn = try #require(
      try bench.vault.core.database.read { try $0.delivery(id)?.sealedBody })
    let header = JournalFormat.prefixLength + (try bench.body(id)).contextBytes.count
    // A byte inside the box of the reveal key.
    torn[header + 60] ^= 1
    let changed = torn
    try await bench.vault.core.database.write { transaction in
      try transaction.replaceSealedBody(changed, of: id)
    }
    let next = try await bench.adoptNextEpoch(of: bench.keyring)
    let report = try await bench.finishRotation(with: next)
    #expect((report.remaining, report.unopened) == (0, 1))
    let vault = try bench.reopened(keys: .full(next))
    #expect(try vault.rotationPlan(.reveal) == .begin(RecipientID(role: .reveal, epoch: 3)))
    vault.close()
    await bench.stop()
  }

  @Test func `that was broken off anywhere is gone on with, and no other begun`() async throws {
    let bench = try await bench()
    let next = try bench.keyring.addingEpoch()
    // The key file is newer than the database.
    let vault = try bench.reopened(keys: .full(next))
    #expect(try vault.rotationPlan(.reveal) == .goOn(Self.new))
    try await vault.adoptRecipients(of: next, actor: Workbench.rotator())
    try await vault.adoptRecipients(of: next, actor: Workbench.rotator())
    #expect(try await bench.vault.events(limit: 1_000).count { $0.kind == "identity-changed" } == 1)
    // Boxes are missing.
    #expect(try vault.rotationPlan(.reveal) == .goOn(Self.new))
    #expect(try await bench.finishRotation(with: next).rewrapped == 3)
    #expect(
      try vault.rotationPlan(.reveal) == .begin(RecipientID(role: .reveal, epoch: 3)))
    vault.close()
    await bench.stop()
  }

  @Test func `of nothing is closed too, and then another one begins`() async throws {
    let bench = try await Workbench()
    let next = try await bench.adoptNextEpoch(of: bench.keyring)
    let vault = try bench.reopened(keys: .full(next))
    #expect(try vault.rotationPlan(.reveal) == .goOn(Self.new))
    #expect(try await bench.finishRotation(with: next).rewrapped == 0)
    #expect(
      try vault.rotationPlan(.reveal) == .begin(RecipientID(role: .reveal, epoch: 3)))
    vault.close()
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `of the recovery key leaves the old and the new one open everything`() async throws {
    let bench = try await bench()
    let id = try await bench.keepWholeAnswer()
    let second = RecipientID(role: .recovery, epoch: 2)
    let key = try RecoveryKey.random(epoch: 2)
    let next = try bench.keyring.replacingRecovery(with: key.recipient)
    try await bench.vault.adoptRecipients(of: next, actor: Workbench.rotator())
    let report = try await bench.finishRotation(.recovery, with: next)
    #expect((report.role, report.from, report.to) == ("recovery", 1, 2))
    #expect((report.rewrapped, report.remaining) == (4, 0))
    #expect(
      try bench.boxes().allSatisfy { boxes in
        boxes.contains(second) && boxes.contains(RecipientID(role: .recovery, epoch: 1))
      })
    let wide = try next.lending(key)
    let body = try bench.body(id)
    #expect(
      try wide.withOpeningKey(for: second) {
        try StreamHeader(encoded: body.header).opens(context: body.contextBytes, with: $0)
      })
    let stored = StoredCodesOpener(core: bench.vault.core)
    #expect(try stored.count(openedWith: key) == 6)
    try await bench.expectSound()
    await bench.stop()
  }
}

/// Counts the vouchers that a recovery key opens, on its own way to the records.
struct StoredCodesOpener {
  let core: VaultCore

  func count(openedWith key: borrowing RecoveryKey) throws -> Int {
    let id = key.recipient.id
    var rows: [(DeliveryRow, [DeliveryKeyRow])] = []
    try core.database.read { snapshot in
      try snapshot.eachDelivery { rows.append(($0, $1)) }
    }
    var count = 0
    for (row, keys) in rows {
      guard let box = keys.first(where: { $0.recipient == id }) else { continue }
      var opener = try DeliveryOpener(
        header: DeliveryHeader(encoded: row.header),
        wrapped: WrappedKey(recipient: id, box: box.wrappedKey), with: key.openingKey)
      for voucher in try core.database.read({ try $0.vouchers(ofDelivery: row.id) }) {
        let record = try SealedRecord(
          nonce: voucher.nonce, ciphertext: voucher.ciphertext, commitment: voucher.commitment)
        let context = try RecordContext(
          vault: core.vault.id.bytes, incarnation: voucher.incarnation,
          order: voucher.orderID.bytes, record: voucher.id.bytes,
          line: UInt32(clamping: voucher.line), product: voucher.productID.rawValue,
          faceValueMillionths: voucher.faceValue.amount.millionths,
          currency: voucher.faceValue.currency.code, epoch: voucher.epoch)
        _ = try opener.open(record, context: context)
        count += 1
      }
    }
    return count
  }
}
