/// A fixed form of rows, for the digests by which the audit log knows them.
///
/// The table's name, then each column as `length of its name | name | type | length | value`, all
/// integers big-endian and 4 bytes wide but the values of integers, which have 8. Adding a column
/// changes no digest as long as it is null: null columns are left out.
extension StoredRow {
  func canonicalBytes(leavingOut omitted: [String] = []) -> [UInt8] {
    let values = values
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.reduce(64) { $0 + 32 + $1.byteCount })
    bytes.append(contentsOf: Self.table.utf8)
    bytes.append(0)
    for (column, value) in zip(Self.columns, values) where !omitted.contains(column) {
      value.append(to: &bytes, as: column)
    }
    return bytes
  }
}

extension SQLValue {
  /// How many bytes the value itself has, about.
  fileprivate var byteCount: Int {
    switch self {
    case .null: 0
    case .integer: 8
    case .string(let text): text.utf8.count
    case .bytes(let bytes): bytes.count
    }
  }

  fileprivate func append(to bytes: inout [UInt8], as column: String) {
    switch self {
    case .null: return
    case .integer(let value):
      Self.begin(column, 1, 8, in: &bytes)
      bytes.append(bigEndian: value)
    case .string(let text):
      Self.begin(column, 2, text.utf8.count, in: &bytes)
      bytes.append(contentsOf: text.utf8)
    case .bytes(let content):
      Self.begin(column, 3, content.count, in: &bytes)
      bytes.append(contentsOf: content)
    }
  }

  private static func begin(
    _ column: String, _ type: UInt8, _ count: Int, in bytes: inout [UInt8]
  ) {
    bytes.append(bigEndian: UInt32(column.utf8.count))
    bytes.append(contentsOf: column.utf8)
    bytes.append(type)
    bytes.append(bigEndian: UInt32(count))
  }
}

extension [UInt8] {
  fileprivate mutating func append<Number: FixedWidthInteger>(bigEndian number: Number) {
    for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
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
