import Testing
import VaultCrypto

@Suite("keys made anew by the recovery key")
struct LentKeyTests {
  private static func founded() throws -> (Keyring, [UInt8]) {
    let recovery = try RecoveryKey.random()
    let keyring = try Keyring.create(
      vault: Fixture.vault, origin: "vault.example/shop", recovery: recovery.recipient)
    return (keyring, try recovery.withText { Array(copying: $0) })
  }

  @Test func `keep the vault's names and its recovery key, and nothing else`() throws {
    let (old, _) = try Self.founded()
    let new = try Keyring.replacing(old.identity, after: 4)
    #expect(new.identity.vault == old.identity.vault)
    #expect(new.identity.origin == old.identity.origin)
    #expect(new.identity.recovery == old.identity.recovery)
    #expect(new.identity.logKey != old.identity.logKey)
    #expect(new.revealEpochs == [5])
    let code = [UInt8](1...9)
    #expect(
      old.withFingerprintKey { $0.fingerprint(of: code.span) }
        != new.withFingerprintKey { $0.fingerprint(of: code.span) })
    #expect(throws: CryptoError.malformed(.keyFile)) {
      _ = try Keyring.replacing(try old.addingEpoch().identity, after: 1)
    }
  }

  @Test func `open with the lent key, which no key file ever holds`() throws {
    let (old, text) = try Self.founded()
    let recovery = try RecoveryKey(text: text.span)
    let lent = try old.lending(recovery)
    #expect(lent.holds(recovery.recipient.id) && !old.holds(recovery.recipient.id))
    let found = try lent.withOpeningKey(for: recovery.recipient.id) { $0.recipient }
    #expect(found == recovery.recipient)
    let file = try KeyFile.encode(lent)
    let read = try file.withBytes { try KeyFile.open($0) }
    #expect(!read.holds(recovery.recipient.id))
    let other = try RecoveryKey.random()
    #expect(throws: CryptoError.wrongKey) { _ = try old.lending(other) }
  }

  @Test func `a stream's key is wrapped for one more, and opens for both`() throws {
    let first = try OpeningKey.random(RecipientID(role: .recovery, epoch: 1))
    let second = try OpeningKey.random(RecipientID(role: .reveal, epoch: 2))
    let context = Array("what the stream is".utf8)
    var sealer = try StreamSealer(
      context: context, recipients: [first.recipient], from: SealingRatchet())
    let header = sealer.header
    let frame = try sealer.seal(Array("a chunk".utf8).span, isFinal: true)
    let added = try StreamHeader(encoded: header).adding(
      second.recipient, context: context, openedWith: first)
    for key in [RecipientID(role: .recovery, epoch: 1), second.id] {
      let buffer = SecretBuffer(limit: 100)
      if key == second.id {
        var opener = try StreamOpener(header: added.encoded, context: context, with: second)
        #expect(try opener.open(frame, into: buffer))
      } else {
        var opener = try StreamOpener(header: added.encoded, context: context, with: first)
        #expect(try opener.open(frame, into: buffer))
      }
      #expect(buffer.exposed == Array("a chunk".utf8))
    }
    #expect(throws: CryptoError.authenticationFailed(.wrappedKey)) {
      _ = try StreamHeader(encoded: header).adding(
        second.recipient, context: context + [0], openedWith: first)
    }
    #expect(throws: CryptoError.wrongKey) {
      _ = try StreamHeader(encoded: header).adding(
        second.recipient, context: context, openedWith: second)
    }
  }

  @Test func `a key file says what a guess costs, without its passphrase`() throws {
    let (keyring, _) = try Self.founded()
    let cost = try PassphraseCost(passes: 2, kibibytes: 16)
    let locked = try KeyFile.encode(
      keyring, passphrase: SecretBytes([1, 2, 3]), cost: cost)
    #expect(try locked.withBytes { try KeyFile.cost(of: $0) } == cost)
    let open = try KeyFile.encode(keyring)
    #expect(try open.withBytes { try KeyFile.cost(of: $0) } == nil)
    let capture = keyring.identity.encoded
    let none = try KeyFile.cost(of: capture.span)
    #expect(none == nil)
    #expect(PassphraseCost.least.isLower(than: .moderate))
    #expect(PassphraseCost.moderate.isLower(than: .high))
    #expect(!PassphraseCost.high.isLower(than: .moderate))
    #expect(!cost.isLower(than: cost))
  }
}
