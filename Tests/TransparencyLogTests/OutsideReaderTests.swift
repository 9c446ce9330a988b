import Foundation
import TestSupport
import Testing
import TransparencyLog
import VaultCrypto

/// `Tests/Readers/verify_log_proof.py` shares no code with this package.
@Suite(
  "a reader in another language",
  .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "needs Python 3"))
struct OutsideReaderTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test(arguments: [(0, 1), (0, 2), (6, 7), (3, 8), (12, 13), (64, 70)])
  func `finds our proofs good`(index: Int, size: Int) throws {
    let log = try TestLog()
    let tree = StoredTree(count: size)
    let head = try tree.head(at: size)
    let inclusion = try #require(try tree.inclusionProof(of: index, at: size))
    let proof = LogProof(inclusion: inclusion, checkpoint: try log.checkpoint(at: head))
    let outcome = try verify(proof.text, leaf: "leaf \(index)", key: log.noteKey())
    #expect(outcome.text == "\(size) \(head.root.base64)\n")
    #expect(outcome.status == 0)
  }

  @Test func `refuses what we refuse`() throws {
    let log = try TestLog()
    let tree = StoredTree(count: 9)
    let inclusion = try #require(try tree.inclusionProof(of: 5, at: 9))
    let text = LogProof(
      inclusion: inclusion, checkpoint: try log.checkpoint(at: tree.head(at: 9))
    ).text
    let key = try log.noteKey()
    #expect(try verify(text, leaf: "leaf 5", key: key).status == 0)
    #expect(try verify(text, leaf: "leaf 6", key: key).status == 1)
    #expect(try verify(text, leaf: "leaf 5", key: TestLog(seed: 8).noteKey()).status == 1)
    let moved = text.replacing("index 5", with: "index 4")
    #expect(try verify(moved, leaf: "leaf 5", key: key).status == 1)
    let larger = text.replacing("example.com/vault\n9\n", with: "example.com/vault\n10\n")
    #expect(try verify(larger, leaf: "leaf 5", key: key).status == 1)
  }

  private func verify(
    _ proof: String, leaf: String, key: NoteKey
  ) throws -> (status: Int32, text: String) {
    let (proofPath, leafPath) = (folder.path("a.tlog-proof"), folder.path("leaf"))
    try Data(proof.utf8).write(to: URL(filePath: proofPath))
    try Data(leaf.utf8).write(to: URL(filePath: leafPath))
    let reader = GoldenFile.vectors.deletingLastPathComponent()
      .appending(path: "Readers/verify_log_proof.py").path(percentEncoded: false)
    let end = try SpawnedProcess("/usr/bin/python3", [reader, key.text, leafPath, proofPath])
      .waitForEnd()
    return (end.status, end.out)
  }
}
