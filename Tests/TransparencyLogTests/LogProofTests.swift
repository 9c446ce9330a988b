import Foundation
import TestSupport
import Testing
import TransparencyLog
import VaultCrypto

@Suite("a proof that travels alone")
struct LogProofTests {
  private static func proof(
    of index: Int, at size: Int, extra: [UInt8]? = nil
  ) throws -> (proof: LogProof, leaf: [UInt8]) {
    let tree = StoredTree(count: size)
    let inclusion = try #require(try tree.inclusionProof(of: index, at: size))
    let checkpoint = try TestLog().checkpoint(at: tree.head(at: size))
    return (
      LogProof(inclusion: inclusion, checkpoint: checkpoint, extra: extra),
      Array("leaf \(index)".utf8)
    )
  }

  @Test func `is written as the specification shows it`() throws {
    let (proof, leaf) = try Self.proof(of: 2, at: 3, extra: [1, 2, 3])
    let lines = proof.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 11)
    #expect(lines[0...2] == ["c2sp.org/tlog-proof@v1", "extra AQID", "index 2"])
    #expect(lines[4...6] == ["", "example.com/vault", "3"])
    let read = try LogProof(Array(proof.text.utf8))
    #expect(read.text == proof.text)
    #expect(read.extra == [1, 2, 3])
    #expect(read.inclusion == proof.inclusion)
    let key = try TestLog().noteKey()
    let checkpoint = try read.verifiedCheckpoint(covering: TreeHash.leaf(leaf), signedBy: key)
    #expect(checkpoint.head.size == 3)
  }

  @Test func `convinces only of its own leaf, log and tree`() throws {
    let (proof, leaf) = try Self.proof(of: 5, at: 9)
    let key = try TestLog().noteKey()
    let hash = TreeHash.leaf(leaf)
    #expect(throws: TransparencyLogError.notIncluded) {
      try proof.verifiedCheckpoint(covering: TreeHash.leaf(leaf + [0]), signedBy: key)
    }
    #expect(throws: TransparencyLogError.wrongOrigin) {
      try proof.verifiedCheckpoint(covering: hash, from: "other.example", signedBy: key)
    }
    let stranger = try TestLog(seed: 8).noteKey()
    #expect(throws: TransparencyLogError.notSigned) {
      try proof.verifiedCheckpoint(covering: hash, signedBy: stranger)
    }
    let moved = InclusionProof(index: 4, path: proof.inclusion.path)
    #expect(throws: TransparencyLogError.notIncluded) {
      try LogProof(inclusion: moved, checkpoint: proof.checkpoint)
        .verifiedCheckpoint(covering: hash, signedBy: key)
    }
  }

  @Test func `is read only if it is exactly in form`() throws {
    let hash = TreeHash.empty.base64
    let note = try TestLog().checkpoint(at: .empty).text
    let header = "c2sp.org/tlog-proof@v1\n"
    #expect((try? LogProof("\(header)index 0\n\n\(note)")) != nil)
    #expect((try? LogProof("\(header)extra \nindex 0\n\(hash)\n\n\(note)")) != nil)
    let malformed = [
      "", header, "\(header)\n\(note)", "index 0\n\n\(note)", "\(header)index 00\n\n\(note)",
      "\(header)index -1\n\n\(note)", "\(header)index 0 \n\n\(note)", "\(header)index\n\n\(note)",
      "\(header)index 0\nextra AQID\n\n\(note)", "\(header)extra A\nindex 0\n\n\(note)",
      "\(header)extra AQID\nextra AQID\nindex 0\n\n\(note)", "\(header)extra AQID\n",
      "\(header)index 0\nAAAA\n\n\(note)", "\(header)index 0\n\(hash)\r\n\n\(note)",
      "c2sp.org/tlog-proof@v2\nindex 0\n\n\(note)", " \(header)index 0\n\n\(note)",
      "\(header)index 0\n" + String(repeating: hash + "\n", count: 65) + "\n\(note)",
    ]
    for text in malformed {
      #expect(throws: TransparencyLogError.malformed(.proof), "\(text)") { try LogProof(text) }
    }
    for text in [
      "\(header)index 0\n\n", "\(header)index 0\n\(hash)\n", "\(header)index 0\n\n\n\(note)x",
    ] {
      #expect(throws: TransparencyLogError.malformed(.note), "\(text)") { try LogProof(text) }
    }
    #expect(throws: TransparencyLogError.malformed(.proof)) {
      try LogProof([UInt8](repeating: 0x61, count: LogProof.maximumByteCount + 1))
    }
  }

  @Test func `convinces of nothing else, whatever it is mutated into`() throws {
    let (proof, leaf) = try Self.proof(of: 5, at: 9, extra: [9])
    let key = try TestLog().noteKey()
    let original = Array(proof.text.utf8)
    for seed in UInt64(0)..<3000 {
      var randomness = SeededRandomness(seed: seed)
      let bytes = Mutation.of(original, using: &randomness)
      guard let read = try? LogProof(bytes) else { continue }
      #expect(Array(read.text.utf8) == bytes, "seed \(seed)")
      let checkpoint = try? read.verifiedCheckpoint(
        covering: TreeHash.leaf(leaf), signedBy: key)
      if checkpoint != nil {
        #expect(read.inclusion == proof.inclusion, "seed \(seed)")
      }
    }
  }
}
