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
