import Testing
import VaultCrypto

@Suite("a changed record")
struct RecordTamperTests {
  /// Every field of the associated data, and a change of it.
  enum Change: CaseIterable, Sendable {
    case vault, incarnation, order, record, line, product, faceValue, currency, epoch

    var context: RecordContext {
      get throws {
        let other = [UInt8](repeating: 0x5E, count: 16)
        return switch self {
        case .vault: try Fixture.context(vault: other)
        case .incarnation: try Fixture.context(incarnation: 2)
        case .order: try Fixture.context(order: other)
        case .record: try Fixture.context(record: other)
        case .line: try Fixture.context(line: 1)
        case .product: try Fixture.context(product: -123)
        case .faceValue: try Fixture.context(faceValue: 50_000_001)
        case .currency: try Fixture.context(currency: "EUR")
        case .epoch: try Fixture.context(epoch: 2)
        }
      }
    }
  }

  @Test(arguments: Change.allCases)
  func `does not open in a context with one field changed`(change: Change) throws {
    var fixture = try Fixture()
    let record = try fixture.seal([SealedValue(.code, "ABC")])
    var opener = try fixture.opener()
    let changed = try change.context
    #expect(throws: CryptoError.authenticationFailed(.record)) {
      _ = try opener.open(record, context: changed)
    }
  }

  /// Whoever could make the delivery's header agree with the changed context is still found out.
  @Test(arguments: Change.allCases)
  func `does not open under a header made to fit the changed context`(change: Change) throws {
    let key = try SecretBytes.random(count: 32)
    var original = try DeliverySealer(header: Fixture.header(), deliveryKey: key)
    let fields = RecordFields()
    try fields.append([SealedValue(.code, "ABC")])
    let record = try original.seal(fields, context: Fixture.context())
    let context = try change.context
    let header = try Fixture.header(
      vault: context.vault, incarnation: context.incarnation, epoch: context.epoch)
    var forger = try DeliverySealer(header: header, deliveryKey: key)
    let reveal = try OpeningKey.random(RecipientID(role: .reveal, epoch: 1))
    let wrapped = try forger.wrap(for: reveal.recipient)
    var opener = try DeliveryOpener(header: header, wrapped: wrapped, with: reveal)
    #expect(throws: CryptoError.authenticationFailed(.record)) {
      _ = try opener.open(record, context: context)
    }
  }

  @Test func `is noticed at every byte`() throws {
    var fixture = try Fixture()
    let record = try fixture.seal([SealedValue(.code, "ABC"), SealedValue(.pin, "1")])
    var opener = try fixture.opener()
    var changed: [SealedRecord] = []
    for index in record.nonce.indices {
      changed.append(try record.with(nonce: record.nonce.flipping(index)))
    }
    for index in record.ciphertext.indices {
      changed.append(try record.with(ciphertext: record.ciphertext.flipping(index, bit: 0x80)))
    }
    for index in record.commitment.indices {
      changed.append(try record.with(commitment: record.commitment.flipping(index)))
    }
    for record in changed {
      #expect(throws: CryptoError.authenticationFailed(.record)) {
        _ = try opener.open(record, context: Fixture.context())
      }
    }
  }

  @Test func `is refused at every length but whole blocks`() throws {
    var fixture = try Fixture()
    let record = try fixture.seal([SealedValue(.code, [UInt8](repeating: 9, count: 300))])
    var opener = try fixture.opener()
    for length in 0..<record.ciphertext.count {
      let expected: CryptoError =
        length > 16 && (length - 16).isMultiple(of: 128)
        ? .authenticationFailed(.record) : .malformed(.record)
      #expect(throws: expected) {
        let cut = try record.with(ciphertext: Array(record.ciphertext.prefix(length)))
        _ = try opener.open(cut, context: Fixture.context())
      }
    }
    #expect(throws: CryptoError.malformed(.record)) {
      try record.with(ciphertext: record.ciphertext + [0])
    }
    for count in [0, 23, 25] {
      #expect(throws: CryptoError.malformed(.record)) {
        try record.with(nonce: [UInt8](repeating: 0, count: count))
      }
    }
    for count in [0, 31, 33] {
      #expect(throws: CryptoError.malformed(.record)) {
        try record.with(commitment: [UInt8](repeating: 0, count: count))
      }
    }
    let block = SealedRecord.maximumCiphertextByteCount + SealedRecord.block
    #expect(throws: CryptoError.tooLong(.record)) {
      try record.with(ciphertext: [UInt8](repeating: 0, count: block))
    }
  }

  @Test func `does not open in another record's place`() throws {
    var fixture = try Fixture()
    let otherID = [UInt8](repeating: 0x77, count: 16)
    let first = try fixture.seal([SealedValue(.code, "FIRST")])
    let second = try fixture.seal(
      [SealedValue(.code, "SECOND")], context: Fixture.context(record: otherID))
    var opener = try fixture.opener()
    #expect(throws: CryptoError.authenticationFailed(.record)) {
      _ = try opener.open(first, context: Fixture.context(record: otherID))
    }
    #expect(throws: CryptoError.authenticationFailed(.record)) {
      _ = try opener.open(second, context: Fixture.context())
    }
    let mixed = try first.with(commitment: second.commitment)
    #expect(throws: CryptoError.authenticationFailed(.record)) {
      _ = try opener.open(mixed, context: Fixture.context())
    }
  }

  @Test func `does not open with another delivery's key`() throws {
    var fixture = try Fixture()
    var other = try Fixture()
    let record = try fixture.seal([SealedValue(.code, "ABC")])
    var opener = try other.opener()
    #expect(throws: CryptoError.authenticationFailed(.record)) {
      _ = try opener.open(record, context: Fixture.context())
    }
  }

  @Test func `is not sealed for a context that is not the delivery's`() throws {
    var fixture = try Fixture()
    for change in [Change.vault, .incarnation, .epoch] {
      #expect(throws: CryptoError.malformed(.recordContext)) {
        _ = try fixture.seal([], context: change.context)
      }
    }
  }
}

extension SealedRecord {
  fileprivate func with(
    nonce: [UInt8]? = nil, ciphertext: [UInt8]? = nil, commitment: [UInt8]? = nil
  ) throws -> SealedRecord {
    try SealedRecord(
      nonce: nonce ?? self.nonce, ciphertext: ciphertext ?? self.ciphertext,
      commitment: commitment ?? self.commitment)
  }
}
