package import TestSupport
import TransparencyLog
import VaultCrypto

/// Checkpoints, signed notes, their keys, and proofs that travel alone.
package enum NoteParser: FuzzedParser {
  package static let name = "note"
  package static let words = [
    "\n", "\n\n", "\u{2014} ", "c2sp.org/tlog-proof@v1\n", "index 0\n", "extra ", "+", "=",
    "18446744073709551615", "vault.example/fuzz",
  ]
  private static let logName = "vault.example/fuzz"

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    let key = try SigningKey(seed: SecretBytes([UInt8](repeating: 7, count: 32)))
    guard let name = KeyName(logName) else { return FuzzInput("") }
    let log = NoteKey(name: name, key: key.verifyingKey)
    if UInt8.random(in: 0..<8, using: &randomness) == 0 {
      return FuzzInput(log.text) {
        try promise(NoteKey(log.text) == log, "a key is read as it was written")
      }
    }
    let leaves = (0..<Int.random(in: 1...20, using: &randomness)).map { TreeHash.leaf([UInt8($0)]) }
    let tree = MerkleTree(size: UInt64(leaves.count))
    let node = { (node: TreeNode) in hash(of: node, leaves) }
    var note = try Checkpoint(origin: name, head: tree.head(node: node)).signed(with: key)
    if Bool.random(using: &randomness), let other = KeyName("witness.example") {
      note = try note.signed(as: other, with: key)
    }
    let index = UInt64.random(in: 0..<tree.size, using: &randomness)
    guard Bool.random(using: &randomness),
      let inclusion = tree.inclusionProof(of: index, node: node)
    else {
      let text = note.text
      return FuzzInput(text) {
        let checkpoint = try Checkpoint(of: SignedNote(text), signedBy: log)
        try promise(checkpoint.head == tree.head(node: node), "a checkpoint is read back")
      }
    }
    let extra = Bool.random(using: &randomness) ? Array("extra".utf8) : nil
    let text = LogProof(inclusion: inclusion, checkpoint: note, extra: extra).text
    return FuzzInput(text) {
      let proof = try LogProof(text)
      _ = try proof.verifiedCheckpoint(covering: leaves[Int(index)], signedBy: log)
      let other = try? proof.verifiedCheckpoint(covering: TreeHash.leaf([255]), signedBy: log)
      try promise(other == nil, "a proof is for its leaf only")
    }
  }

  private static func hash(of node: TreeNode, _ leaves: [Digest]) -> Digest {
    if node.level == 0 { return leaves[Int(node.position)] }
    let left = TreeNode(level: node.level - 1, position: node.position * 2)
    let right = TreeNode(level: node.level - 1, position: node.position * 2 + 1)
    return TreeHash.node(hash(of: left, leaves), hash(of: right, leaves))
  }

  package static func run(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    if let key = try? NoteKey(text) {
      try promise(Array(key.text.utf8) == bytes, "a key has one form")
    }
    if let checkpoint = try? Checkpoint(body: text), String(validating: bytes, as: UTF8.self) != nil
    {
      try promise(Array(checkpoint.body.utf8) == bytes, "a checkpoint has one form")
    }
    if let note = try? SignedNote(bytes) {
      try promise(Array(note.text.utf8) == bytes, "a note has one form")
      try check(note)
    }
    if let proof = try? LogProof(bytes) {
      try promise(Array(proof.text.utf8) == bytes, "a proof has one form")
      try promise(
        proof.inclusion.path.count <= InclusionProof.maximumPathCount, "a path is bounded")
      try check(proof.checkpoint)
    }
  }

  /// What verifies was signed by the key: the same signature comes out again.
  private static func check(_ note: SignedNote) throws {
    let key = try SigningKey(seed: SecretBytes([UInt8](repeating: 7, count: 32)))
    try promise(note.signatures.count <= SignedNote.maximumSignatureCount, "signatures are bounded")
    guard let name = KeyName(logName) else { return }
    let log = NoteKey(name: name, key: key.verifyingKey)
    guard let body = try? note.verifiedText(trusting: [log]) else { return }
    let again = try SignedNote(signing: body, as: name, with: key)
    try promise(
      again.signatures.allSatisfy(note.signatures.contains), "what verifies was signed")
  }
}
