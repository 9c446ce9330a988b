import Testing
import TransparencyLog
import VaultCrypto

@Suite("the Merkle tree")
struct MerkleTreeTests {
  /// The leaves and roots that implementations of RFC 6962 test themselves with.
  private static let knownLeaves: [[UInt8]] = [
    [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], Array(0x40...0x43), Array(0x50...0x57),
    Array(0x60...0x6F),
  ]

  private static let knownRoots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  @Test func `has the roots that others compute`() throws {
    let tree = StoredTree(leaves: Self.knownLeaves)
    for (index, root) in Self.knownRoots.enumerated() {
      #expect(try tree.head(at: index + 1).root.hex == root)
    }
    #expect(
      TreeHead.empty.root.hex
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func `has the known proofs`() throws {
    let tree = StoredTree(leaves: Self.knownLeaves)
    #expect(
      try tree.inclusionProof(of: 5, at: 8)?.path.map(\.hex) == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ])
    #expect(
      try tree.consistencyProof(since: 6, at: 8)?.path.map(\.hex) == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ])
  }

  @Test func `has the defined root at every size, however it is computed`() throws {
    var growing = TreeFrontier()
    let tree = StoredTree(count: 130)
    for size in 0...130 {
      let defined = StoredTree.definedRoot(of: tree.leafHashes[..<size])
      let head = TreeHead(size: UInt64(size), root: defined)
      #expect(growing.head == head)
      #expect(try tree.head(at: size) == head)
      let read = try TreeFrontier(size: UInt64(size), node: tree.hash(of:))
      #expect(read == growing)
      if size < 130 { _ = growing.append(tree.leafHashes[size]) }
    }
  }

  @Test func `stores each complete subtree once, and no other`() throws {
    let tree = StoredTree(count: 100)
    var expected: Set<TreeNode> = []
    for level in 1...6 {
      for position in 0..<(100 >> level) {
        expected.insert(TreeNode(level: level, position: UInt64(position)))
      }
    }
    #expect(Set(tree.nodes.keys) == expected)
    for (node, hash) in tree.nodes {
      let first = Int(node.position) << node.level
      let leaves = tree.leafHashes[first..<(first + 1 << node.level)]
      #expect(hash == StoredTree.definedRoot(of: leaves))
    }
  }

  @Test func `passes on the failure of whoever keeps the nodes`() {
    let tree = StoredTree(count: 3)
    let missing = StoredTree.Missing(node: TreeNode(level: 2, position: 0))
    #expect(throws: missing) { try MerkleTree(size: 4).head(node: tree.hash(of:)) }
    #expect(throws: missing) { try TreeFrontier(size: 4, node: tree.hash(of:)) }
    #expect(throws: missing) {
      try MerkleTree(size: 5).inclusionProof(of: 4, node: tree.hash(of:))
    }
  }

  @Test func `works at sizes no log has reached`() throws {
    let hash = TreeHash.leaf([1])
    let tree = MerkleTree(size: .max)
    var askedFor = 0
    let proof = try #require(
      tree.inclusionProof(of: .max - 1) { _ in
        askedFor += 1
        return hash
      })
    #expect(proof.path.count == 63)
    #expect(askedFor < 64 * 64)
    #expect(proof.proves(hash, in: tree.head { _ in hash }))
  }
}
