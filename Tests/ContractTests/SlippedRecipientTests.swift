import Proving
import Foundation
import GRDB
import Proving
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

/// A writer of the database wants codes sealed for a key of his own.
///
/// The host's key file says whose log key has to have signed the recipients, and he does not have that.
@Suite("recipients in the database")
struct SlippedRecipientTests {
  private static func store(_ block: [UInt8], in bench: Workbench) throws {
    let database = try PlainDatabase(bench.vault.folder.database)
    try database.run("UPDATE vault SET identity = ?", [Data(block)])
    try database.close()
  }

  private static func expectRefused(_ bench: Workbench, keys: VaultKeys) {
    #expect(throws: VaultError(.integrity, "", next: "")) { try bench.reopened(keys: keys) }
  }

  private static func stranger(_ bench: Workbench) throws -> Keyring {
    try Keyring.create(
      vault: bench.keyring.identity.vault, origin: bench.keyring.identity.origin,
      recovery: RecoveryKey.random().recipient)
  }

  @Test func `signed by a stranger's log key are refused, however new they claim to be`()
    async throws
  {
    let bench = try await Workbench()
    let block = try Self.stranger(bench).addingEpoch().addingEpoch().identity.encoded
    try Self.store(block, in: bench)
    Self.expectRefused(bench, keys: .capture(bench.keyring.identity))
    Self.expectRefused(bench, keys: .full(bench.keyring))
    await bench.stop()
  }

  /// His recovery key under our log key and signature; then ours under his signature.
  @Test func `put together from two blocks are refused`() async throws {
    let bench = try await Workbench()
    let ours = bench.keyring.identity.encoded
    let theirs = try Self.stranger(bench).identity.encoded
    let signature = ours.count - 64
    let recovery = signature - 32
    let reveal = recovery - 4 - 32
    for (from, to) in [
      (recovery, signature), (reveal, reveal + 32), (signature, ours.count), (reveal, ours.count),
    ] {
      var mixed = ours
      mixed.replaceSubrange(from..<to, with: theirs[from..<to])
      try Self.store(mixed, in: bench)
      Self.expectRefused(bench, keys: .capture(bench.keyring.identity))
    }
    await bench.stop()
  }

  @Test func `of before a rotation, put back, are not used by whoever knows the new ones`()
    async throws
  {
    let bench = try await Workbench()
    let rotated = try bench.keyring.addingEpoch()
    // The database still has the old block, as after a copy was put back.
    let vault = try bench.reopened(keys: .capture(rotated.identity))
    #expect(vault.core.recipients == rotated.identity.recipients)
    let order = try await vault.place(
      OrderPlacement(try bench.request("AFTER")), with: bench.client)
    let epochs = try vault.core.database.read { snapshot in
      try snapshot.deliveries(of: try #require(try snapshot.order(reference: order.reference)).id)
        .flatMap { try snapshot.deliveryKeys($0.id) }.filter { $0.role == .reveal }.map(\.epoch)
    }
    #expect(epochs == [2])
    await bench.stop()
  }

  @Test func `of after a rotation are used by a host whose file is older`() async throws {
    let bench = try await Workbench()
    let rotated = try bench.keyring.addingEpoch()
    try Self.store(rotated.identity.encoded, in: bench)
    let vault = try bench.reopened(keys: .capture(bench.keyring.identity))
    #expect(vault.core.recipients == rotated.identity.recipients)
    #expect(vault.core.identity.encoded == rotated.identity.encoded)
    await bench.stop()
  }

  @Test func `a capture key file is made from what the vault's key signed, not from the database`()
    async throws
  {
    let bench = try await Workbench()
    let rotated = try bench.keyring.addingEpoch()
    let exported = try bench.reopened(keys: .full(rotated)).captureIdentity()
    #expect(exported == rotated.identity)
    let capture = try bench.reopened(keys: .capture(rotated.identity))
    #expect(throws: VaultError(.keyNeeded, "", next: "")) { try capture.captureIdentity() }
    await bench.stop()
  }
}
