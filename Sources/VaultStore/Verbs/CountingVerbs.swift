package import VoucherModel

/// How many delivery keys are wrapped for one recipient.
package struct DeliveryKeyCount: Hashable, Sendable {
  package let role: DeliveryKeyRow.Role
  package let epoch: UInt32
  package let count: Int

  package init(role: DeliveryKeyRow.Role, epoch: UInt32, count: Int) {
    self.role = role
    self.epoch = epoch
    self.count = count
  }
}

/// A delivery of which more vouchers are stored than it brought.
package struct OverfullDelivery: Hashable, Sendable {
  package let id: DeliveryID
  package let orderID: OrderID?
  package let brought: Int
  package let stored: Int
}

extension VaultReading where Self: ~Copyable {
  /// How many rows each table has, by the table's name, in the order of the names.
  package func rowCounts() throws -> [(table: String, count: Int)] {
    let tables: [String] = try session.all(
      """
      SELECT name FROM sqlite_schema WHERE type = 'table'
      AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'grdb\\_%' ESCAPE '\\'
      ORDER BY name
      """
    ) { (row) throws(StoreError) in try row.text() }
    return try tables.map { table in
      let name = table.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"")
      let count = try session.first("SELECT count(*) FROM \"\(name)\"") {
        (row) throws(StoreError) in try row.count() as Int
      }
      return (table, count ?? 0)
    }
  }

  /// For whom the deliveries' keys are wrapped.
  package func deliveryKeyCounts() throws -> [DeliveryKeyCount] {
    try session.all(
      "SELECT role, epoch, count(*) FROM delivery_keys GROUP BY role, epoch ORDER BY role, epoch"
    ) { (row) throws(StoreError) in
      DeliveryKeyCount(role: try row.word(), epoch: try row.count(), count: try row.count())
    }
  }

  /// How many vouchers that can be handed out expire before the moment, and the first of them.
  package func stockExpiring(
    before moment: Timestamp
  ) throws -> (count: Int, earliest: Timestamp?) {
    try session.first(
      """
      SELECT count(*), min(expires_at) FROM vouchers
      WHERE state = 'available' AND expires_at IS NOT NULL AND expires_at < ?
      """, [.time(moment)]
    ) { (row) throws(StoreError) in (try row.count(), try row.optionalTime()) } ?? (0, nil)
  }

  /// How many vouchers nobody has fingerprinted yet.
  package func countWithoutFingerprint() throws -> Int {
    try session.first(
      """
      SELECT count(*) FROM vouchers WHERE fingerprint IS NULL AND look IN ('plain', 'suspect')
      """
    ) { (row) throws(StoreError) in try row.count() as Int } ?? 0
  }

  /// The deliveries of which more vouchers are stored than they brought.
  package func overfullDeliveries() throws -> [OverfullDelivery] {
    try session.all(
      """
      SELECT d.delivery_id, d.order_id, d.voucher_count, v.stored FROM deliveries d
      JOIN (SELECT delivery_id, count(*) AS stored FROM vouchers GROUP BY delivery_id) v
      USING (delivery_id) WHERE v.stored > d.voucher_count ORDER BY d.delivery_id
      """
    ) { (row) throws(StoreError) in
      OverfullDelivery(
        id: try row.identifier(), orderID: try row.optionalIdentifier(),
        brought: try row.count(), stored: try row.count())
    }
  }

  /// The newest event of that kind.
  package func latestLeaf(ofKind kind: Int) throws -> LeafRow? {
    try session.first(
      LeafRow.select("WHERE kind = ? ORDER BY leaf_index DESC LIMIT 1"), [.count(kind)])
  }

  /// The newest event of all.
  package func latestLeaf() throws -> LeafRow? {
    try session.first(LeafRow.select("ORDER BY leaf_index DESC LIMIT 1"))
  }
}
