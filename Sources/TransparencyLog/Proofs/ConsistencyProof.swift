package import VaultCrypto

/// Shows that a tree continues an earlier one: nothing was changed, moved or taken out.
package struct ConsistencyProof: Hashable, Sendable {
  /// The hashes from which both roots can be computed (RFC 6962, section 2.1.2).
  package let path: [Digest]

  package init(path: [Digest]) {
    self.path = path
  }

  /// Whether the tree of the head `later` starts with the tree of the head `earlier`.
  ///
  /// RFC 9162, section 2.1.4.2. Every tree continues the empty one, and itself; both cases take
  /// an empty proof.
  package func proves(that later: TreeHead, continues earlier: TreeHead) -> Bool {
    if earlier.size == 0 { return path.isEmpty && earlier == .empty }
    if earlier.size == later.size { return path.isEmpty && earlier == later }
    guard earlier.size < later.size else { return false }

    var walk = TreeWalk(from: earlier.size - 1, last: later.size - 1)
    walk.skipCompletedSubtrees()
    // Where the earlier tree is one complete subtree, its root is the first hash of the path.
    let isSubtree = earlier.size.nonzeroBitCount == 1
    guard let first = isSubtree ? earlier.root : path.first else { return false }
    var earlierHash = first
    var laterHash = first
    for sibling in path.dropFirst(isSubtree ? 0 : 1) {
      switch walk.climb() {
      case .none: return false
      case .left:
        earlierHash = TreeHash.node(sibling, earlierHash)
        laterHash = TreeHash.node(sibling, laterHash)
      case .right:
        laterHash = TreeHash.node(laterHash, sibling)
      }
    }
    return walk.isAtRoot && earlierHash == earlier.root && laterHash == later.root
  }
}
