package import VaultCrypto

/// Shows that a tree has a certain leaf at a certain index, without the other leaves.
package struct InclusionProof: Hashable, Sendable {
  /// The leaf's index, from 0.
  package let index: UInt64
  /// The hashes beside the way from the leaf to the root, the leaf's sibling first.
  package let path: [Digest]

  /// The longest path there is, in a tree of 2^64 leaves.
  package static let maximumPathCount = 64

  package init(index: UInt64, path: [Digest]) {
    self.index = index
    self.path = path
  }

  /// Whether the tree of that head has the leaf of that hash at the proof's index.
  ///
  /// RFC 9162, section 2.1.3.2. A verifier needs nothing but the head, which it must have from a
  /// verified checkpoint: size and root together.
  package func proves(_ leafHash: Digest, in head: TreeHead) -> Bool {
    guard index < head.size else { return false }
    var walk = TreeWalk(from: index, last: head.size - 1)
    var hash = leafHash
    for sibling in path {
      switch walk.climb() {
      case .none: return false
      case .left: hash = TreeHash.node(sibling, hash)
      case .right: hash = TreeHash.node(hash, sibling)
      }
    }
    return walk.isAtRoot && hash == head.root
  }
}
