package import VaultCrypto

/// The place of a complete subtree: it covers `2^level` leaves, the first `position * 2^level`.
///
/// Level 0 is the leaves. Once a node exists its hash never changes, however the tree grows, so it
/// can be stored; the hashes on the unfinished right edge are computed when they are needed.
package struct TreeNode: Hashable, Comparable, Sendable {
  /// How many nodes lie between this one and a leaf.
  package let level: Int
  /// How many nodes of the level stand to its left.
  package let position: UInt64

  package init(level: Int, position: UInt64) {
    self.level = level
    self.position = position
  }

  package static func < (left: TreeNode, right: TreeNode) -> Bool {
    (left.level, left.position) < (right.level, right.position)
  }
}

/// A complete subtree and its hash, as they are stored.
package struct HashedNode: Hashable, Sendable {
  package let node: TreeNode
  package let hash: Digest

  package init(node: TreeNode, hash: Digest) {
    self.node = node
    self.hash = hash
  }
}

/// How many leaves a tree has, and the hash over all of them.
package struct TreeHead: Hashable, Sendable {
  package let size: UInt64
  package let root: Digest

  package init(size: UInt64, root: Digest) {
    self.size = size
    self.root = root
  }

  /// The head of a tree without leaves.
  package static let empty = TreeHead(size: 0, root: TreeHash.empty)
}
