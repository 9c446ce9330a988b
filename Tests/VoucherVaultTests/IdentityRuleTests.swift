import Testing
import VaultCrypto
import VoucherVault

@Suite("which identity block counts")
struct IdentityRuleTests {
  private static let vault = [UInt8](repeating: 7, count: 16)

  private static func keyring(vault: [UInt8] = vault) throws -> Keyring {
    try Keyring.create(
      vault: vault, origin: "vault.example/shop", recovery: RecoveryKey.random().recipient)
  }

  private static func refusal(
    pinned: Keyring, stored: Keyring
  ) -> IdentityRule.Refusal? {
    do throws(IdentityRule.Refusal) {
      _ = try IdentityRule.accepted(pinned: pinned.identity, stored: stored.identity)
      return nil
    } catch {
      return error
    }
  }

  @Test func `the newer one of one log key counts, wherever it stands`() throws {
    let old = try Self.keyring()
    let new = try old.addingEpoch()
    #expect(
      try IdentityRule.accepted(pinned: old.identity, stored: new.identity) == new.identity)
    #expect(
      try IdentityRule.accepted(pinned: new.identity, stored: old.identity) == new.identity)
    #expect(
      try IdentityRule.accepted(pinned: new.identity, stored: new.identity) == new.identity)
  }

  @Test func `one of another log key is refused, also where its epochs are newer`() throws {
    let ours = try Self.keyring()
    let theirs = try Self.keyring().addingEpoch().addingEpoch()
    #expect(Self.refusal(pinned: ours, stored: theirs) == .otherLogKey)
  }

  @Test func `one of another vault is refused`() throws {
    let other = try Self.keyring(vault: [UInt8](repeating: 8, count: 16))
    #expect(Self.refusal(pinned: try Self.keyring(), stored: other) == .otherVault)
  }

  @Test func `of one epoch there is one key`() throws {
    let start = try Self.keyring()
    #expect(
      Self.refusal(pinned: try start.addingEpoch(), stored: try start.addingEpoch())
        == .contradiction)
  }
}
