package import TransparencyLog
import VaultCrypto
package import VaultStore

/// The tree over the stored hashes; throws an integrity error where one is missing.
package enum AuditTree {
  /// The right edge of the stored tree.
  package static func frontier(
    ofSize size: UInt64, in reading: borrowing some VaultReading & ~Copyable
  ) throws -> TreeFrontier {
    try TreeFrontier(size: size) { node throws -> Digest in try hash(of: node, in: reading) }
  }

  /// The head that the log had when it had `size` events, or has now.
  package static func head(
    ofSize size: UInt64, in reading: borrowing some VaultReading & ~Copyable
  ) throws -> TreeHead {
    try MerkleTree(size: size).head { node throws -> Digest in try hash(of: node, in: reading) }
  }

  /// The way from an event to the root that the log had at `size`.
  package static func inclusion(
    of index: UInt64, at size: UInt64, in reading: borrowing some VaultReading & ~Copyable
  ) throws -> InclusionProof? {
    try MerkleTree(size: size).inclusionProof(of: index) { node throws -> Digest in
      try hash(of: node, in: reading)
    }
  }

  /// What shows that the log of `size` events continues that of `earlier`.
  package static func consistency(
    since earlier: UInt64, at size: UInt64, in reading: borrowing some VaultReading & ~Copyable
  ) throws -> ConsistencyProof? {
    try MerkleTree(size: size).consistencyProof(since: earlier) { node throws -> Digest in
      try hash(of: node, in: reading)
    }
  }

  /// Whether the stored log continues a head: it has as many events, and the hashes lead from the
  /// one to the other.
  package static func continues(
    _ earlier: TreeHead, in reading: borrowing some VaultReading & ~Copyable
  ) throws -> Bool {
    let size = try reading.treeSize()
    guard let proof = try consistency(since: earlier.size, at: size, in: reading) else {
      return false
    }
    return proof.proves(that: try head(ofSize: size, in: reading), continues: earlier)
  }

  private static func hash(
    of node: TreeNode, in reading: borrowing some VaultReading & ~Copyable
  ) throws -> Digest {
    guard let bytes = try reading.node(level: node.level, position: node.position),
      let digest = Digest(bytes: bytes)
    else {
      throw VaultError(
        .integrity, "The audit log lacks the hash of node \(node.level)/\(node.position).",
        next: "Run 'voucher-vault audit verify' and restore a backup.")
    }
    return digest
  }
}
