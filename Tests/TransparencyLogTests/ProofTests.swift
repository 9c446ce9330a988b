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

  @Test func `show one leaf at one index in one tree, and nothing else`() throws {
    for size in 1...Self.limit {
      for index in 0..<size {
        let proof = try #require(try Self.tree.inclusionProof(of: index, at: size))
        let leaf = Self.tree.leafHashes[index]
        let indices = (0...size).filter {
          InclusionProof(index: UInt64($0), path: proof.path)
            .proves(leaf, in: Self.heads[size])
        }
        let leaves = Self.tree.leafHashes.filter { proof.proves($0, in: Self.heads[size]) }
        let trees = Self.heads.filter { proof.proves(leaf, in: $0) }
        #expect(indices == [index])
        #expect(leaves == [leaf])
        #expect(trees == [Self.heads[size]])
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

  @Test func `show one tree to continue one other, and nothing else`() throws {
    for size in 1...Self.limit {
      for earlier in 1..<size {
        let proof = try #require(try Self.tree.consistencyProof(since: earlier, at: size))
        let continued = Self.heads.filter { proof.proves(that: Self.heads[size], continues: $0) }
        let continuing = Self.heads.filter {
          proof.proves(that: $0, continues: Self.heads[earlier])
        }
        #expect(continued == [Self.heads[earlier]])
        #expect(continuing == [Self.heads[size]])
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

  @Test func `are too short for a larger tree that claims the same root`() throws {
    let inclusion = try #require(try Self.tree.inclusionProof(of: 0, at: 4))
    let consistency = try #require(try Self.tree.consistencyProof(since: 2, at: 4))
    for size in UInt64(5)...70 {
      let claimed = TreeHead(size: size, root: Self.heads[4].root)
      #expect(!inclusion.proves(Self.tree.leafHashes[0], in: claimed))
      #expect(!consistency.proves(that: claimed, continues: Self.heads[2]))
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
