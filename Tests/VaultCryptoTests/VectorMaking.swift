import VaultCrypto

extension RatchetVectorFile {
  /// The step that the delivery and the journal are sealed at; the journal's comes first.
  static let steps: UInt32 = 5

  /// Makes the vectors anew; the ratchet's name and first key and the nonces are counted up from fixed
  /// numbers, but boxes are random, and the stream's header is.
  static func make() throws -> RatchetVectorFile {
    let recovery = try RecoveryKey.random()
    let reveal = try OpeningKey(
      secret: SecretBytes(counting(from: 0x40, 32)), id: RecipientID(role: .reveal, epoch: 1))
    let recipients = [reveal.recipient, recovery.recipient]
    let ratchet = try ratchet(turnedTo: steps, for: recipients)
    let journal = try makeJournal(recipients, ratchet)
    var sealer = try DeliverySealer(
      Fixture.header(incarnation: 3), for: recipients, from: ratchet)
    return RatchetVectorFile(
      ratchet: Hex.encode(name), firstKey: Hex.encode(firstKey),
      revealSecret: Hex.encode(counting(from: 0x40, 32)),
      recoveryKey: try recovery.withText { String(decoding: Array(copying: $0), as: UTF8.self) },
      header: Hex.encode(sealer.header.encoded),
      boxes: sealer.wrappedKeys.map {
        .init(role: $0.recipient.role.name, epoch: $0.recipient.epoch, box: Hex.encode($0.box))
      },
      records: try makeRecords(&sealer), journal: journal)
  }

  static let name = counting(from: 0x10, 16)
  static let firstKey = counting(from: 0x80, 32)

  static func ratchet(
    turnedTo step: UInt32, for recipients: [Recipient]
  ) throws -> SealingRatchet {
    let ratchet = try SealingRatchet(name: name, firstKey: SecretBytes(firstKey))
    for _ in 0..<step {
      _ = try StreamSealer(context: [], recipients: recipients, from: ratchet)
    }
    return ratchet
  }

  private static func counting(from first: UInt8, _ count: Int) -> [UInt8] {
    (0..<count).map { first &+ UInt8(truncatingIfNeeded: $0) }
  }

  static func makeRecords(
    _ sealer: inout DeliverySealer
  ) throws -> [VectorFile.RecordVector] {
    var records: [VectorFile.RecordVector] = []
    let fields = RecordFields()
    for (line, values) in RecordTests.contents.enumerated() {
      let context = try Fixture.context(
        incarnation: 3, record: counting(from: UInt8(line), 16), line: UInt32(line),
        product: line == 0 ? -1 : 123, faceValue: Int64(line) * 12_345_678_901,
        currency: line == 1 ? "JPY" : "USD")
      fields.removeAll()
      try fields.append(values)
      let nonce = counting(from: UInt8(0xC0 + line), 24)
      let record = try sealer.seal(fields, context: context, nonce: nonce)
      records.append(.init(record, context, values))
    }
    return records
  }

  private static func makeJournal(
    _ recipients: [Recipient], _ ratchet: SealingRatchet
  ) throws -> VectorFile.JournalVector {
    let context = Array("voucher-vault journal example".utf8)
    var sealer = try StreamSealer(context: context, recipients: recipients, from: ratchet)
    let chunks = ["", #"{"success":true,"#, #""data":{}}"#].map { Array($0.utf8) }
    var frames: [String] = []
    for (index, chunk) in chunks.enumerated() {
      frames.append(
        Hex.encode(try sealer.seal(chunk.span, isFinal: index == chunks.count - 1)))
    }
    return VectorFile.JournalVector(
      context: Hex.encode(context), header: Hex.encode(sealer.header), frames: frames,
      chunks: chunks.map { Hex.encode($0) })
  }
}
