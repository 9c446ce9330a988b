package import VoucherModel

extension VaultReading where Self: ~Copyable {
  /// How many leaves the audit log has.
  package func treeSize() throws -> UInt64 {
    try session.first("SELECT coalesce(max(leaf_index) + 1, 0) FROM audit_leaves") {
      (row) throws(StoreError) in try row.count()
    } ?? 0
  }

  package func leaf(_ index: UInt64) throws -> LeafRow? {
    try session.first(LeafRow.select("WHERE leaf_index = ?"), [.count(index)])
  }

  package func leafHash(_ index: UInt64) throws -> [UInt8]? {
    try hash("SELECT leaf_hash FROM audit_leaves WHERE leaf_index = ?", [.count(index)])
  }

  /// The hash of a complete subtree; level 0 is the leaves.
  package func node(level: Int, position: UInt64) throws -> [UInt8]? {
    if level == 0 { return try leafHash(position) }
    return try hash(
      "SELECT hash FROM audit_nodes WHERE level = ? AND position = ?",
      [.count(level), .count(position)])
  }

  /// Leaves from an index on, in order.
  package func leaves(from index: UInt64 = 0, limit: Int) throws -> [LeafRow] {
    try session.all(
      LeafRow.select("WHERE leaf_index >= ? ORDER BY leaf_index LIMIT ?"),
      [.count(index), .count(limit)])
  }

  /// The events of an order, in order.
  package func leaves(of order: OrderID) throws -> [LeafRow] {
    try session.all(
      LeafRow.select("WHERE order_id = ? ORDER BY leaf_index"), [.identifier(order)])
  }

  /// Passes every leaf on, in order, in bounded memory.
  package func eachLeaf(
    from index: UInt64 = 0, noting damaged: DamagedRows? = nil, _ body: (LeafRow) throws -> Void
  ) throws {
    try session.each(
      LeafRow.select("WHERE leaf_index >= ? ORDER BY leaf_index"), [.count(index)],
      noting: damaged, body)
  }

  /// Passes leaves on, in order, in bounded memory, until `body` has had enough.
  package func walkLeaves(from index: UInt64 = 0, _ body: (LeafRow) throws -> Bool) throws {
    try session.walk(
      LeafRow.select("WHERE leaf_index >= ? ORDER BY leaf_index"), [.count(index)], body)
  }

  /// As `walkLeaves(from:)`, of one order's leaves.
  package func walkLeaves(
    of order: OrderID, from index: UInt64 = 0, _ body: (LeafRow) throws -> Bool
  ) throws {
    try session.walk(
      LeafRow.select("WHERE order_id = ? AND leaf_index >= ? ORDER BY leaf_index"),
      [.identifier(order), .count(index)], body)
  }

  /// The places of the leaves of one kind from an index on, in order.
  package func leafIndices(ofKind kind: Int, from index: UInt64, limit: Int) throws -> [UInt64] {
    try session.all(
      """
      SELECT leaf_index FROM audit_leaves WHERE kind = ? AND leaf_index >= ?
      ORDER BY leaf_index LIMIT ?
      """, [.count(kind), .count(index), .count(limit)]
    ) { (row) throws(StoreError) in try row.count() }
  }

  /// The last event of an order.
  package func lastLeaf(of order: OrderID) throws -> LeafRow? {
    try session.first(
      LeafRow.select("WHERE order_id = ? ORDER BY leaf_index DESC LIMIT 1"), [.identifier(order)])
  }

  /// The hashes of a level from a position on, in order; level 0 is the leaves.
  package func nodes(level: Int, from position: UInt64, limit: Int) throws -> [NodeRow] {
    guard level == 0 else {
      return try session.all(
        NodeRow.select("WHERE level = ? AND position >= ? ORDER BY position LIMIT ?"),
        [.count(level), .count(position), .count(limit)])
    }
    return try session.all(
      """
      SELECT 0, leaf_index, leaf_hash FROM audit_leaves WHERE leaf_index >= ?
      ORDER BY leaf_index LIMIT ?
      """, [.count(position), .count(limit)])
  }

  /// Passes stored nodes of a level from a position on, in order; those that cannot be read are noted.
  package func eachNode(
    ofLevel level: Int, from position: UInt64, limit: Int, noting damaged: DamagedRows,
    _ body: (NodeRow) throws -> Void
  ) throws {
    try session.each(
      NodeRow.select("WHERE level = ? AND position >= ? ORDER BY position LIMIT ?"),
      [.count(level), .count(position), .count(limit)], noting: damaged, body)
  }

  /// Passes the stored nodes above a level on, by level and position, in bounded memory.
  package func eachNode(
    above level: Int = 0, noting damaged: DamagedRows? = nil, _ body: (NodeRow) throws -> Void
  ) throws {
    try session.each(
      NodeRow.select("WHERE level > ? ORDER BY level, position"), [.count(level)],
      noting: damaged, body)
  }

  package func latestCheckpoint() throws -> CheckpointRow? {
    try session.first(CheckpointRow.select("ORDER BY tree_size DESC, signed_at DESC LIMIT 1"))
  }

  /// All checkpoints, smallest tree first.
  package func checkpoints(noting damaged: DamagedRows? = nil) throws -> [CheckpointRow] {
    var rows: [CheckpointRow] = []
    try session.each(
      CheckpointRow.select("ORDER BY tree_size, signed_at"), noting: damaged
    ) { rows.append($0) }
    return rows
  }

  private func hash(_ sql: String, _ arguments: [SQLValue]) throws -> [UInt8]? {
    try session.first(sql, arguments) { (row) throws(StoreError) in try row.blob() }
  }
}

extension VaultTransaction {
  /// Appends leaves; the first must have the index `treeSize()`, and there may be no gap.
  package func appendLeaves(_ leaves: [LeafRow]) throws {
    logTail = nil
    try session.insert(leaves)
  }

  package func insertNodes(_ nodes: [NodeRow]) throws {
    try session.insert(nodes)
  }

  package func insertCheckpoint(_ checkpoint: CheckpointRow) throws {
    try session.insert(checkpoint)
  }
}
