import Testing
import TransparencyLog
import VaultCrypto

@Suite("proofs from the tree")
struct ProofTests {
  private static let limit = 70
  private static let tree = StoredTree(count: limit)
  private static let heads = (0...limit).compactMap { try? tree.head(at: $0) }

  @Test func `show every leaf in every tree that has it`() throws {
    for size in 0...Self.limit {
      for index in 0..<size {
        let proof = try #require(try Self.tree.inclusionProof(of: index, at: size))
        #expect(proof.proves(Self.tree.leafHashes[index], in: Self.heads[size]))
        #expect(proof.path.count <= 7)
      }
      #expect(try Self.tree.inclusionProof(of: size, at: size) == nil)
    }
  }

  @Test func `show no leaf at another index, in another tree, or in place of another`() throws {
    for size in 1...Self.limit {
      for index in 0..<size {
        let proof = try #require(try Self.tree.inclusionProof(of: index, at: size))
        let leaf = Self.tree.leafHashes[index]
        for other in 0...size where other != index {
          let moved = InclusionProof(index: UInt64(other), path: proof.path)
          #expect(!moved.proves(leaf, in: Self.heads[size]))
        }
        for other in Self.tree.leafHashes.indices where other != index {
          #expect(!proof.proves(Self.tree.leafHashes[other], in: Self.heads[size]))
        }
        for other in 0...Self.limit where other != size {
          #expect(!proof.proves(leaf, in: Self.heads[other]))
        }
      }
    }
  }

  @Test func `show nothing once a byte of them is changed, or a hash is added or missing`() throws {
    for size in [1, 2, 3, 7, 8, 13, 64, 70] {
      for index in 0..<size {
        let leaf = Self.tree.leafHashes[index]
        let proof = try #require(try Self.tree.inclusionProof(of: index, at: size))
        let head = Self.heads[size]
        for path in Self.damaged(proof.path, by: leaf) {
          #expect(!InclusionProof(index: UInt64(index), path: path).proves(leaf, in: head))
        }
        #expect(!proof.proves(leaf.turned(byte: index % 32), in: head))
        let turned = TreeHead(size: head.size, root: head.root.turned(byte: index % 32))
        #expect(!proof.proves(leaf, in: turned))
      }
    }
  }

  @Test func `show that every tree continues every earlier one`() throws {
    for size in 0...Self.limit {
      for earlier in 0...size {
        let proof = try #require(try Self.tree.consistencyProof(since: earlier, at: size))
        #expect(proof.proves(that: Self.heads[size], continues: Self.heads[earlier]))
      }
      #expect(try Self.tree.consistencyProof(since: size + 1, at: size) == nil)
    }
  }

  @Test func `show no other tree to be continued`() throws {
    for size in 1...Self.limit {
      for earlier in 1..<size {
        let proof = try #require(try Self.tree.consistencyProof(since: earlier, at: size))
        for other in 0...Self.limit where other != earlier {
          #expect(!proof.proves(that: Self.heads[size], continues: Self.heads[other]))
        }
        for other in 0...Self.limit where other != size {
          #expect(!proof.proves(that: Self.heads[other], continues: Self.heads[earlier]))
        }
      }
    }
  }

  @Test func `show no continuation once a byte is changed, or a hash is added or missing`() throws {
    for (earlier, size) in [(1, 2), (2, 3), (3, 7), (4, 7), (6, 8), (63, 70), (64, 70), (1, 70)] {
      let proof = try #require(try Self.tree.consistencyProof(since: earlier, at: size))
      let (from, to) = (Self.heads[earlier], Self.heads[size])
      for path in Self.damaged(proof.path, by: from.root) {
        #expect(!ConsistencyProof(path: path).proves(that: to, continues: from))
      }
      for byte in 0..<32 {
        let turnedFrom = TreeHead(size: from.size, root: from.root.turned(byte: byte))
        let turnedTo = TreeHead(size: to.size, root: to.root.turned(byte: byte))
        #expect(!proof.proves(that: to, continues: turnedFrom))
        #expect(!proof.proves(that: turnedTo, continues: from))
      }
    }
  }

  @Test func `show a rewritten history to be another`() throws {
    var leaves = (0..<20).map { [UInt8($0)] }
    let honest = StoredTree(leaves: leaves)
    leaves[3] = [99]
    let rewritten = StoredTree(leaves: leaves)
    for earlier in 4..<20 {
      let proof = try #require(try rewritten.consistencyProof(since: earlier, at: 20))
      let from = try honest.head(at: earlier)
      #expect(!proof.proves(that: try rewritten.head(at: 20), continues: from))
    }
  }

  @Test func `of the empty tree and of a tree from itself carry nothing`() throws {
    let extra = ConsistencyProof(path: [TreeHash.empty])
    let head = Self.heads[5]
    #expect(ConsistencyProof(path: []).proves(that: head, continues: .empty))
    #expect(!extra.proves(that: head, continues: .empty))
    #expect(!extra.proves(that: head, continues: head))
    let notEmpty = TreeHead(size: 0, root: head.root)
    #expect(!ConsistencyProof(path: []).proves(that: head, continues: notEmpty))
    let twin = TreeHead(size: 5, root: Self.heads[6].root)
    #expect(!ConsistencyProof(path: []).proves(that: head, continues: twin))
  }

  /// The path with each of its bytes changed, with a hash too many at either end, and with each of
  /// its hashes taken out or swapped with the next.
  private static func damaged(_ path: [Digest], by other: Digest) -> [[Digest]] {
    var damaged = [path + [other], [other] + path]
    for index in path.indices {
      for byte in 0..<Digest.byteCount {
        var changed = path
        changed[index] = path[index].turned(byte: byte)
        damaged.append(changed)
      }
      var shorter = path
      shorter.remove(at: index)
      damaged.append(shorter)
      if index > 0 {
        var swapped = path
        swapped.swapAt(index - 1, index)
        damaged.append(swapped)
      }
    }
    return damaged
  }
}
