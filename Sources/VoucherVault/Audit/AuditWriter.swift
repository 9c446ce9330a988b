import TransparencyLog
import VaultCrypto
package import VaultStore

/// Appends events to the log, in the transaction that makes the change they record.
package struct AuditWriter: Sendable {
  private let clock: VaultClock

  package init(clock: VaultClock) {
    self.clock = clock
  }

  /// Appends the events in their order, and gives back the index of the first.
  @discardableResult
  package func append(
    _ events: [AuditEvent], in transaction: borrowing VaultTransaction
  ) throws -> UInt64 {
    var frontier = try Self.frontier(in: transaction)
    let size = frontier.size
    let now = clock.now()
    var leaves: [LeafRow] = []
    var nodes: [NodeRow] = []
    for event in events {
      let bytes = AuditLeaf(event, at: now).bytes
      let hash = TreeHash.leaf(bytes)
      leaves.append(
        LeafRow(
          index: frontier.size, kind: Int(event.kind.rawValue), occurredAt: now,
          orderID: event.orderID, leaf: bytes, hash: hash.bytes))
      for completed in frontier.append(hash) {
        nodes.append(
          NodeRow(
            level: completed.node.level, position: completed.node.position,
            hash: completed.hash.bytes))
      }
    }
    try transaction.appendLeaves(leaves)
    try transaction.insertNodes(nodes)
    transaction.logTail = LogTail(size: frontier.size, hashes: frontier.hashes.map(\.bytes))
    return size
  }

  /// The end of the log: as it was left by whoever shares the commit, or as it is stored.
  private static func frontier(in transaction: borrowing VaultTransaction) throws -> TreeFrontier {
    if let tail = transaction.logTail,
      let frontier = TreeFrontier(
        size: tail.size, hashes: tail.hashes.compactMap { Digest(bytes: $0) })
    {
      return frontier
    }
    return try AuditTree.frontier(ofSize: try transaction.treeSize(), in: transaction)
  }
}
