package import VaultCrypto

/// The right edge of a growing tree: the complete subtrees that no larger one contains.
///
/// They are all that appending needs. A frontier is read once from the stored nodes, then takes any
/// number of leaves without another look-up, and knows the root at each step. Started empty, it
/// recomputes a log from its leaves alone.
package struct TreeFrontier: Hashable, Sendable {
  /// How many leaves the tree has.
  package private(set) var size: UInt64
  /// The subtrees from left to right, one for each bit set in `size`, the largest first.
  private var subtrees: [Digest]

  /// The frontier of a tree without leaves.
  package init() {
    size = 0
    subtrees = []
  }

  /// Reads the frontier of a tree of `size` leaves; asks for one node for each bit set in `size`.
  package init<Failure>(
    size: UInt64, node: (TreeNode) throws(Failure) -> Digest
  ) throws(Failure) {
    self.size = size
    subtrees = []
    for level in (0..<UInt64.bitWidth).reversed() where size >> level & 1 == 1 {
      subtrees.append(try node(TreeNode(level: level, position: (size >> level) - 1)))
    }
  }

  /// The frontier that has these `hashes`; `nil` if they are not one for each bit set in `size`.
  package init?(size: UInt64, hashes: [Digest]) {
    guard hashes.count == size.nonzeroBitCount else { return nil }
    self.size = size
    subtrees = hashes
  }

  /// The hashes of the subtrees from left to right: all that somebody needs to append what follows.
  package var hashes: [Digest] { subtrees }

  /// Adds a leaf, and gives the nodes that it completes, from its parent upwards.
  ///
  /// The caller stores the leaf's hash and these nodes in the transaction that stores the leaf.
  package mutating func append(_ leafHash: Digest) -> [HashedNode] {
    var completed: [HashedNode] = []
    var hash = leafHash
    var level = 0
    // Each bit that carries stands for a subtree of the same size as the one just finished.
    while size >> level & 1 == 1 {
      hash = TreeHash.node(subtrees.removeLast(), hash)
      level += 1
      completed.append(
        HashedNode(node: TreeNode(level: level, position: size >> level), hash: hash))
    }
    subtrees.append(hash)
    size += 1
    return completed
  }

  /// The head of the tree as it stands.
  package var head: TreeHead {
    guard var root = subtrees.last else { return .empty }
    for subtree in subtrees.dropLast().reversed() {
      root = TreeHash.node(subtree, root)
    }
    return TreeHead(size: size, root: root)
  }
}
