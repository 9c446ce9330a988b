package import VoucherModel

/// A warning that was raised, or is over; the audit leaf beside it holds the row's digest.
package struct WarningRow: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case raised
    case cleared
  }

  package let leafIndex: UInt64
  /// What is watched: `stock 123 50 USD`, `balance USD`.
  package let watched: String
  package let kind: Kind
  /// A number of vouchers, or an amount in millionths.
  package let level: Int64
  package let happenedAt: Timestamp

  package init(
    leafIndex: UInt64, watched: String, kind: Kind, level: Int64, happenedAt: Timestamp
  ) {
    self.leafIndex = leafIndex
    self.watched = watched
    self.kind = kind
    self.level = level
    self.happenedAt = happenedAt
  }
}

extension WarningRow: StoredRow {
  static let table = "warning_events"
  static let sql = RowSQL(table, columns)
  static let columns = ["leaf_index", "watched", "kind", "level", "happened_at"]

  var values: [SQLValue] {
    [
      .count(leafIndex), .text(watched), .text(kind.rawValue), .integer(level), .time(happenedAt),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    leafIndex = try row.count()
    watched = try row.text()
    kind = try row.word()
    level = try row.integer()
    happenedAt = try row.time()
  }
}
