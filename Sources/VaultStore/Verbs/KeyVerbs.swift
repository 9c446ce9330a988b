package import VoucherModel

extension VaultReading where Self: ~Copyable {
  /// The last epoch of a role that a delivery is sealed for; `nil` where there is none.
  package func lastEpoch(of role: DeliveryKeyRow.Role) throws -> UInt32? {
    try session.first(
      """
      SELECT epoch FROM delivery_keys WHERE role = ? ORDER BY epoch DESC LIMIT 1
      """, [.text(role.rawValue)]
    ) { (row) throws(StoreError) in try row.count() }
  }

  /// One page of the deliveries that have wrapped keys, and none for this recipient.
  package func deliveriesSealed(
    notFor role: DeliveryKeyRow.Role, epoch: UInt32, after cursor: DeliveryID?, limit: Int
  ) throws -> [DeliveryID] {
    try session.all(
      """
      SELECT delivery_id FROM deliveries d
      WHERE delivery_id > ?
        AND EXISTS (SELECT 1 FROM delivery_keys k WHERE k.delivery_id = d.delivery_id)
        AND NOT EXISTS (
          SELECT 1 FROM delivery_keys k
          WHERE k.delivery_id = d.delivery_id AND k.role = ? AND k.epoch = ?)
      ORDER BY delivery_id LIMIT ?
      """,
      [.blob(cursor?.bytes ?? []), .text(role.rawValue), .count(epoch), .count(limit)]
    ) { (row) throws(StoreError) in try row.identifier() }
  }

  /// How many deliveries have wrapped keys, and none for this recipient.
  package func countDeliveriesSealed(
    notFor role: DeliveryKeyRow.Role, epoch: UInt32
  ) throws -> Int {
    try session.first(
      """
      SELECT count(*) FROM deliveries d
      WHERE EXISTS (SELECT 1 FROM delivery_keys k WHERE k.delivery_id = d.delivery_id)
        AND NOT EXISTS (
          SELECT 1 FROM delivery_keys k
          WHERE k.delivery_id = d.delivery_id AND k.role = ? AND k.epoch = ?)
      """, [.text(role.rawValue), .count(epoch)]
    ) { (row) throws(StoreError) in try row.count() } ?? 0
  }

  /// One page of the deliveries that have a wrapped key for this recipient.
  package func deliveriesSealed(
    for role: DeliveryKeyRow.Role, epoch: UInt32, after cursor: DeliveryID?, limit: Int
  ) throws -> [DeliveryID] {
    try session.all(
      """
      SELECT delivery_id FROM delivery_keys INDEXED BY delivery_keys_by_epoch
      WHERE role = ? AND epoch = ? AND delivery_id > ? ORDER BY delivery_id LIMIT ?
      """,
      [.text(role.rawValue), .count(epoch), .blob(cursor?.bytes ?? []), .count(limit)]
    ) { (row) throws(StoreError) in try row.identifier() }
  }

  /// For each recipient, how many deliveries have a box for it, and how many of those have no other
  /// box of its role.
  package func boxCounts() throws -> [BoxCount] {
    try session.all(
      """
      SELECT k.role, k.epoch, count(*), sum(NOT EXISTS (
        SELECT 1 FROM delivery_keys o
        WHERE o.delivery_id = k.delivery_id AND o.role = k.role AND o.epoch <> k.epoch))
      FROM delivery_keys k GROUP BY k.role, k.epoch ORDER BY k.role, k.epoch
      """
    ) { (row) throws(StoreError) in
      BoxCount(
        role: try row.word(), epoch: try row.count(), deliveries: try row.count(),
        alone: try row.count())
    }
  }

  /// Passes on the first bytes of every response that is kept as a whole.
  package func eachSealedBody(
    upTo count: Int, _ body: (DeliveryID, [UInt8]) throws -> Void
  ) throws {
    let starts = try session.all(
      """
      SELECT delivery_id, substr(sealed_body, 1, ?) FROM deliveries WHERE sealed_body IS NOT NULL
      ORDER BY received_at, delivery_id
      """, [.count(count)]
    ) { (row) throws(StoreError) -> (DeliveryID, [UInt8]) in
      (try row.identifier(), try row.blob())
    }
    for (id, start) in starts { try body(id, start) }
  }

  /// Passes on the leaves of these kinds, in order, in bounded memory.
  package func eachLeaf(ofKinds kinds: [Int], _ body: (LeafRow) throws -> Void) throws {
    let places = kinds.map { _ in "?" }.joined(separator: ", ")
    try session.each(
      LeafRow.select("WHERE kind IN (\(places)) ORDER BY leaf_index"),
      kinds.map { SQLValue.count($0) }, body)
  }
}

extension VaultTransaction {
  /// Adds boxes of deliveries' keys for further recipients.
  package func insertDeliveryKeys(_ keys: [DeliveryKeyRow]) throws {
    try session.insert(keys)
  }

  /// Takes away the box of a delivery's key for one recipient.
  package func deleteDeliveryKey(
    of id: DeliveryID, role: DeliveryKeyRow.Role, epoch: UInt32
  ) throws {
    let changed = try session.execute(
      "DELETE FROM delivery_keys WHERE delivery_id = ? AND role = ? AND epoch = ?",
      [.identifier(id), .text(role.rawValue), .count(epoch)])
    guard changed == 1 else { throw StoreError.changedMeanwhile }
  }

  /// Puts the same response, sealed for other keys, in the place of the one that is kept.
  package func replaceSealedBody(_ body: [UInt8], of id: DeliveryID) throws {
    let changed = try session.execute(
      "UPDATE deliveries SET sealed_body = ? WHERE delivery_id = ? AND sealed_body IS NOT NULL",
      [.blob(body), .identifier(id)])
    guard changed == 1 else { throw StoreError.changedMeanwhile }
  }

  /// Replaces a fingerprint by a key that is gone; only a log that says so lets it happen.
  package func replaceFingerprint(
    _ former: [UInt8], with fingerprint: [UInt8], of id: VoucherID
  ) throws {
    let changed = try session.execute(
      "UPDATE vouchers SET fingerprint = ? WHERE voucher_id = ? AND fingerprint = ?",
      [.blob(fingerprint), .identifier(id), .blob(former)])
    guard changed == 1 else { throw StoreError.changedMeanwhile }
  }
}

/// How many deliveries are sealed for one recipient.
package struct BoxCount: Hashable, Sendable {
  package let role: DeliveryKeyRow.Role
  package let epoch: UInt32
  package let deliveries: Int
  /// Those that are sealed for no other recipient of the role.
  package let alone: Int
}
