import GRDB
package import VoucherModel

/// What the reports read: columns that never change, row by row, in bounded memory.
extension VaultReading where Self: ~Copyable {
  /// Passes on what the books need of every voucher, by its identifier.
  package func eachHeldVoucher(_ body: (HeldVoucher) throws -> Void) throws {
    try session.scan(
      """
      SELECT voucher_id, order_id, line, product_id, denomination, currency, mask, look, expires_at,
        captured_at FROM vouchers ORDER BY voucher_id
      """, []
    ) { (row) throws(StoreError) in
      HeldVoucher(
        id: try row.identifier(), orderID: try row.identifier(), line: try row.count(),
        productID: try row.number(), faceValue: try row.money(),
        mask: try row.converted(Mask.init(tail:)), look: try row.word(),
        expiresAt: try row.optionalTime(), capturedAt: try row.time())
    } body: {
      try body($0)
    }
  }

  /// Passes on every showing before the moment, in the order of the audit log.
  package func eachShownCode(
    before end: Timestamp, _ body: (ShownCode) throws -> Void
  ) throws {
    try session.scan(
      """
      SELECT r.leaf_index, r.voucher_id, r.actor, r.purpose, r.revealed_at, v.order_id,
        v.product_id, v.denomination, v.currency, v.mask
      FROM reveals r JOIN vouchers v USING (voucher_id)
      WHERE r.revealed_at < ? ORDER BY r.leaf_index, r.voucher_id
      """, [.time(end)]
    ) { (row) throws(StoreError) in
      ShownCode(
        leafIndex: try row.count(), voucherID: try row.identifier(), actor: try row.text(),
        purpose: try row.text(), revealedAt: try row.time(), orderID: try row.identifier(),
        productID: try row.number(), faceValue: try row.money(),
        mask: try row.converted(Mask.init(tail:)))
    } body: {
      try body($0)
    }
  }

  /// Passes on the leaves of some kinds from before the moment, in the order of the log.
  package func eachLeaf(
    ofKinds kinds: Set<Int>, before end: Timestamp, _ body: (LeafRow) throws -> Void
  ) throws {
    var condition = SQLCondition()
    condition.isOneOf("kind", kinds.sorted().map { .count($0) })
    condition.add("occurred_at < ?", .time(end))
    // Walked along the log: an index by kind would have to be sorted, with the leaves in it.
    try session.each(
      LeafRow.select("NOT INDEXED \(condition.clause) ORDER BY leaf_index"), condition.arguments,
      body)
  }
}

extension StoreSession {
  /// Passes on what `read` makes of each row, with a statement of its own.
  fileprivate func scan<Value>(
    _ sql: String, _ arguments: [SQLValue],
    read: (inout ColumnReader) throws(StoreError) -> Value, body: (Value) throws -> Void
  ) throws {
    try step(sql, arguments) { row in
      try body(try read(&row))
      return true
    }
  }
}
