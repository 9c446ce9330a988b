import VaultCrypto

/// A proof that travels alone, that a log continues an older head of its own: the older size, the
/// path and the newer checkpoint, in the form in which C2SP `tlog-witness` is sent them.
///
/// Whoever kept the older checkpoint is convinced by it that nothing before was changed.
package struct LogContinuation: Sendable {
  /// How many leaves the log had.
  package let earlierSize: UInt64
  /// What leads from both trees' common parts to both roots.
  package let consistency: ConsistencyProof
  /// The newer checkpoint, with every signature it came with.
  package let checkpoint: SignedNote

  /// The longest path that is read.
  package static let maximumPathCount = 63

  private static let label = "old "

  package init(earlierSize: UInt64, consistency: ConsistencyProof, checkpoint: SignedNote) {
    self.earlierSize = earlierSize
    self.consistency = consistency
    self.checkpoint = checkpoint
  }

  /// The proof as a file holds it.
  package var text: String {
    ([Self.label + String(earlierSize)] + consistency.path.map(\.base64))
      .map { $0 + "\n" }.joined() + "\n" + checkpoint.text
  }

  /// The newer checkpoint, once it is certain that the log signed it and that it continues the older
  /// head.
  package func verifiedCheckpoint(
    continuing earlier: TreeHead, signedBy log: NoteKey
  ) throws(TransparencyLogError) -> Checkpoint {
    let checkpoint = try Checkpoint(of: self.checkpoint, signedBy: log)
    guard earlier.size == earlierSize,
      consistency.proves(that: checkpoint.head, continues: earlier)
    else { throw .notContinued }
    return checkpoint
  }

  /// Reads a proof, strictly.
  package init(_ text: String) throws(TransparencyLogError) {
    var rest = text.utf8[...]
    func takeLine() -> String? {
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      defer { rest = rest[rest.index(after: end)...] }
      return String(Substring(rest[..<end]))
    }
    guard let first = takeLine(), first.utf8.starts(with: Self.label.utf8),
      let size = PlainNumber.read(String(Substring(first.utf8.dropFirst(Self.label.utf8.count))))
    else { throw .malformed(.proof) }
    var path: [Digest] = []
    while let line = takeLine(), !line.isEmpty {
      guard let hash = Digest(base64: line), path.count < Self.maximumPathCount else {
        throw .malformed(.proof)
      }
      path.append(hash)
    }
    self.init(
      earlierSize: size, consistency: ConsistencyProof(path: path),
      checkpoint: try SignedNote(String(Substring(rest))))
  }
}
