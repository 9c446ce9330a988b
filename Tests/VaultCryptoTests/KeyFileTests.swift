import TestSupport
import Testing
import VaultCrypto

@Suite("a key file")
struct KeyFileTests {
  private static let passphrase = Array("correct horse".utf8)
  private static let code = Array("STEAM-1".utf8)

  private static func file(of keyring: Keyring) throws -> [UInt8] {
    try KeyFile.encode(keyring).exposed
  }

  private static func fileUnderPassphrase(of keyring: Keyring) throws -> [UInt8] {
    try KeyFile.encode(keyring, passphrase: SecretBytes(passphrase), cost: .least).exposed
  }

  private static func expectSame(_ left: Keyring, _ right: Keyring) throws {
    #expect(left.identity == right.identity)
    #expect(left.revealEpochs == right.revealEpochs)
    for epoch in left.revealEpochs {
      let id = RecipientID(role: .reveal, epoch: epoch)
      let leftKey = try left.withOpeningKey(for: id) { $0.recipient }
      let rightKey = try right.withOpeningKey(for: id) { $0.recipient }
      #expect(leftKey == rightKey)
    }
    #expect(
      left.withFingerprintKey { $0.fingerprint(of: code.span) }
        == right.withFingerprintKey { $0.fingerprint(of: code.span) })
    #expect(left.withSigningKey { $0.verifyingKey } == right.withSigningKey { $0.verifyingKey })
  }

  @Test func `without passphrase gives the keyring back`() throws {
    let keyring = try VaultIdentityTests.make().addingEpoch()
    let file = try Self.file(of: keyring)
    #expect(try KeyFile.kind(of: file.span) == .full)
    #expect(try KeyFile.identity(in: file.span) == keyring.identity)
    try Self.expectSame(KeyFile.open(file.span), keyring)
    try Self.expectSame(
      KeyFile.open(file.span, passphrase: SecretBytes(Self.passphrase)), keyring)
  }

  @Test func `under a passphrase gives the keyring back`() throws {
    let keyring = try VaultIdentityTests.make().addingEpoch().addingEpoch()
    let file = try Self.fileUnderPassphrase(of: keyring)
    #expect(try KeyFile.kind(of: file.span) == .underPassphrase)
    #expect(try KeyFile.identity(in: file.span) == keyring.identity)
    try Self.expectSame(
      KeyFile.open(file.span, passphrase: SecretBytes(Self.passphrase)), keyring)
  }

  @Test func `under a passphrase opens with no other and with none`() throws {
    let file = try Self.fileUnderPassphrase(of: VaultIdentityTests.make())
    #expect(throws: CryptoError.passphraseNeeded) { try KeyFile.open(file.span) }
    for text in ["Correct horse", "correct horse ", "x"] {
      #expect(throws: CryptoError.wrongPassphrase) {
        try KeyFile.open(file.span, passphrase: SecretBytes(Array(text.utf8)))
      }
    }
    #expect(throws: CryptoError.malformed(.passphrase)) {
      try KeyFile.open(file.span, passphrase: SecretBytes([]))
    }
  }

  @Test func `is not put under an empty passphrase`() throws {
    let keyring = try VaultIdentityTests.make()
    #expect(throws: CryptoError.malformed(.passphrase)) {
      _ = try KeyFile.encode(keyring, passphrase: SecretBytes([]), cost: .least)
    }
  }

  @Test func `is encrypted anew each time`() throws {
    let keyring = try VaultIdentityTests.make()
    #expect(try Self.file(of: keyring) != Self.file(of: keyring))
    #expect(try Self.fileUnderPassphrase(of: keyring) != Self.fileUnderPassphrase(of: keyring))
  }

  @Test func `for capture holds the identity and opens nothing`() throws {
    let identity = try VaultIdentityTests.make().identity
    let file = identity.encoded
    #expect(try KeyFile.kind(of: file.span) == .capture)
    #expect(try KeyFile.identity(in: file.span) == identity)
    #expect(throws: CryptoError.secretsMissing) { try KeyFile.open(file.span) }
    #expect(throws: CryptoError.secretsMissing) {
      try KeyFile.open(file.span, passphrase: SecretBytes(Self.passphrase))
    }
  }

  @Test func `is noticed to be changed at every byte`() throws {
    let keyring = try VaultIdentityTests.make()
    for file in [try Self.file(of: keyring), try Self.fileUnderPassphrase(of: keyring)] {
      for index in file.indices {
        let changed = file.flipping(index)
        #expect(throws: CryptoError.self) {
          try KeyFile.open(changed.span, passphrase: SecretBytes(Self.passphrase))
        }
      }
    }
  }

  @Test func `is refused at every other length`() throws {
    let keyring = try VaultIdentityTests.make()
    for file in [try Self.file(of: keyring), try Self.fileUnderPassphrase(of: keyring)] {
      for length in file.indices {
        let cut = Array(file.prefix(length))
        #expect(throws: CryptoError.self) {
          try KeyFile.open(cut.span, passphrase: SecretBytes(Self.passphrase))
        }
      }
      let longer = file + [0]
      #expect(throws: CryptoError.self) {
        try KeyFile.open(longer.span, passphrase: SecretBytes(Self.passphrase))
      }
    }
    let huge = [UInt8](repeating: 0, count: KeyFile.maximumByteCount + 1)
    #expect(throws: CryptoError.tooLong(.keyFile)) { try KeyFile.open(huge.span) }
  }

  @Test(arguments: [0, 2, 3, 255] as [UInt8])
  func `of an unknown version, suite or lock is refused`(value: UInt8) throws {
    let keyring = try VaultIdentityTests.make()
    let file = try Self.file(of: keyring)
    for index in [4, 5] {
      var changed = file
      changed[index] = value
      #expect(throws: CryptoError.unsupported(.keyFile)) { try KeyFile.open(changed.span) }
    }
    guard value >= 2 else { return }
    var changed = file
    changed[8 + keyring.identity.encoded.count] = value
    #expect(throws: CryptoError.unsupported(.keyFile)) { try KeyFile.open(changed.span) }
  }

  @Test func `with another vault's identity in front does not open`() throws {
    let keyring = try VaultIdentityTests.make()
    let other = try VaultIdentityTests.make()
    let length = keyring.identity.encoded.count
    var file = try Self.file(of: keyring)
    file.replaceSubrange(8..<(8 + length), with: other.identity.encoded)
    #expect(try KeyFile.identity(in: file.span) == other.identity)
    #expect(throws: CryptoError.authenticationFailed(.keyFile)) { try KeyFile.open(file.span) }
  }

  @Test(arguments: [(0, 8), (17, 8), (3, 7), (3, 1_048_577), (.max, .max)] as [(UInt32, UInt32)])
  func `asks for no absurd amount of work`(passes: UInt32, kibibytes: UInt32) {
    #expect(throws: CryptoError.malformed(.keyFile)) {
      try PassphraseCost(passes: passes, kibibytes: kibibytes)
    }
  }

  /// Bytes flipped, cut out, doubled, put in: the reader throws, and neither traps nor accepts.
  @Test(arguments: UInt64(1)...8) func `mangled at random is refused`(seed: UInt64) throws {
    var randomness = SeededRandomness(seed: seed)
    let keyring = try VaultIdentityTests.make()
    let file = try Self.file(of: keyring)
    let locked = try Self.fileUnderPassphrase(of: keyring)
    // The cost of the passphrase is left alone: a forged one may take its time within the bounds.
    let cost = (8 + keyring.identity.encoded.count + 17)..<(8 + keyring.identity.encoded.count + 25)
    for round in 0..<300 {
      let original = round.isMultiple(of: 2) ? file : locked
      let mangled = Mangler.mangle(original, keeping: cost, using: &randomness)
      guard mangled != original else { continue }
      #expect(throws: CryptoError.self, "seed \(seed), round \(round)") {
        try KeyFile.open(mangled.span, passphrase: SecretBytes(Self.passphrase))
      }
      _ = try? KeyFile.kind(of: mangled.span)
      _ = try? KeyFile.identity(in: mangled.span)
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `and every other reader get through noise unharmed`(seed: UInt64) throws {
    var randomness = SeededRandomness(seed: seed)
    let identity = try VaultIdentityTests.make().identity
    let recipients = identity.recipients
    let stream = try StreamSealer(context: [], recipients: recipients, from: SealingRatchet())
      .header
    let header = try Fixture.header().encoded
    let key = try RecoveryKey.random()
    let text = try key.withText { Array(copying: $0) }
    for _ in 0..<300 {
      for original in [identity.encoded, stream, header, text] {
        let mangled = Mangler.mangle(original, keeping: 0..<0, using: &randomness)
        _ = try? VaultIdentity(encoded: mangled)
        _ = try? StreamHeader(encoded: mangled)
        _ = try? StreamHeader.length(of: mangled)
        _ = try? DeliveryHeader(encoded: mangled)
        _ = try? Armour.decode(String(decoding: mangled, as: UTF8.self), label: "X")
        if mangled != text {
          #expect(throws: CryptoError.self) { _ = try RecoveryKey(text: mangled.span) }
        }
      }
    }
  }
}

/// Damages bytes the way disks, editors and attackers do.
enum Mangler {
  static func mangle(
    _ original: [UInt8], keeping kept: Range<Int>, using randomness: inout SeededRandomness
  ) -> [UInt8] {
    var bytes = original
    for _ in 0...Int.random(in: 0..<3, using: &randomness) where !bytes.isEmpty {
      let index = Int.random(in: bytes.indices, using: &randomness)
      switch Int.random(in: 0..<5, using: &randomness) {
      case 0, 1:
        guard !kept.contains(index) else { continue }
        bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &randomness)
      case 2 where index >= kept.upperBound:
        bytes.removeSubrange(index...)
      case 3 where index >= kept.upperBound:
        bytes.insert(.random(in: 0...255, using: &randomness), at: index)
      default:
        bytes.append(.random(in: 0...255, using: &randomness))
      }
    }
    return bytes
  }
}
