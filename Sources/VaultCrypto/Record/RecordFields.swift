/// Puts a voucher's fields together in guarded memory, to be sealed; used again for the next one.
package final class RecordFields {
  /// The largest record, before padding: far over any voucher, so that none is ever refused.
  package static let maximumByteCount = 1 << 20

  private let buffer = SecretBuffer(limit: RecordFields.maximumByteCount)
  private var last: RecordField.Tag?

  package init() {}

  /// Adds a field.
  ///
  /// Fields come in ascending order, each at most once. A field that is not added is null; an
  /// empty one is an empty text.
  package func append(
    _ tag: RecordField.Tag, encoding: RecordField.Encoding, bytes: Span<UInt8>
  ) throws(CryptoError) {
    if let last, tag <= last { throw .malformed(.recordField) }
    let added = RecordField.prefixByteCount + bytes.count
    do throws(CryptoError) {
      try unsafe buffer.append(count: added) { target in
        unsafe target[0] = tag.rawValue
        unsafe target[1] = encoding.rawValue
        unsafe UnsafeMutableRawPointer(target).storeBytes(
          of: UInt32(truncatingIfNeeded: bytes.count).littleEndian, toByteOffset: 2,
          as: UInt32.self)
        unsafe bytes.withUnsafeBufferPointer { source in
          guard let first = source.baseAddress else { return }
          unsafe (target + RecordField.prefixByteCount).update(from: first, count: source.count)
        }
      }
    } catch .tooLong {
      throw .tooLong(.record)
    }
    last = tag
  }

  /// Wipes the fields, to begin the next record in the same memory.
  package func removeAll() {
    buffer.removeAll()
    last = nil
  }

  /// Lends the fields with their padding behind them.
  func withPaddedBytes(
    _ body: (Span<UInt8>) throws(CryptoError) -> [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    try buffer.withPadding(toMultipleOf: SealedRecord.block, body)
  }
}
