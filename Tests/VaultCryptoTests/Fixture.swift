import Testing
import VaultCrypto

/// A delivery with its keys, and short ways to seal and open in tests.
struct Fixture: ~Copyable {
  static let vault = [UInt8](repeating: 0xA1, count: 16)
  static let order = [UInt8](repeating: 0xB2, count: 16)
  static let record = [UInt8](repeating: 0xC3, count: 16)
  static let delivery = [UInt8](repeating: 0xD4, count: 16)

  let header: DeliveryHeader
  let reveal: OpeningKey
  let recovery: OpeningKey
  var sealer: DeliverySealer

  init() throws {
    let header = try Self.header()
    let reveal = try OpeningKey.random(RecipientID(role: .reveal, epoch: 1))
    let recovery = try OpeningKey.random(RecipientID(role: .recovery, epoch: 1))
    let sealer = try DeliverySealer(header: header, deliveryKey: .random(count: 32))
    self.header = header
    self.reveal = reveal
    self.recovery = recovery
    self.sealer = sealer
  }

  static func header(
    vault: [UInt8] = vault, incarnation: UInt32 = 1, delivery: [UInt8] = delivery,
    epoch: UInt32 = 1
  ) throws -> DeliveryHeader {
    try DeliveryHeader(vault: vault, incarnation: incarnation, delivery: delivery, epoch: epoch)
  }

  static func context(
    vault: [UInt8] = vault, incarnation: UInt32 = 1, order: [UInt8] = order,
    record: [UInt8] = record, line: UInt32 = 0, product: Int64 = 123,
    faceValue: Int64 = 50_000_000, currency: String = "USD", epoch: UInt32 = 1
  ) throws -> RecordContext {
    try RecordContext(
      vault: vault, incarnation: incarnation, order: order, record: record, line: line,
      product: product, faceValueMillionths: faceValue, currency: currency, epoch: epoch)
  }

  mutating func opener() throws -> DeliveryOpener {
    try DeliveryOpener(header: header, wrapped: sealer.wrap(for: reveal.recipient), with: reveal)
  }

  mutating func seal(
    _ values: [SealedValue], context: RecordContext? = nil
  ) throws -> SealedRecord {
    let fields = RecordFields()
    try fields.append(values)
    return try sealer.seal(fields, context: context ?? Self.context())
  }
}

/// One field of a record as a test writes it down.
struct SealedValue: Equatable, Sendable {
  var tag: RecordField.Tag
  var encoding = RecordField.Encoding.text
  var bytes: [UInt8]

  init(_ tag: RecordField.Tag, _ bytes: [UInt8], _ encoding: RecordField.Encoding = .text) {
    self.tag = tag
    self.bytes = bytes
    self.encoding = encoding
  }

  init(_ tag: RecordField.Tag, _ text: String, _ encoding: RecordField.Encoding = .text) {
    self.init(tag, Array(text.utf8), encoding)
  }
}

extension SealedValue: CustomTestStringConvertible {
  var testDescription: String { "\(tag) of \(bytes.count) bytes" }
}

extension RecordFields {
  func append(_ values: [SealedValue]) throws {
    for value in values {
      try append(value.tag, encoding: value.encoding, bytes: value.bytes.span)
    }
  }
}

extension OpenedRecord {
  /// Copies everything out of guarded memory, which only a test may do.
  var values: [SealedValue] {
    tags.compactMap { tag in
      withField(tag) { bytes, encoding in SealedValue(tag, Array(copying: bytes), encoding) }
    }
  }
}

extension [UInt8] {
  init(copying span: Span<UInt8>) {
    self = span.indices.map { span[$0] }
  }

  /// The bytes with one bit of one of them changed.
  func flipping(_ index: Int, bit: UInt8 = 1) -> [UInt8] {
    var copy = self
    copy[index] ^= bit
    return copy
  }
}

extension SecretBytes {
  init(_ bytes: [UInt8]) throws {
    try self.init(copying: bytes.span)
  }

  /// Copies everything out of guarded memory, which only a test may do.
  var exposed: [UInt8] { withBytes { Array(copying: $0) } }
}

extension SecretBuffer {
  /// Copies everything out of guarded memory, which only a test may do.
  var exposed: [UInt8] { withBytes { Array(copying: $0) } }
}
