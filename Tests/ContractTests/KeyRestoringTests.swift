import Foundation
import Proving
import Reconciliation
import SandboxSupplier
import SupplierAPI
import Testing
import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("keys made anew from the recovery key")
struct KeyRestoringTests {
  private static let actor = Actor("keeper")

  /// Adopts new keys for the vault, as far as that is, and gives them back.
  private static func adopt(_ bench: Workbench) async throws -> Keyring {
    let blind = try bench.reopened(keys: VaultKeys.none)
    let keyring = try blind.makeKeys()
    try await blind.adopt(keyring, actor: try #require(actor))
    blind.close()
    return keyring
  }

  private static func finish(
    _ bench: Workbench, _ keyring: Keyring
  ) async throws -> RestoredVault {
    let lent = try bench.reopened(keys: .full(keyring.lending(bench.recovery.key)))
    defer { lent.close() }
    return try await lent.finishRestoring(actor: try #require(actor)) { _ in }
  }

  private static func reveal(
    _ reference: String, in vault: Vault
  ) async throws -> [String?] {
    let order = try await vault.order(try #require(ClientReference(reference)))
    return try await vault.reveal(
      order.vouchers.map(\.id), actor: try #require(actor), purpose: "test",
      includingQuarantined: true
    ).map { $0.revealText(of: .code) }
  }

  @Test func `open everything, and doing it again changes nothing`() async throws {
    let bench = try await Workbench()
    try await bench.place("ONE", quantity: 3)
    try await bench.place("TWO", quantity: 2)
    let keyring = try await Self.adopt(bench)
    let restored = try await Self.finish(bench, keyring)
    #expect(restored.revealEpoch == 2)
    #expect(restored.rewrapped == 2)
    #expect(restored.fingerprinted == 5)
    #expect(restored.problems.isEmpty && restored.duplicates.isEmpty)
    let vault = try bench.reopened(keys: .full(keyring))
    #expect(try await Self.reveal("ONE", in: vault) == bench.trueCodes("ONE"))
    #expect(try await vault.verify().findings == [])
    let again = try await Self.finish(bench, keyring)
    #expect(again.rewrapped == 0 && again.fingerprinted == 0)
    #expect(try await vault.verify().findings == [])
    await bench.stop()
  }

  /// A code of before that comes again is found by its fingerprint, and that is by another key now.
  @Test func `find a code of before that is delivered again`() async throws {
    let bench = try await Workbench { $0.repeatCodes = true }
    try await bench.place("FIRST", quantity: 1)
    let keyring = try await Self.adopt(bench)
    _ = try await Self.finish(bench, keyring)
    let vault = try bench.reopened(keys: .full(keyring))
    bench.time.advance(1_000)
    _ = try await vault.place(
      OrderPlacement(try bench.request("LATER", quantity: 1)), with: bench.client)
    let run = try await vault.reconcile(
      ReconcileRequest(), with: bench.client, document: TamperedVault.document
    ).run
    #expect(run.breaks.map(\.kind) == [.duplicateCode])
    await bench.stop()
  }

  @Test func `name a code that came again before they were through`() async throws {
    let bench = try await Workbench { $0.repeatCodes = true }
    try await bench.place("FIRST", quantity: 1)
    let keyring = try await Self.adopt(bench)
    let vault = try bench.reopened(keys: .full(keyring))
    _ = try await vault.place(
      OrderPlacement(try bench.request("LATER", quantity: 1)), with: bench.client)
    let restored = try await Self.finish(bench, keyring)
    let first = try await bench.order("FIRST").vouchers[0].id
    let later = try await bench.order("LATER").vouchers[0].id
    #expect(Set(restored.duplicates) == [first, later])
    #expect(try await vault.verify().findings == [])
    await bench.stop()
  }

  @Test func `seal anew what is kept as a whole, too`() async throws {
    let bench = try await Workbench()
    try await bench.place("ONE")
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .cut(bytes: 30))])
    _ = try? await bench.place("CUT", wait: 0)
    bench.sandbox.setFaults([])
    let (kept, wrapped) = try bench.vault.core.database.read { snapshot in
      (
        try snapshot.deliveriesWithSealedBody(),
        try snapshot.deliveriesSealed(notFor: .reveal, epoch: 2, after: nil, limit: 100)
      )
    }
    try #require(!kept.isEmpty)
    let keyring = try await Self.adopt(bench)
    let restored = try await Self.finish(bench, keyring)
    #expect(restored.rewrapped == wrapped.count + kept.count)
    let vault = try bench.reopened(keys: .full(keyring))
    for id in kept {
      let row = try vault.core.database.read { try $0.delivery(id) }
      let sealed = try #require(row?.sealedBody.flatMap { SealedResponse($0) })
      let response = try CapturedResponse(reopening: sealed, with: keyring, home: .armoured)
      #expect(response.byteCount == 30)
    }
    #expect(try await vault.verify().findings == [])
    await bench.stop()
  }

  @Test func `the old key signs nothing that counts any more, and what it signed before counts`()
    async throws
  {
    let bench = try await Workbench()
    try await bench.place("ONE")
    let note = try await bench.vault.checkpoint()
    #expect(!note.isEmpty)
    let evidence = try await bench.vault.evidence(of: try #require(ClientReference("ONE")))
    let keyring = try await Self.adopt(bench)
    // A process that had the vault open with the old keys is not let sign any more.
    await #expect(throws: VaultError(.wrongKey, "", next: "")) {
      _ = try await bench.vault.checkpoint()
    }
    // Whoever has a copy of the old key file is not asked.
    let head = try CheckpointDesk(core: bench.vault.core).head()
    let name = try #require(KeyName(bench.keyring.identity.origin))
    let forged = try bench.keyring.withSigningKey {
      try Checkpoint(origin: name, head: head).signed(with: $0)
    }
    try POSIXDisk().append(
      CheckpointFile.entry(forged.text, at: bench.time.clock.now()),
      to: bench.vault.folder.checkpointFile, synced: false)
    _ = try await Self.finish(bench, keyring)
    let vault = try bench.reopened(keys: .full(keyring))
    let verification = try await vault.verify()
    #expect(verification.logKeyChanges.count == 1)
    #expect(Set(verification.findings.map(\.kind)) == [.checkpoint])
    #expect(verification.findings.allSatisfy { $0.message.contains("somebody still has it") })
    let verdict = try vault.verifyEvidence(evidence.text)
    #expect(verdict.events > 0)
    await bench.stop()
  }

  @Test func `two processes do not both make keys`() async throws {
    let bench = try await Workbench()
    let first = try bench.reopened(keys: VaultKeys.none)
    let second = try bench.reopened(keys: VaultKeys.none)
    let actor = try #require(Self.actor)
    try await first.adopt(try first.makeKeys(), actor: actor)
    await #expect(throws: VaultError(.locked, "", next: "")) {
      try await second.adopt(try second.makeKeys(), actor: actor)
    }
    await bench.stop()
  }

  @Test func `a log that only claims a new key is found out`() async throws {
    let bench = try await Workbench()
    try await bench.place("ONE")
    let stranger = try Keyring.replacing(bench.keyring.identity, after: 1)
    let core = bench.vault.core
    try await core.database.write { transaction in
      _ = try core.audit.append(
        [.logKeyReplaced(former: core.identity.logKey, by: stranger.identity.logKey)],
        in: transaction)
    }
    let findings = try await bench.vault.verify().findings
    #expect(findings.contains { $0.kind == .vault && $0.subject == "identity" })
    await bench.stop()
  }
}

@Suite("a trial of the recovery key")
struct RecoveryTrialTests {
  private static func check(
    _ vault: Vault, _ bench: Workbench, sample: Int? = nil
  ) async throws -> RecoveryCheck {
    try await vault.checkRecovery(
      with: bench.recovery, sample: sample, actor: try #require(Actor("keeper")))
  }

  @Test(arguments: [
    "UPDATE delivery_keys SET wrapped_key = randomblob(118) WHERE role = 'recovery'",
    "UPDATE delivery_keys SET wrapped_key = x'00' WHERE role = 'recovery'",
    "DELETE FROM delivery_keys WHERE role = 'recovery'",
    "UPDATE deliveries SET header = randomblob(46)",
    "UPDATE vouchers SET ciphertext = randomblob(144)",
    "UPDATE vouchers SET line = line + 10",
  ])
  func `names the delivery that does not open`(damage: String) async throws {
    let bench = try await Workbench()
    try await bench.place("ONE")
    let id = try #require(try await bench.vault.deliveries().first).id
    bench.vault.close()
    let database = try PlainDatabase(bench.vault.folder.database)
    try database.dropTriggers()
    try database.run(damage)
    try database.close()
    let vault = try bench.reopened()
    let check = try await Self.check(vault, bench)
    #expect(check.problems.map(\.id) == [id])
    #expect(check.problems.allSatisfy { $0.error.code == .integrity })
    #expect(check.problems.first?.error.message.contains("\(id)") == true)
    #expect(check.opened == 0)
    await bench.stop()
  }

  @Test func `goes through every epoch`() async throws {
    let bench = try await Workbench()
    try await bench.place("ONE")
    let keyring = try bench.reopened(keys: VaultKeys.none).makeKeys()
    try await bench.reopened(keys: VaultKeys.none).adopt(
      keyring, actor: try #require(Actor("keeper")))
    let vault = try bench.reopened(keys: .full(keyring))
    for reference in ["TWO", "THREE"] {
      _ = try await vault.place(
        OrderPlacement(try bench.request(reference)), with: bench.client)
    }
    let check = try await Self.check(vault, bench, sample: 1)
    #expect(check.epochs.map(\.epoch) == [1, 2])
    #expect(check.epochs.map(\.deliveries) == [1, 2])
    #expect(check.epochs.map(\.opened) == [1, 1])
    #expect(check.epochs.map(\.records) == [1, 1])
    #expect(try await vault.verify().findings == [])
    await bench.stop()
  }

  @Test func `a key of another vault does nothing at all`() async throws {
    let bench = try await Workbench()
    try await bench.place("ONE")
    let size = try bench.vault.core.database.read { try $0.treeSize() }
    await #expect(throws: VaultError(.wrongKey, "", next: "")) {
      _ = try await bench.vault.checkRecovery(
        with: LentRecoveryKey(try RecoveryKey.random()), sample: nil,
        actor: try #require(Actor("keeper")))
    }
    #expect(try bench.vault.core.database.read { try $0.treeSize() } == size)
    await bench.stop()
  }
}
