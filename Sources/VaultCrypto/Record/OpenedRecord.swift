import CSodium

/// A voucher's fields in the clear, in guarded memory.
///
/// It cannot be printed, encoded or compared; each field is lent to a closure. Let go of it soon:
/// each has memory pages of its own, of which the system gives a process some ten thousand.
package final class OpenedRecord: Sendable {
  private struct Field: Sendable {
    let tag: RecordField.Tag
    let encoding: RecordField.Encoding
    let range: Range<Int>
  }

  private let memory: GuardedMemory
  private let fields: [Field]

  /// Takes over padded fields; refuses whatever is not exactly the form that is sealed.
  init(padded memory: GuardedMemory) throws(CryptoError) {
    var length = 0
    let status = unsafe memory.withPointer {
      unsafe sodium_unpad(&length, $0, memory.count, SealedRecord.block)
    }
    try Sodium.check(status, orThrow: .malformed(.record))
    fields = try memory.withBytes(0..<length) { (bytes) throws(CryptoError) in
      try Self.fields(in: bytes)
    }
    // It is read in closures only and soon let go of; to freeze it would stop all other threads twice.
    self.memory = memory
  }

  private static func fields(in bytes: Span<UInt8>) throws(CryptoError) -> [Field] {
    var reader = ByteReader(bytes, of: .recordField)
    var fields: [Field] = []
    while reader.remaining > 0 {
      guard let tag = RecordField.Tag(rawValue: try reader.integer()),
        let encoding = RecordField.Encoding(rawValue: try reader.integer())
      else { throw .malformed(.recordField) }
      if let last = fields.last, tag <= last.tag { throw .malformed(.recordField) }
      let length: UInt32 = try reader.integer()
      fields.append(Field(tag: tag, encoding: encoding, range: try reader.skip(Int(length))))
    }
    return fields
  }

  /// The fields that are there; what is not there was null.
  package var tags: [RecordField.Tag] { fields.map(\.tag) }

  /// Lends a field to `body`; `nil` if the field was null.
  package func withField<R: ~Copyable, E: Error>(
    _ tag: RecordField.Tag, _ body: (Span<UInt8>, RecordField.Encoding) throws(E) -> R
  ) throws(E) -> R? {
    guard let field = fields.first(where: { $0.tag == tag }) else { return nil }
    return try memory.withBytes(field.range) { (bytes) throws(E) -> R in
      try body(bytes, field.encoding)
    }
  }
}
