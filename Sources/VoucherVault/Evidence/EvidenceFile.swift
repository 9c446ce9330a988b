package import TransparencyLog
import VaultCrypto

/// The form of an evidence file: a statement for people, and behind it what proves it to a program.
///
/// Four parts, each behind a line of its own: the statement; a signed note over the statement's hash; a
/// checkpoint of the log; and the events of the order, each with its leaf and its path to that
/// checkpoint. Without a signature there is the statement alone.
package struct EvidenceFile: Sendable {
  /// An event of the log: its place, its leaf, and the way from there to the root.
  struct ProvenEvent: Hashable, Sendable {
    let inclusion: InclusionProof
    let leaf: [UInt8]
  }

  /// What a file is worth, once it is verified.
  package struct Verdict: Hashable, Sendable {
    /// The statement.
    package let statement: String
    /// How many events are proven to be in the log.
    package let events: Int
    /// How many events the log had.
    package let logSize: UInt64
  }

  static let version = "voucher-vault evidence v1"
  static let signature = "-----SIGNATURE-----\n"
  static let checkpoint = "-----CHECKPOINT-----\n"
  static let events = "-----EVENTS-----\n"
  static let end = "-----END-----\n"

  /// The text that the note under a statement signs.
  static func noteBody(of statement: String, origin: KeyName) -> String {
    let digest = Digest.sha256(Array(statement.utf8))
    return "\(version)\n\(origin)\n\(digest.base64)\n"
  }

  static func text(
    _ statement: String, _ note: SignedNote, _ head: SignedNote, _ events: [ProvenEvent]
  ) -> String {
    let proofs = events.map { event in
      let lines =
        ["index \(event.inclusion.index)", "leaf \(Base64.encode(event.leaf))"]
        + event.inclusion.path.map(\.base64)
      return lines.joined(separator: "\n") + "\n\n"
    }
    return statement + signature + note.text + checkpoint + head.text + self.events
      + proofs.joined() + end
  }

  /// Checks the signature, the checkpoint and every event against the log's key.
  package static func verify(
    _ text: String, signedBy key: NoteKey
  ) throws(TransparencyLogError) -> Verdict {
    let parts = try parts(of: text)
    let note = try SignedNote(parts.note)
    let signed = try note.verifiedText(trusting: [key])
    guard signed == noteBody(of: parts.statement, origin: key.name) else { throw .wrongSignature }
    let head = try Checkpoint(of: try SignedNote(parts.checkpoint), signedBy: key).head
    var count = 0
    for piece in parts.events.split(separator: "\n\n") {
      var lines = piece.split(separator: "\n").map(String.init)[...]
      guard let index = lines.popFirst(), index.hasPrefix("index "),
        let number = UInt64(index.dropFirst(6)), let leaf = lines.popFirst(),
        leaf.hasPrefix("leaf "), let bytes = Base64.decode(String(leaf.dropFirst(5)))
      else { throw .malformed(.proof) }
      let path = lines.compactMap { Digest(base64: $0) }
      guard path.count == lines.count else { throw .malformed(.proof) }
      let proof = InclusionProof(index: number, path: path)
      guard proof.proves(TreeHash.leaf(bytes), in: head) else { throw .notIncluded }
      count += 1
    }
    return Verdict(statement: parts.statement, events: count, logSize: head.size)
  }

  private struct Parts {
    let statement: String
    let note: String
    let checkpoint: String
    let events: String
  }

  private static func parts(of text: String) throws(TransparencyLogError) -> Parts {
    var rest = Substring(text)
    func take(_ mark: String) throws(TransparencyLogError) -> String {
      guard let place = rest.firstRange(of: "\n" + mark) else { throw .malformed(.proof) }
      defer { rest = rest[place.upperBound...] }
      return String(rest[..<place.lowerBound]) + "\n"
    }
    let statement = try take(signature)
    let note = try take(checkpoint)
    let head = try take(events)
    // The mark stands directly behind the last event's empty line.
    let events = try take(end)
    guard rest.isEmpty else { throw .malformed(.proof) }
    return Parts(statement: statement, note: note, checkpoint: head, events: events)
  }
}
