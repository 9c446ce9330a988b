/// A fixed form of a row, to be hashed: the same row gives the same bytes, and no two share them.
///
/// The row's name and version, then every value: one byte for its type (0 null, 1 integer, 2 text,
/// 3 bytes), an integer as eight bytes with the highest first, the others as their length in eight
/// bytes and what they are. A column that is added later gives the row a new version.
struct CanonicalBytes {
  private(set) var bytes: [UInt8]

  init(_ name: String, _ values: [SQLValue]) {
    bytes = []
    append(name)
    for value in values { append(value) }
  }

  private mutating func append(_ value: SQLValue) {
    switch value {
    case .null:
      bytes.append(0)
    case .integer(let value):
      bytes.append(1)
      append(value)
    case .string(let text):
      bytes.append(2)
      append(text)
    case .bytes(let content):
      bytes.append(3)
      append(Int64(content.count))
      bytes += content
    }
  }

  private mutating func append(_ text: String) {
    append(Int64(text.utf8.count))
    bytes += text.utf8
  }

  private mutating func append(_ value: Int64) {
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> Int64(shift)))
    }
  }
}

extension VaultRow {
  /// Everything in the row.
  package var canonicalBytes: [UInt8] { CanonicalBytes("vault-row/1", values).bytes }
}

extension OrderRow {
  /// Everything in the row.
  package var canonicalBytes: [UInt8] { CanonicalBytes("order-row/1", values).bytes }
}

extension DeliveryRow {
  /// Everything in the row.
  package var canonicalBytes: [UInt8] { CanonicalBytes("delivery-row/1", values).bytes }
}

extension DeliveryKeyRow {
  /// Everything in the row.
  package var canonicalBytes: [UInt8] { CanonicalBytes("delivery-key-row/1", values).bytes }
}

extension VoucherRow {
  /// Everything in the row that never changes: all but the state and the fingerprint.
  package var contentBytes: [UInt8] {
    let content = zip(Self.columns, values).filter { column, _ in
      column != "state" && column != "fingerprint"
    }
    return CanonicalBytes("voucher-row/1", content.map(\.1)).bytes
  }
}
