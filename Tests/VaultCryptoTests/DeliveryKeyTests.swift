import Testing
import VaultCrypto

@Suite("a delivery's key")
struct DeliveryKeyTests {
  @Test func `opens for each recipient it is wrapped for`() throws {
    var fixture = try Fixture()
    let record = try fixture.seal([SealedValue(.code, "ABC")])
    let forReveal = try fixture.sealer.wrap(for: fixture.reveal.recipient)
    let forRecovery = try fixture.sealer.wrap(for: fixture.recovery.recipient)
    #expect(forReveal.box.count == WrappedKey.boxByteCount)
    var first = try DeliveryOpener(
      header: fixture.header, wrapped: forReveal, with: fixture.reveal)
    var second = try DeliveryOpener(
      header: fixture.header, wrapped: forRecovery, with: fixture.recovery)
    let expected = [SealedValue(.code, "ABC")]
    #expect(try first.open(record, context: Fixture.context()).values == expected)
    #expect(try second.open(record, context: Fixture.context()).values == expected)
  }

  @Test func `is wrapped anew for the next epoch, and the record stays as it is`() throws {
    var fixture = try Fixture()
    let record = try fixture.seal([SealedValue(.code, "ABC")])
    let next = try OpeningKey.random(RecipientID(role: .reveal, epoch: 2))
    var opener = try fixture.opener()
    let wrapped = try opener.wrap(for: next.recipient)
    #expect(wrapped.recipient == RecipientID(role: .reveal, epoch: 2))
    var later = try DeliveryOpener(header: fixture.header, wrapped: wrapped, with: next)
    #expect(
      try later.open(record, context: Fixture.context()).values == [SealedValue(.code, "ABC")])
  }

  @Test func `does not open with another key of the same name`() throws {
    var fixture = try Fixture()
    let wrapped = try fixture.sealer.wrap(for: fixture.reveal.recipient)
    let impostor = try OpeningKey.random(fixture.reveal.id)
    #expect(throws: CryptoError.authenticationFailed(.wrappedKey)) {
      _ = try DeliveryOpener(header: fixture.header, wrapped: wrapped, with: impostor)
    }
  }

  @Test func `does not open with a key of another role or epoch`() throws {
    var fixture = try Fixture()
    let wrapped = try fixture.sealer.wrap(for: fixture.reveal.recipient)
    #expect(throws: CryptoError.wrongKey) {
      _ = try DeliveryOpener(header: fixture.header, wrapped: wrapped, with: fixture.recovery)
    }
    let later = try OpeningKey.random(RecipientID(role: .reveal, epoch: 2))
    #expect(throws: CryptoError.wrongKey) {
      _ = try DeliveryOpener(header: fixture.header, wrapped: wrapped, with: later)
    }
  }

  @Test(arguments: [
    RecipientID(role: .reveal, epoch: 2), RecipientID(role: .recovery, epoch: 1),
  ])
  func `does not open under another recipient's name`(other: RecipientID) throws {
    let secret = [UInt8](repeating: 0x42, count: 32)
    let id = RecipientID(role: .reveal, epoch: 1)
    let key = try OpeningKey(secret: SecretBytes(secret), id: id)
    let renamed = try OpeningKey(secret: SecretBytes(secret), id: other)
    var sealer = try DeliverySealer(header: Fixture.header(), deliveryKey: .random(count: 32))
    let wrapped = try sealer.wrap(for: key.recipient)
    let relabelled = try WrappedKey(recipient: other, box: wrapped.box)
    #expect(throws: CryptoError.authenticationFailed(.wrappedKey)) {
      _ = try DeliveryOpener(header: Fixture.header(), wrapped: relabelled, with: renamed)
    }
  }

  @Test func `does not open under a header with one field changed`() throws {
    var fixture = try Fixture()
    let wrapped = try fixture.sealer.wrap(for: fixture.reveal.recipient)
    let other = [UInt8](repeating: 0x5E, count: 16)
    let headers = [
      try Fixture.header(vault: other), try Fixture.header(incarnation: 2),
      try Fixture.header(delivery: other), try Fixture.header(epoch: 2),
    ]
    for header in headers {
      #expect(throws: CryptoError.authenticationFailed(.wrappedKey)) {
        _ = try DeliveryOpener(header: header, wrapped: wrapped, with: fixture.reveal)
      }
    }
  }

  @Test func `does not open with a byte of its box changed, missing or added`() throws {
    var fixture = try Fixture()
    let wrapped = try fixture.sealer.wrap(for: fixture.reveal.recipient)
    for index in wrapped.box.indices {
      let changed = try WrappedKey(
        recipient: wrapped.recipient, box: wrapped.box.flipping(index))
      #expect(throws: CryptoError.authenticationFailed(.wrappedKey)) {
        _ = try DeliveryOpener(header: fixture.header, wrapped: changed, with: fixture.reveal)
      }
      #expect(throws: CryptoError.malformed(.wrappedKey)) {
        try WrappedKey(recipient: wrapped.recipient, box: Array(wrapped.box.prefix(index)))
      }
    }
    #expect(throws: CryptoError.malformed(.wrappedKey)) {
      try WrappedKey(recipient: wrapped.recipient, box: wrapped.box + [0])
    }
  }

  @Test func `is not wrapped for a public key that anyone could undo`() throws {
    var sealer = try DeliverySealer(header: Fixture.header(), deliveryKey: .random(count: 32))
    let weak = try Recipient(
      id: RecipientID(role: .reveal, epoch: 1), publicKey: [UInt8](repeating: 0, count: 32))
    #expect(throws: CryptoError.malformed(.publicKey)) { _ = try sealer.wrap(for: weak) }
  }

  @Test func `has a header that is read strictly`() throws {
    let header = try Fixture.header(incarnation: 7, epoch: 9)
    let encoded = header.encoded
    #expect(encoded.count == DeliveryHeader.unmarkedByteCount)
    #expect(try DeliveryHeader(encoded: encoded) == header)
    for length in encoded.indices {
      #expect(throws: CryptoError.malformed(.deliveryHeader)) {
        try DeliveryHeader(encoded: Array(encoded.prefix(length)))
      }
    }
    #expect(throws: CryptoError.malformed(.deliveryHeader)) {
      try DeliveryHeader(encoded: encoded + [0])
    }
    for (index, error) in [
      (0, CryptoError.malformed(.deliveryHeader)), (3, .malformed(.deliveryHeader)),
      (4, .unsupported(.deliveryHeader)), (5, .unsupported(.deliveryHeader)),
    ] {
      #expect(throws: error) { try DeliveryHeader(encoded: encoded.flipping(index, bit: 2)) }
    }
  }
}
