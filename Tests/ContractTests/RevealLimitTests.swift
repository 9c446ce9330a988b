import Proving
import SandboxSupplier
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("how much an actor is shown within an hour")
struct RevealLimitTests {
  private static let hour: Int64 = 3_600_000

  /// A vault with six vouchers of 50, and a limit.
  private static func bench(
    perHour: String? = nil, alone: String? = nil, actor: Actor? = nil
  ) async throws -> (Workbench, [VoucherID]) {
    let bench = try await Workbench()
    let ids = try await bench.stock("A", 3) + bench.stock("B", 3)
    let currency = try await bench.kind.faceValue.currency
    try await bench.vault.setRevealLimit(
      RevealLimit(
        currency: currency, actor: actor, perHour: perHour.flatMap { Amount($0) },
        alone: alone.flatMap { Amount($0) }), reason: "policy", actor: bench.shop)
    return (bench, ids)
  }

  @Test func `is what the limit says, for each actor, in any letters of the name`() async throws {
    let (bench, ids) = try await Self.bench(perHour: "100")
    let ann = try #require(Actor("ann"))
    let capitals = try #require(Actor("ANN"))
    _ = try await bench.vault.reveal(Array(ids[0..<2]), actor: ann, purpose: "test")
    await expectError(.limitReached) {
      try await bench.vault.reveal([ids[2]], actor: capitals, purpose: "test")
    }
    // What was shown already is shown again, and another actor has a limit of their own.
    _ = try await bench.vault.reveal([ids[0]], actor: ann, purpose: "test")
    _ = try await bench.vault.reveal([ids[2]], actor: bench.shop, purpose: "test")
    bench.time.advance(Self.hour)
    _ = try await bench.vault.reveal([ids[3]], actor: ann, purpose: "test")
    #expect(try await bench.vault.voucher(ids[2]).reveals.count == 1)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `counts what is shown at once before any of it is shown`() async throws {
    let (bench, ids) = try await Self.bench(perHour: "100")
    let ann = try #require(Actor("ann"))
    await expectError(.limitReached) {
      try await bench.vault.reveal(Array(ids[0..<3]), actor: ann, purpose: "test")
    }
    #expect(try await bench.state(ids[0]) == .available)
    await bench.stop()
  }

  @Test func `an actor's own limit stands before everybody's, and can be lifted`() async throws {
    let ann = try #require(Actor("ann"))
    let (bench, ids) = try await Self.bench(perHour: "0", actor: ann)
    let currency = try await bench.kind.faceValue.currency
    await expectError(.limitReached) {
      try await bench.vault.reveal([ids[0]], actor: ann, purpose: "test")
    }
    _ = try await bench.vault.reveal(ids, actor: bench.shop, purpose: "test")
    try await bench.vault.setRevealLimit(
      RevealLimit(currency: currency, actor: ann), reason: "promoted", actor: bench.shop)
    #expect(try await bench.vault.revealLimits() == [])
    _ = try await bench.vault.reveal([ids[0]], actor: ann, purpose: "test")
    await bench.stop()
  }

  @Test func `is more where a second person agrees, to these vouchers and within the hour`()
    async throws
  {
    let (bench, ids) = try await Self.bench(alone: "100")
    let ann = try #require(Actor("ann"))
    let ben = try #require(Actor("ben"))
    let three = Array(ids[0..<3])
    await expectError(.approvalNeeded) {
      try await bench.vault.reveal(three, actor: ann, purpose: "test")
    }
    await expectError(.refused) {
      try await bench.vault.approveReveal(
        of: three, for: ann, reason: "me", actor: try #require(Actor("Ann")))
    }
    try await bench.vault.approveReveal(of: three, for: ann, reason: "a big order", actor: ben)
    await expectError(.approvalNeeded) {
      try await bench.vault.reveal(Array(ids[1..<4]), actor: ann, purpose: "test")
    }
    await expectError(.approvalNeeded) {
      try await bench.vault.reveal(three, actor: ben, purpose: "test")
    }
    _ = try await bench.vault.reveal(three.reversed(), actor: ann, purpose: "test")
    // One by one is no way around it.
    await expectError(.approvalNeeded) {
      try await bench.vault.reveal([ids[4]], actor: ann, purpose: "test")
    }
    bench.time.advance(Self.hour + 1)
    await expectError(.approvalNeeded) {
      try await bench.vault.reveal(three, actor: ann, purpose: "test")
    }
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `nobody agrees to what they are shown themselves, whatever the database says`()
    async throws
  {
    let (bench, ids) = try await Self.bench(alone: "0")
    let ann = try #require(Actor("ann"))
    let same = try #require(Actor("ANN"))
    await expectError(.refused) {
      try await bench.vault.approveReveal(of: [ids[0]], for: ann, reason: "test", actor: same)
    }
    let now = bench.time.now
    let digest = Digest.blake2b(Array("approval/1 ".utf8) + ids[0].bytes)
    try await bench.vault.core.database.write { transaction in
      var row = ControlEventRow(
        sequence: try transaction.lastControlEvent() + 1, kind: .approved, at: now, actor: "ANN",
        reason: "forged")
      row.subject = "ann"
      row.vouchers = digest.bytes
      try transaction.insertControlEvent(row)
    }
    await expectError(.approvalNeeded) {
      try await bench.vault.reveal([ids[0]], actor: ann, purpose: "test")
    }
    #expect(try await bench.vault.verify().findings.map(\.kind) == [.control])
    await bench.stop()
  }
}
