/// A fixed form of rows, for the digests by which the audit log knows them.
///
/// The table's name, then each column as `length of its name | name | type | length | value`, all
/// integers big-endian and 4 bytes wide but the values of integers, which have 8. Adding a column
/// changes no digest as long as it is null: null columns are left out.
extension StoredRow {
  func canonicalBytes(leavingOut omitted: Set<String> = []) -> [UInt8] {
    var bytes = Array(Self.table.utf8) + [0]
    for (column, value) in zip(Self.columns, values) where !omitted.contains(column) {
      let (type, content) = value.canonical
      guard type != 0 else { continue }
      bytes += bigEndian(UInt32(column.utf8.count)) + Array(column.utf8)
      bytes.append(type)
      bytes += bigEndian(UInt32(content.count)) + content
    }
    return bytes
  }
}

extension SQLValue {
  fileprivate var canonical: (type: UInt8, content: [UInt8]) {
    switch self {
    case .null: (0, [])
    case .integer(let value): (1, bigEndian(value))
    case .string(let text): (2, Array(text.utf8))
    case .bytes(let bytes): (3, bytes)
    }
  }
}

private func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  let width = value.bitWidth / 8
  return (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * (width - 1 - $0))) }
}

extension VaultRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension OrderRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension DeliveryRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension DeliveryKeyRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension RunRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension BreakRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension ExchangeRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension CheckpointRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension VoucherRow {
  /// The columns that never change.
  package var contentBytes: [UInt8] {
    canonicalBytes(leavingOut: ["state", "fingerprint"])
  }
}

extension RunInputsRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension KnownRecordRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension BreakEventRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension AllocationRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension AllocatedVoucherRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension VoucherEventRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension ControlEventRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension PeriodEventRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension SealedReportRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension WebhookRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension WarningRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}

extension ReplenishmentRow {
  /// All columns.
  package var canonicalBytes: [UInt8] { canonicalBytes() }
}
