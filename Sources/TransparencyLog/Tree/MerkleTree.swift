package import VaultCrypto

/// A tree of so many leaves, whose complete subtrees somebody else has stored.
///
/// Every method asks for the nodes it needs, O(log n) of them for a root and O(log² n) at worst for
/// a proof, and fails as the closure fails. It asks for no node that a tree of this size has not,
/// so a log that has grown since can still prove what was in it at any earlier size.
package struct MerkleTree: Hashable, Sendable {
  /// How many leaves the tree has.
  package let size: UInt64

  package init(size: UInt64) {
    self.size = size
  }

  /// The tree's size and root.
  package func head<Failure>(
    node: (TreeNode) throws(Failure) -> Digest
  ) throws(Failure) -> TreeHead {
    guard size > 0 else { return .empty }
    return TreeHead(size: size, root: try Self.hash(from: 0, count: size, node: node))
  }

  /// Proves that the tree has the leaf of that index; `nil` if it has no such leaf.
  package func inclusionProof<Failure>(
    of index: UInt64, node: (TreeNode) throws(Failure) -> Digest
  ) throws(Failure) -> InclusionProof? {
    guard index < size else { return nil }
    var siblings: [Digest] = []
    var start: UInt64 = 0
    var count = size
    while count > 1 {
      let left = Self.leftCount(of: count)
      if index - start < left {
        siblings.append(try Self.hash(from: start + left, count: count - left, node: node))
        count = left
      } else {
        siblings.append(try Self.hash(from: start, count: left, node: node))
        start += left
        count -= left
      }
    }
    return InclusionProof(index: index, path: siblings.reversed())
  }

  /// Proves that the tree continues the one of its first `earlier` leaves; `nil` if it is smaller.
  package func consistencyProof<Failure>(
    since earlier: UInt64, node: (TreeNode) throws(Failure) -> Digest
  ) throws(Failure) -> ConsistencyProof? {
    guard earlier <= size else { return nil }
    guard earlier > 0 else { return ConsistencyProof(path: []) }
    var siblings: [Digest] = []
    var start: UInt64 = 0
    var count = size
    var shared = earlier
    while shared < count {
      let left = Self.leftCount(of: count)
      if shared <= left {
        siblings.append(try Self.hash(from: start + left, count: count - left, node: node))
        count = left
      } else {
        siblings.append(try Self.hash(from: start, count: left, node: node))
        start += left
        shared -= left
        count -= left
      }
    }
    // The earlier tree's own root, which its reader has, opens the proof of a left subtree.
    if start > 0 { siblings.append(try Self.hash(from: start, count: count, node: node)) }
    return ConsistencyProof(path: siblings.reversed())
  }

  /// The hash over `count` leaves from `start`, which is a multiple of the largest subtree in them.
  private static func hash<Failure>(
    from start: UInt64, count: UInt64, node: (TreeNode) throws(Failure) -> Digest
  ) throws(Failure) -> Digest {
    if count.nonzeroBitCount == 1 {
      let level = count.trailingZeroBitCount
      return try node(TreeNode(level: level, position: start >> level))
    }
    let left = leftCount(of: count)
    return TreeHash.node(
      try hash(from: start, count: left, node: node),
      try hash(from: start + left, count: count - left, node: node))
  }

  /// How many of two or more leaves go to the left: the largest power of two below `count`.
  private static func leftCount(of count: UInt64) -> UInt64 {
    1 << (UInt64.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }
}
