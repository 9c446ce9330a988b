import Synchronization
import TestSupport
import Testing
import VaultCrypto

@Suite("a sealing ratchet")
struct RatchetTests {
  private struct Sealed {
    let header: DeliveryHeader
    let wrappedKeys: [WrappedKey]
    let record: SealedRecord
  }

  private static let content = [SealedValue(.code, "ABC")]

  private static func seal(
    for keys: borrowing RecipientKeys, from ratchet: SealingRatchet, header: DeliveryHeader? = nil
  ) throws -> Sealed {
    var sealer = try DeliverySealer(
      try header ?? Fixture.header(), for: keys.recipients, from: ratchet)
    let fields = RecordFields()
    try fields.append(content)
    let record = try sealer.seal(fields, context: Fixture.context())
    return Sealed(header: sealer.header, wrappedKeys: sealer.wrappedKeys, record: record)
  }

  private static func opened(
    _ sealed: Sealed, under header: DeliveryHeader? = nil, box: Int = 0,
    with key: borrowing OpeningKey
  ) throws -> [SealedValue] {
    var opener = try DeliveryOpener(
      header: header ?? sealed.header, wrapped: sealed.wrappedKeys[box], with: key)
    return try opener.open(sealed.record, context: Fixture.context()).values
  }

  @Test func `seals at every step for every recipient, with boxes that are made once`() throws {
    let keys = try RecipientKeys()
    let ratchet = SealingRatchet()
    let sealed = try (0..<SealingRatchet.steps).map { _ in try Self.seal(for: keys, from: ratchet) }
    #expect(Set(sealed.map(\.wrappedKeys)).count == 1)
    for delivery in sealed {
      #expect(try Self.opened(delivery, box: 0, with: keys.reveal) == Self.content)
      #expect(try Self.opened(delivery, box: 1, with: keys.recovery) == Self.content)
    }
    let next = try Self.seal(for: keys, from: ratchet)
    #expect(Set(next.wrappedKeys).isDisjoint(with: sealed[0].wrappedKeys))
    #expect(try Self.opened(next, with: keys.reveal) == Self.content)
  }

  @Test func `gives every delivery another key, also where their headers are the same`() throws {
    let keys = try RecipientKeys()
    let ratchet = SealingRatchet()
    let first = try Self.seal(for: keys, from: ratchet)
    let second = try Self.seal(for: keys, from: ratchet)
    #expect(throws: CryptoError.authenticationFailed(.record)) {
      try Self.opened(first, under: second.header, with: keys.reveal)
    }
  }

  @Test func `begins anew for other recipients`() throws {
    let keys = try RecipientKeys()
    let others = try RecipientKeys()
    let ratchet = SealingRatchet()
    let first = try Self.seal(for: keys, from: ratchet)
    let second = try Self.seal(for: others, from: ratchet)
    let third = try Self.seal(for: keys, from: ratchet)
    #expect(try Self.opened(second, with: others.reveal) == Self.content)
    #expect(throws: CryptoError.authenticationFailed(.wrappedKey)) {
      try Self.opened(second, with: keys.reveal)
    }
    #expect(Set(first.wrappedKeys).isDisjoint(with: third.wrappedKeys))
  }

  @Test func `begins anew after an hour, and when the clock is set back`() throws {
    let keys = try RecipientKeys()
    let now = Mutex<Int64>(1_000)
    let ratchet = SealingRatchet { now.withLock { $0 } }
    func boxes(at moment: Int64) throws -> [WrappedKey] {
      now.withLock { $0 = moment }
      return try Self.seal(for: keys, from: ratchet).wrappedKeys
    }
    let first = try boxes(at: 1_000)
    #expect(try boxes(at: 1_000 + SealingRatchet.longestLife - 1) == first)
    let second = try boxes(at: 1_000 + SealingRatchet.longestLife)
    #expect(second != first)
    #expect(try boxes(at: 999) != second)
  }

  @Test func `with a given first key gives no key twice`() throws {
    let keys = try RecipientKeys()
    let ratchet = try SealingRatchet(
      name: [UInt8](repeating: 1, count: 16), firstKey: .random(count: 32))
    for _ in 0..<SealingRatchet.steps { _ = try Self.seal(for: keys, from: ratchet) }
    #expect(throws: CryptoError.unavailable) { _ = try Self.seal(for: keys, from: ratchet) }
  }

  @Test func `leaves nothing of its key to be wrapped again where it is sealed with`() throws {
    let keys = try RecipientKeys()
    var sealer = try DeliverySealer(
      Fixture.header(), for: keys.recipients, from: SealingRatchet())
    #expect(throws: CryptoError.malformed(.wrappedKey)) {
      _ = try sealer.wrap(for: keys.reveal.recipient)
    }
  }

  @Test func `binds a delivery's key to every byte of its header`() throws {
    let keys = try RecipientKeys()
    let sealed = try Self.seal(for: keys, from: SealingRatchet())
    let encoded = sealed.header.encoded
    #expect(encoded.count == DeliveryHeader.byteCount)
    #expect(try DeliveryHeader(encoded: encoded) == sealed.header)
    for index in encoded.indices {
      #expect(throws: CryptoError.self, "byte \(index)") {
        let header = try DeliveryHeader(encoded: encoded.flipping(index))
        _ = try DeliveryOpener(header: header, wrapped: sealed.wrappedKeys[0], with: keys.reveal)
      }
      #expect(throws: CryptoError.malformed(.deliveryHeader)) {
        try DeliveryHeader(encoded: Array(encoded.prefix(index)))
      }
    }
    #expect(throws: CryptoError.malformed(.deliveryHeader)) {
      try DeliveryHeader(encoded: encoded + [0])
    }
  }

  @Test func `binds a stream's key to every byte of its header and to its context`() throws {
    let keys = try RecipientKeys()
    let sealer = try StreamSealer(
      context: [1, 2, 3], recipients: [keys.reveal.recipient], from: SealingRatchet())
    let header = sealer.header
    for index in header.indices {
      #expect(throws: CryptoError.self, "byte \(index)") {
        _ = try StreamOpener(
          header: header.flipping(index), context: [1, 2, 3], with: keys.reveal)
      }
    }
    #expect(throws: CryptoError.authenticationFailed(.wrappedKey)) {
      _ = try StreamOpener(header: header, context: [1, 2], with: keys.reveal)
    }
  }

  /// Opening one would take as many hashes as the number says.
  @Test(arguments: [SealingRatchet.steps, .max])
  func `has no step beyond its last`(step: UInt32) throws {
    let keys = try RecipientKeys()
    var encoded = try Self.seal(for: keys, from: SealingRatchet()).header.encoded
    for byte in 0..<4 { encoded[62 + byte] = UInt8(truncatingIfNeeded: step >> (8 * byte)) }
    #expect(throws: CryptoError.malformed(.deliveryHeader)) { try DeliveryHeader(encoded: encoded) }
  }

  @Test func `has its first key wrapped anew for the next epoch, and what is sealed stays`() throws
  {
    let keys = try RecipientKeys()
    let ratchet = SealingRatchet()
    _ = try Self.seal(for: keys, from: ratchet)
    let sealed = try Self.seal(for: keys, from: ratchet)
    let next = try OpeningKey.random(RecipientID(role: .reveal, epoch: 2))
    var opener = try DeliveryOpener(
      header: sealed.header, wrapped: sealed.wrappedKeys[0], with: keys.reveal)
    let rewrapped = try opener.wrap(for: next.recipient)
    var later = try DeliveryOpener(header: sealed.header, wrapped: rewrapped, with: next)
    #expect(try later.open(sealed.record, context: Fixture.context()).values == Self.content)
    let isSame = later.hasSameKey(as: opener)
    #expect(isSame)
  }

  @Test func `keeps another key out of its deliveries`() throws {
    let keys = try RecipientKeys()
    let sealed = try Self.seal(for: keys, from: SealingRatchet())
    var forger = try DeliverySealer(header: sealed.header, deliveryKey: .random(count: 32))
    let forged = try forger.wrap(for: keys.reveal.recipient)
    #expect(throws: CryptoError.authenticationFailed(.wrappedKey)) {
      _ = try DeliveryOpener(header: sealed.header, wrapped: forged, with: keys.reveal)
    }
  }

  /// Whoever steals the memory of an ordering host opens nothing that it sealed before.
  @Test(.enabled(if: MemoryScan.isPossible)) func `forgets each key with the next`() async {
    await #expect(processExitsWith: .success) {
      let first = try SecretBytes.random(count: 32)
      let masked = first.withBytes { MemoryScan.masked($0) }
      let keys = try RecipientKeys()
      // The ratchet takes over the block that it is given, and that is the one that is found.
      let ratchet = try SealingRatchet(
        name: [UInt8](repeating: 1, count: 16), firstKey: first)
      _ = try Self.seal(for: keys, from: ratchet)
      #expect(try MemoryScan.count(ofMasked: masked) == 1)
      let again = try Self.seal(for: keys, from: ratchet)
      #expect(again.wrappedKeys.count == 2)
    }
  }
}

@Suite("the delivery keys that a keyring keeps")
struct UnwrappedKeysTests {
  private static func keyring() throws -> Keyring {
    try Keyring.create(
      vault: Fixture.vault, origin: "vault.example/kept", recovery: RecoveryKey.random().recipient)
  }

  private static func delivery(
    for keyring: Keyring, _ ratchet: SealingRatchet = SealingRatchet()
  ) throws -> (header: DeliveryHeader, wrapped: WrappedKey, record: SealedRecord) {
    var sealer = try DeliverySealer(
      Fixture.header(), for: [keyring.identity.reveal], from: ratchet)
    let fields = RecordFields()
    try fields.append([SealedValue(.code, "ABC")])
    let record = try sealer.seal(fields, context: Fixture.context())
    return (sealer.header, sealer.wrappedKeys[0], record)
  }

  private static func opens(
    _ record: SealedRecord, _ header: DeliveryHeader, _ wrapped: WrappedKey, _ keyring: Keyring
  ) -> Bool {
    do {
      var opener = try keyring.opener(of: header, wrapped)
      return try opener.open(record, context: Fixture.context()).values
        == [SealedValue(.code, "ABC")]
    } catch {
      return false
    }
  }

  @Test func `open what they opened before, and nothing that was changed since`() throws {
    let keyring = try Self.keyring()
    let (header, wrapped, record) = try Self.delivery(for: keyring)
    for _ in 0..<2 { #expect(Self.opens(record, header, wrapped, keyring)) }
    let changed = try WrappedKey(
      recipient: wrapped.recipient, box: wrapped.box.flipping(wrapped.box.count - 1))
    #expect(!Self.opens(record, header, changed, keyring))
    let other = try DeliveryHeader(encoded: header.encoded.flipping(30))
    #expect(throws: CryptoError.authenticationFailed(.wrappedKey)) {
      _ = try keyring.opener(of: other, wrapped)
    }
    let renamed = try WrappedKey(
      recipient: RecipientID(role: .reveal, epoch: 2), box: wrapped.box)
    #expect(throws: CryptoError.wrongKey) { _ = try keyring.opener(of: header, renamed) }
  }

  @Test func `are of each delivery its own, also beyond those that are kept`() throws {
    let keyring = try Self.keyring()
    let ratchet = SealingRatchet()
    let deliveries = try (0..<600).map { _ in try Self.delivery(for: keyring, ratchet) }
    for _ in 0..<2 {
      for (header, wrapped, record) in deliveries {
        #expect(Self.opens(record, header, wrapped, keyring))
      }
    }
    #expect(!Self.opens(deliveries[0].record, deliveries[1].header, deliveries[1].wrapped, keyring))
  }

  @Test func `can wrap the key anew, as if it had just been unwrapped`() throws {
    let keyring = try Self.keyring()
    let (header, wrapped, record) = try Self.delivery(for: keyring)
    let next = try OpeningKey.random(RecipientID(role: .reveal, epoch: 2))
    for _ in 0..<2 {
      var opener = try keyring.opener(of: header, wrapped)
      let rewrapped = try opener.wrap(for: next.recipient)
      var later = try DeliveryOpener(header: header, wrapped: rewrapped, with: next)
      #expect(
        try later.open(record, context: Fixture.context()).values == [SealedValue(.code, "ABC")])
    }
  }
}
