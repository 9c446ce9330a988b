package import VaultCrypto

/// The hashes of RFC 6962, section 2.1.
///
/// Leaves and inner nodes are hashed under different prefixes, so that no leaf can be passed off
/// as a node.
package enum TreeHash {
  private static let leafPrefix: UInt8 = 0
  private static let nodePrefix: UInt8 = 1

  /// The root of a tree without leaves.
  package static let empty = Digest.sha256([])

  /// The hash of a leaf's content.
  package static func leaf(_ content: [UInt8]) -> Digest {
    var hash = SHA256()
    hash.update(leafPrefix)
    hash.update(content)
    return hash.finalize()
  }

  /// The hash of the node over two others.
  package static func node(_ left: Digest, _ right: Digest) -> Digest {
    var hash = SHA256()
    hash.update(nodePrefix)
    hash.update(left)
    hash.update(right)
    return hash.finalize()
  }
}
