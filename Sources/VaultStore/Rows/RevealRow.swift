package import VoucherModel

/// Who looked at a voucher, and what for; the audit leaf holds a digest of these words.
package struct RevealRow: Hashable, Sendable {
  package let leafIndex: UInt64
  package let voucherID: VoucherID
  package let actor: String
  package let purpose: String
  package let revealedAt: Timestamp

  package init(
    leafIndex: UInt64, voucherID: VoucherID, actor: String, purpose: String, revealedAt: Timestamp
  ) {
    self.leafIndex = leafIndex
    self.voucherID = voucherID
    self.actor = actor
    self.purpose = purpose
    self.revealedAt = revealedAt
  }
}

extension RevealRow: StoredRow {
  static let table = "reveals"
  static let sql = RowSQL(table, columns)
  static let keyLength = 2
  static let columns = ["leaf_index", "voucher_id", "actor", "purpose", "revealed_at"]

  var values: [SQLValue] {
    [
      .count(leafIndex), .identifier(voucherID), .text(actor), .text(purpose), .time(revealedAt),
    ]
  }

  init(reading row: inout ColumnReader) throws(StoreError) {
    leafIndex = try row.count()
    voucherID = try row.identifier()
    actor = try row.text()
    purpose = try row.text()
    revealedAt = try row.time()
  }
}
