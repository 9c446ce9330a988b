import TransparencyLog
import VaultCrypto

/// A log as a database keeps it: leaf hashes, and the nodes that appending completed.
struct StoredTree {
  struct Missing: Error, Equatable {
    let node: TreeNode
  }

  private(set) var frontier = TreeFrontier()
  private(set) var nodes: [TreeNode: Digest] = [:]
  private(set) var leafHashes: [Digest] = []

  init(leaves: some Sequence<[UInt8]>) {
    for leaf in leaves { append(leaf) }
  }

  /// A tree of so many leaves, each different.
  init(count: Int) {
    self.init(leaves: (0..<count).map { Array("leaf \($0)".utf8) })
  }

  mutating func append(_ leaf: [UInt8]) {
    let hash = TreeHash.leaf(leaf)
    leafHashes.append(hash)
    for completed in frontier.append(hash) { nodes[completed.node] = completed.hash }
  }

  func hash(of node: TreeNode) throws(Missing) -> Digest {
    let hash =
      node.level == 0
      ? leafHashes.indices.contains(Int(node.position)) ? leafHashes[Int(node.position)] : nil
      : nodes[node]
    guard let hash else { throw Missing(node: node) }
    return hash
  }

  /// The head of the first `size` leaves; only nodes that such a tree has may be asked for.
  func head(at size: Int) throws -> TreeHead {
    try MerkleTree(size: UInt64(size)).head(node: limited(to: size))
  }

  func inclusionProof(of index: Int, at size: Int) throws -> InclusionProof? {
    try MerkleTree(size: UInt64(size)).inclusionProof(of: UInt64(index), node: limited(to: size))
  }

  func consistencyProof(since earlier: Int, at size: Int) throws -> ConsistencyProof? {
    try MerkleTree(size: UInt64(size))
      .consistencyProof(since: UInt64(earlier), node: limited(to: size))
  }

  private func limited(to size: Int) -> (TreeNode) throws(Missing) -> Digest {
    { (node) throws(Missing) in
      guard (node.position + 1) << node.level <= size else { throw Missing(node: node) }
      return try hash(of: node)
    }
  }

  /// The root by the definition of RFC 6962, from the leaves alone.
  static func definedRoot(of leafHashes: ArraySlice<Digest>) -> Digest {
    guard let first = leafHashes.first else { return Digest.sha256([]) }
    guard leafHashes.count > 1 else { return first }
    var left = 1
    while left * 2 < leafHashes.count { left *= 2 }
    let middle = leafHashes.startIndex + left
    return TreeHash.node(
      definedRoot(of: leafHashes[..<middle]), definedRoot(of: leafHashes[middle...]))
  }
}

extension Digest {
  /// The digest with one bit of one byte turned over.
  func turned(byte: Int) -> Digest {
    var bytes = self.bytes
    bytes[byte] ^= 1 << UInt8(byte % 8)
    return Digest(bytes: bytes) ?? self
  }
}
