import TestSupport
import Testing
import VaultCrypto

@Suite("a sealed record")
struct RecordTests {
  static let contents: [[SealedValue]] = [
    [],
    [SealedValue(.code, "STEAM-XXXX-XXXX-XXXX")],
    [
      SealedValue(.code, "0000123456"), SealedValue(.pin, "0042"),
      SealedValue(.url, "https://example.com/claim?x=1&y=%20"),
      SealedValue(.expiry, "2027-12-31"), SealedValue(.supplierReference, "VR-1"),
      SealedValue(.extras, #"{"note":"\u0000","n":1.10}"#, .rawJSON),
    ],
    [SealedValue(.code, ""), SealedValue(.pin, "")],
    [SealedValue(.pin, "1234")],
    [SealedValue(.code, [0, 1, 0, 0xFF, 0xFE, 0x80, 0])],
    [SealedValue(.code, "Ключ-🎁-código")],
    [SealedValue(.code, #""\ud800""#, .rawJSON)],
    [SealedValue(.code, [UInt8](repeating: 0x80, count: 4_096))],
    [SealedValue(.code, [UInt8](repeating: 0, count: 4_096))],
    [SealedValue(.url, "https://example.com/only-a-claim-url")],
  ]

  @Test(arguments: contents) func `gives back every byte`(values: [SealedValue]) throws {
    var fixture = try Fixture()
    let record = try fixture.seal(values)
    var opener = try fixture.opener()
    let opened = try opener.open(record, context: Fixture.context())
    #expect(opened.values == values)
  }

  @Test func `tells an empty value from none`() throws {
    var fixture = try Fixture()
    let record = try fixture.seal([SealedValue(.code, "")])
    var opener = try fixture.opener()
    let opened = try opener.open(record, context: Fixture.context())
    #expect(opened.withField(.code) { bytes, _ in bytes.count } == 0)
    #expect(opened.withField(.pin) { bytes, _ in bytes.count } == nil)
  }

  @Test func `of any length has a padded length that hides it`() throws {
    var fixture = try Fixture()
    var opener = try fixture.opener()
    for length in 0...300 {
      let values = [SealedValue(.code, [UInt8](repeating: 0x41, count: length))]
      let record = try fixture.seal(values)
      let padded = record.ciphertext.count - SealedRecord.tagByteCount
      #expect(padded == (length + 6) / 128 * 128 + 128)
      #expect(try opener.open(record, context: Fixture.context()).values == values)
    }
  }

  @Test func `never looks the same twice`() throws {
    var fixture = try Fixture()
    let first = try fixture.seal([SealedValue(.code, "SAME")])
    let second = try fixture.seal([SealedValue(.code, "SAME")])
    #expect(first.nonce != second.nonce)
    #expect(first.ciphertext != second.ciphertext)
    #expect(first.commitment != second.commitment)
  }

  @Test func `is built in one buffer, record after record`() throws {
    var fixture = try Fixture()
    var opener = try fixture.opener()
    var randomness = SeededRandomness(seed: 11)
    let fields = RecordFields()
    for line in UInt32(0)..<200 {
      let length = Int.random(in: 0...600, using: &randomness)
      let values = [
        SealedValue(.code, (0..<length).map { _ in .random(in: 0...255, using: &randomness) }),
        SealedValue(.extras, [UInt8](repeating: UInt8(line), count: 9), .rawJSON),
      ]
      fields.removeAll()
      try fields.append(values)
      let context = try Fixture.context(line: line)
      let record = try fixture.sealer.seal(fields, context: context)
      #expect(try opener.open(record, context: context).values == values)
    }
  }

  @Test func `may be of any size up to the limit, and of none above`() throws {
    var fixture = try Fixture()
    let most = RecordFields.maximumByteCount - 6
    let values = [SealedValue(.code, [UInt8](repeating: 0x37, count: most))]
    let record = try fixture.seal(values)
    var opener = try fixture.opener()
    let opened = try opener.open(record, context: Fixture.context())
    #expect(opened.withField(.code) { bytes, _ in bytes.count } == most)
    #expect(throws: CryptoError.tooLong(.record)) {
      try RecordFields().append([SealedValue(.code, [UInt8](repeating: 1, count: most + 1))])
    }
  }

  @Test func `takes its fields in ascending order, each once`() throws {
    let fields = RecordFields()
    try fields.append([SealedValue(.pin, "1")])
    for tag in [RecordField.Tag.code, .pin] {
      #expect(throws: CryptoError.malformed(.recordField)) {
        try fields.append([SealedValue(tag, "2")])
      }
    }
    fields.removeAll()
    try fields.append([SealedValue(.code, "3")])
  }

  @Test func `has a digest that anyone can compute and that covers everything`() throws {
    var fixture = try Fixture()
    let context = try Fixture.context()
    let record = try fixture.seal([SealedValue(.code, "ABC")])
    #expect(
      record.digest(in: context)
        == Digest.blake2b(
          context.encoded + record.nonce + record.ciphertext + record.commitment))
    let other = try Fixture.context(line: 1)
    #expect(record.digest(in: context) != record.digest(in: other))
    let changed = try SealedRecord(
      nonce: record.nonce, ciphertext: record.ciphertext,
      commitment: record.commitment.flipping(31))
    #expect(record.digest(in: context) != changed.digest(in: context))
  }

  @Test func `has associated data of one width`() throws {
    for line in [UInt32(0), .max] {
      #expect(try Fixture.context(line: line).encoded.count == RecordContext.byteCount)
    }
  }

  @Test(arguments: ["US", "USDT", "usd", "U$D", "", "ÜD"])
  func `has a context with a real currency code`(currency: String) {
    #expect(throws: CryptoError.malformed(.recordContext)) {
      try Fixture.context(currency: currency)
    }
  }

  @Test(arguments: [0, 15, 17]) func `has a context with whole identifiers`(count: Int) {
    let short = [UInt8](repeating: 1, count: count)
    #expect(throws: CryptoError.malformed(.recordContext)) { try Fixture.context(vault: short) }
    #expect(throws: CryptoError.malformed(.recordContext)) { try Fixture.context(order: short) }
    #expect(throws: CryptoError.malformed(.recordContext)) { try Fixture.context(record: short) }
    #expect(throws: CryptoError.malformed(.deliveryHeader)) { try Fixture.header(vault: short) }
    #expect(throws: CryptoError.malformed(.deliveryHeader)) { try Fixture.header(delivery: short) }
  }
}
