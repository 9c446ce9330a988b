import Testing
import VaultCrypto

/// The golden vectors as they stand in `Tests/Vectors/sealed.json`; bytes are hexadecimal.
struct VectorFile: Codable, Sendable {
  var delivery: DeliveryVector
  var journal: JournalVector
  var keyFile: KeyFileVector
  var armour: ArmourVector

  struct DeliveryVector: Codable, Sendable {
    var header: String
    var deliveryKey: String
    var revealSecret: String
    var recoveryKey: String
    var boxes: [BoxVector]
    var records: [RecordVector]
  }

  struct BoxVector: Codable, Sendable {
    var role: String
    var epoch: UInt32
    var box: String
  }

  struct RecordVector: Codable, Sendable {
    var vault: String
    var incarnation: UInt32
    var order: String
    var record: String
    var line: UInt32
    var product: Int64
    var faceValueMillionths: Int64
    var currency: String
    var epoch: UInt32
    var associatedData: String
    var nonce: String
    var ciphertext: String
    var commitment: String
    var digest: String
    var fields: [FieldVector]
  }

  struct FieldVector: Codable, Sendable {
    var tag: UInt8
    var encoding: UInt8
    var bytes: String
  }

  struct JournalVector: Codable, Sendable {
    var context: String
    var header: String
    var frames: [String]
    var chunks: [String]
  }

  struct KeyFileVector: Codable, Sendable {
    var vault: String
    var origin: String
    var logKey: String
    var epochs: [UInt32]
    var passphrase: String
    var underPassphrase: String
    var withoutPassphrase: String
    var capture: String
    var code: String
    var fingerprint: String
  }

  struct ArmourVector: Codable, Sendable {
    var label: String
    var bytes: String
    var text: String
  }
}

extension VectorFile.BoxVector {
  /// Opens the delivery of that header with the box's own key, of the two that are given.
  func opener(
    of header: DeliveryHeader, reveal: borrowing OpeningKey, recovery: borrowing RecoveryKey
  ) throws -> DeliveryOpener {
    guard let role = RecipientID.Role(name: role) else { throw CryptoError.malformed(.wrappedKey) }
    let wrapped = try WrappedKey(
      recipient: RecipientID(role: role, epoch: epoch), box: bytes(box))
    switch role {
    case .reveal: return try DeliveryOpener(header: header, wrapped: wrapped, with: reveal)
    case .recovery:
      return try DeliveryOpener(header: header, wrapped: wrapped, with: recovery.openingKey)
    }
  }
}

extension VectorFile.JournalVector {
  /// Opens frame by frame what the chunks say.
  func expectOpens(with key: borrowing OpeningKey) throws {
    var opener = try StreamOpener(header: bytes(header), context: bytes(context), with: key)
    for (index, frame) in frames.enumerated() {
      let buffer = SecretBuffer(limit: 1_000)
      let isFinal = try opener.open(bytes(frame), into: buffer)
      #expect(Hex.encode(buffer.exposed) == chunks[index])
      #expect(isFinal == (index == frames.count - 1))
    }
  }
}

extension VectorFile.RecordVector {
  init(_ record: SealedRecord, _ context: RecordContext, _ values: [SealedValue]) {
    self.init(
      vault: Hex.encode(context.vault), incarnation: context.incarnation,
      order: Hex.encode(context.order), record: Hex.encode(context.record), line: context.line,
      product: context.product, faceValueMillionths: context.faceValueMillionths,
      currency: context.currency, epoch: context.epoch,
      associatedData: Hex.encode(context.encoded), nonce: Hex.encode(record.nonce),
      ciphertext: Hex.encode(record.ciphertext), commitment: Hex.encode(record.commitment),
      digest: record.digest(in: context).hex,
      fields: values.map {
        .init(
          tag: $0.tag.rawValue, encoding: $0.encoding.rawValue, bytes: Hex.encode($0.bytes))
      })
  }

  var context: RecordContext {
    get throws {
      try RecordContext(
        vault: bytes(vault), incarnation: incarnation, order: bytes(order), record: bytes(record),
        line: line, product: product, faceValueMillionths: faceValueMillionths,
        currency: currency, epoch: epoch)
    }
  }

  var sealed: SealedRecord {
    get throws {
      try SealedRecord(
        nonce: bytes(nonce), ciphertext: bytes(ciphertext), commitment: bytes(commitment))
    }
  }

  var values: [SealedValue] {
    get throws {
      try fields.map { field in
        guard let tag = RecordField.Tag(rawValue: field.tag),
          let encoding = RecordField.Encoding(rawValue: field.encoding)
        else { throw CryptoError.malformed(.recordField) }
        return SealedValue(tag, try bytes(field.bytes), encoding)
      }
    }
  }
}

/// Reads the hexadecimal text of a vector.
func bytes(_ hex: String) throws -> [UInt8] {
  guard let bytes = Hex.decode(hex) else { throw CryptoError.malformed(.hex) }
  return bytes
}
