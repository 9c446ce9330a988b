package import TestSupport
import VaultCrypto

/// A sealed record with everything it is opened with: delivery header, wrapped key, context.
///
/// `header 98 | role 1 | epoch 4 | box | context 79 | nonce 24 | commitment 32 | ciphertext`: the
/// columns of the database, one after the other.
package enum RecordParser: FuzzedParser {
  package static let name = "record"
  package static let words = ["VVDH\u{1}\u{1}", "VVDH\u{2}\u{1}", "VVDH\u{1}\u{2}", "USD", "usd"]

  private static let headerByteCount = DeliveryHeader.byteCount
  static let deliveryByteCount = headerByteCount + 5 + WrappedKey.boxByteCount
  private static let contextByteCount = 79
  private static let vault = [UInt8](repeating: 0xA1, count: 16)
  private static let ratchet = [UInt8](repeating: 0x3C, count: 16)
  private static let firstKey = [UInt8](repeating: 0x5A, count: 32)

  static func makeSample(for identity: VaultIdentity) throws -> [UInt8] {
    let sealer = try sealer(for: [identity.reveal])
    let wrapped = sealer.wrappedKeys[0]
    let delivery =
      sealer.header.encoded + [wrapped.recipient.role.rawValue]
      + littleEndian(wrapped.recipient.epoch)
      + wrapped.box
    var randomness = SeededRandomness(seed: 1)
    return try seal(delivery: delivery, &randomness)
  }

  /// The sealer of the one delivery that every sample is of.
  private static func sealer(for recipients: [Recipient]) throws -> DeliverySealer {
    let header = try DeliveryHeader(
      vault: vault, incarnation: 1, delivery: [UInt8](repeating: 0xD4, count: 16), epoch: 1)
    let ratchet = try SealingRatchet(name: ratchet, firstKey: SecretBytes(firstKey))
    return try DeliverySealer(header, for: recipients, from: ratchet)
  }

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    let samples = try SealedSamples.shared.get()
    let bytes = try seal(delivery: samples.delivery, &randomness)
    var flipped = bytes
    flipped[Int.random(in: 0..<bytes.count, using: &randomness)] ^=
      1 << UInt8.random(in: 0..<8, using: &randomness)
    let changed = flipped
    return FuzzInput(bytes) {
      try promise(open(bytes) != nil, "a record that was sealed opens")
      try promise(open(changed) == nil, "with one bit changed it does not")
      try promise(open(bytes + [0]) == nil, "nor with a byte more")
    }
  }

  package static func run(_ bytes: [UInt8]) throws {
    let headerBytes = Array(bytes.prefix(headerByteCount))
    if let header = try? DeliveryHeader(encoded: headerBytes) {
      try promise(header.encoded == headerBytes, "a header has one form")
    }
    if let header = try? DeliveryHeader(encoded: bytes) {
      try promise(header.encoded == bytes, "a header with something behind it is refused")
    }
    guard let opened = try open(bytes) else { return }
    try promise(
      bytes.prefix(deliveryByteCount) == SealedSamples.shared.get().delivery[...],
      "only the wrapped key that was made opens")
    try promise(opened == bytes, "what opens is what its content is sealed as, bit by bit")
  }

  /// Opens the record, and seals what was in it again; `nil` where it does not open.
  private static func open(_ bytes: [UInt8]) throws -> [UInt8]? {
    var rest = bytes[...]
    func take(_ count: Int) -> [UInt8] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    do {
      let header = try DeliveryHeader(encoded: take(headerByteCount))
      guard let role = take(1).first.flatMap(RecipientID.Role.init(rawValue:)) else { return nil }
      let id = RecipientID(role: role, epoch: UInt32(truncatingIfNeeded: number(take(4))))
      let wrapped = try WrappedKey(recipient: id, box: take(WrappedKey.boxByteCount))
      guard let context = try context(take(contextByteCount)) else { return nil }
      let nonce = take(SealedRecord.nonceByteCount)
      let commitment = take(SealedRecord.commitmentByteCount)
      let record = try SealedRecord(
        nonce: nonce, ciphertext: Array(rest), commitment: commitment)
      let keyring = try SealedSamples.shared.get().keyring
      let fields = RecordFields()
      try keyring.withOpeningKey(for: keyring.identity.reveal.id) { key in
        var opener = try DeliveryOpener(header: header, wrapped: wrapped, with: key)
        let opened = try opener.open(record, context: context)
        for tag in opened.tags {
          try opened.withField(tag) { try fields.append(tag, encoding: $1, bytes: $0) }
        }
      }
      var sealer = try sealer(for: [])
      let again = try sealer.seal(fields, context: context, nonce: nonce)
      return Array(bytes.prefix(deliveryByteCount)) + encode(context) + again.nonce
        + again.commitment + again.ciphertext
    } catch is CryptoError {
      return nil
    }
  }

  private static func seal(
    delivery: [UInt8], _ randomness: inout SeededRandomness
  ) throws -> [UInt8] {
    func bytes(_ count: Int, _ randomness: inout SeededRandomness) -> [UInt8] {
      (0..<count).map { _ in UInt8.random(in: 0...255, using: &randomness) }
    }
    let context = try RecordContext(
      vault: vault, incarnation: 1, order: bytes(16, &randomness), record: bytes(16, &randomness),
      line: .random(in: 0...5_000, using: &randomness),
      product: Int64(bitPattern: randomness.next()),
      faceValueMillionths: Int64(bitPattern: randomness.next()),
      currency: ["USD", "EUR", "JPY"].randomElement(using: &randomness) ?? "USD", epoch: 1)
    let fields = RecordFields()
    for tag in RecordField.Tag.allCases where Bool.random(using: &randomness) {
      let isRaw = UInt8.random(in: 0..<4, using: &randomness) == 0
      let value = bytes(Int.random(in: 0...70, using: &randomness), &randomness)
      try fields.append(tag, encoding: isRaw ? .rawJSON : .text, bytes: value.span)
    }
    var sealer = try sealer(for: [])
    let nonce = bytes(SealedRecord.nonceByteCount, &randomness)
    let record = try sealer.seal(fields, context: context, nonce: nonce)
    return delivery + encode(context) + record.nonce + record.commitment + record.ciphertext
  }

  private static func context(_ bytes: [UInt8]) throws -> RecordContext? {
    guard bytes.count == contextByteCount else { return nil }
    return try RecordContext(
      vault: Array(bytes[0..<16]), incarnation: UInt32(truncatingIfNeeded: number(bytes[16..<20])),
      order: Array(bytes[20..<36]), record: Array(bytes[36..<52]),
      line: UInt32(truncatingIfNeeded: number(bytes[52..<56])),
      product: Int64(bitPattern: number(bytes[56..<64])),
      faceValueMillionths: Int64(bitPattern: number(bytes[64..<72])),
      currency: String(decoding: bytes[72..<75], as: UTF8.self),
      epoch: UInt32(truncatingIfNeeded: number(bytes[75..<79])))
  }

  /// The associated data without the six bytes that say what it is.
  private static func encode(_ context: RecordContext) -> [UInt8] {
    Array(context.encoded.dropFirst(RecordContext.byteCount - contextByteCount))
  }

  private static func number(_ bytes: some BidirectionalCollection<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
