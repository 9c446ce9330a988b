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
    let size = try transaction.treeSize()
    let now = clock.now()
    var frontier = try AuditTree.frontier(ofSize: size, in: transaction)
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
    return size
  }
}
