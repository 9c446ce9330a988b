import Testing
import VaultCrypto

@Suite("a vault's identity")
struct VaultIdentityTests {
  static func make(origin: String = "vault.example/shop") throws -> Keyring {
    try Keyring.create(
      vault: Fixture.vault, origin: origin, recovery: RecoveryKey.random().recipient)
  }

  @Test func `comes back from its bytes`() throws {
    let identity = try Self.make().identity
    let read = try VaultIdentity(encoded: identity.encoded)
    #expect(read == identity)
    #expect(read.vault == Fixture.vault)
    #expect(read.origin == "vault.example/shop")
    #expect(read.recipients.map(\.id.role) == [.reveal, .recovery])
    #expect(read.recipients.map(\.id.epoch) == [1, 1])
  }

  @Test func `is noticed to be changed at every byte`() throws {
    let encoded = try Self.make().identity.encoded
    for index in encoded.indices {
      for bit in [UInt8(1), 0x80] {
        #expect(throws: CryptoError.self) {
          try VaultIdentity(encoded: encoded.flipping(index, bit: bit))
        }
      }
    }
  }

  @Test func `is refused at every other length`() throws {
    let encoded = try Self.make().identity.encoded
    for length in encoded.indices {
      #expect(throws: CryptoError.malformed(.identity)) {
        try VaultIdentity(encoded: Array(encoded.prefix(length)))
      }
    }
    #expect(throws: CryptoError.malformed(.identity)) {
      try VaultIdentity(encoded: encoded + [0])
    }
  }

  @Test(arguments: [0, 2, 3, 255] as [UInt8])
  func `of an unknown version or suite is refused`(value: UInt8) throws {
    let encoded = try Self.make().identity.encoded
    for index in [4, 5] {
      var changed = encoded
      changed[index] = value
      #expect(throws: CryptoError.unsupported(.identity)) { try VaultIdentity(encoded: changed) }
    }
  }

  @Test(arguments: ["", "with space", "with+plus", "new\nline", "tab\t", "ümlaut", "\u{7F}"])
  func `has an origin that a signed note can carry`(origin: String) {
    #expect(throws: CryptoError.malformed(.identity)) { try Self.make(origin: origin) }
  }

  @Test func `has an origin of at most 255 bytes`() throws {
    let longest = String(repeating: "a", count: 255)
    #expect(
      try VaultIdentity(encoded: Self.make(origin: longest).identity.encoded).origin == longest)
    #expect(throws: CryptoError.malformed(.identity)) { try Self.make(origin: longest + "a") }
  }

  @Test func `does not name a reveal key as recovery key`() throws {
    let reveal = try OpeningKey.random(RecipientID(role: .reveal, epoch: 1))
    let recipient = reveal.recipient
    #expect(throws: CryptoError.malformed(.identity)) {
      try Keyring.create(vault: Fixture.vault, origin: "a", recovery: recipient)
    }
  }
}

@Suite("a keyring")
struct KeyringTests {
  @Test func `lends the key that its identity names`() throws {
    let keyring = try VaultIdentityTests.make()
    let lent = try keyring.withOpeningKey(for: keyring.identity.reveal.id) { $0.recipient }
    #expect(lent == keyring.identity.reveal)
    #expect(keyring.withSigningKey { $0.verifyingKey } == keyring.identity.logKey)
  }

  @Test func `has no recovery key and no key of another epoch`() throws {
    let keyring = try VaultIdentityTests.make()
    for id in [RecipientID(role: .recovery, epoch: 1), RecipientID(role: .reveal, epoch: 2)] {
      #expect(throws: CryptoError.wrongKey) { try keyring.withOpeningKey(for: id) { _ in } }
    }
  }

  @Test func `gives equal codes one fingerprint, and each vault its own`() throws {
    let first = try VaultIdentityTests.make()
    let second = try VaultIdentityTests.make()
    let code = Array("STEAM-1".utf8)
    let fingerprint = first.withFingerprintKey { $0.fingerprint(of: code.span) }
    #expect(first.withFingerprintKey { $0.fingerprint(of: code.span) } == fingerprint)
    #expect(first.withFingerprintKey { $0.fingerprint(of: [0].span) } != fingerprint)
    #expect(second.withFingerprintKey { $0.fingerprint(of: code.span) } != fingerprint)
    #expect(fingerprint != Digest.blake2b(code))
  }

  @Test func `takes on the next epoch and gives up an old one`() throws {
    let first = try VaultIdentityTests.make()
    let second = try first.addingEpoch()
    #expect(second.revealEpochs == [1, 2])
    #expect(second.identity.reveal.id.epoch == 2)
    #expect(second.identity.reveal.publicKey != first.identity.reveal.publicKey)
    #expect(second.identity.recovery == first.identity.recovery)
    #expect(second.identity.logKey == first.identity.logKey)
    let old = try second.withOpeningKey(for: first.identity.reveal.id) { $0.recipient }
    #expect(old == first.identity.reveal)
    let third = try second.retiring(epoch: 1)
    #expect(third.revealEpochs == [2])
    #expect(third.identity == second.identity)
    #expect(throws: CryptoError.malformed(.keyFile)) { try third.retiring(epoch: 2) }
    let code = [UInt8](1...9)
    #expect(
      first.withFingerprintKey { $0.fingerprint(of: code.span) }
        == third.withFingerprintKey { $0.fingerprint(of: code.span) })
  }
}

@Suite("a recovery key")
struct RecoveryKeyTests {
  @Test(arguments: [1, 2, 65_535, UInt32.max])
  func `comes back from its text`(epoch: UInt32) throws {
    let key = try RecoveryKey.random(epoch: epoch)
    let text = try Self.text(of: key)
    #expect(text.count == RecoveryKey.textByteCount)
    #expect(String(decoding: text, as: UTF8.self).hasPrefix("vvrecovery1"))
    let read = try RecoveryKey(text: text.span)
    #expect(read.recipient == key.recipient)
    let upper = Array(String(decoding: text, as: UTF8.self).uppercased().utf8)
    let readUpper = try RecoveryKey(text: upper.span)
    #expect(readUpper.recipient == key.recipient)
  }

  @Test func `is not read with any one character changed`() throws {
    let text = try Self.text(of: RecoveryKey.random())
    for index in text.indices {
      for character in UInt8(0x20)...0x7E where character != text[index] {
        var changed = text
        changed[index] = character
        #expect(throws: CryptoError.malformed(.recoveryKey)) {
          _ = try RecoveryKey(text: changed.span)
        }
      }
    }
  }

  @Test func `is not read with two characters swapped, one missing or one too many`() throws {
    let text = try Self.text(of: RecoveryKey.random())
    for index in text.indices {
      var missing = text
      missing.remove(at: index)
      var doubled = text
      doubled.insert(text[index], at: index)
      var swapped = text
      swapped.swapAt(index, (index + 1) % text.count)
      for changed in [missing, doubled] + (swapped == text ? [] : [swapped]) {
        #expect(throws: CryptoError.malformed(.recoveryKey)) {
          _ = try RecoveryKey(text: changed.span)
        }
      }
    }
  }

  @Test func `is read with nothing around it`() throws {
    let text = try Self.text(of: RecoveryKey.random())
    for changed in [text + [0x0A], [0x20] + text, [], Array("vvrecovery1".utf8)] {
      #expect(throws: CryptoError.malformed(.recoveryKey)) {
        _ = try RecoveryKey(text: changed.span)
      }
    }
  }

  private static func text(of key: borrowing RecoveryKey) throws -> [UInt8] {
    try key.withText { Array(copying: $0) }
  }
}
