package import VaultCrypto

/// A proof that travels alone: a leaf's index, its path and the checkpoint it leads to, in the form
/// of C2SP `tlog-proof`.
///
/// Together with the leaf and the log's key it convinces somebody who has neither the log nor a
/// connection to it.
package struct LogProof: Sendable {
  /// The way from the leaf to the root.
  package let inclusion: InclusionProof
  /// The checkpoint, with every signature it came with.
  package let checkpoint: SignedNote
  /// Bytes that came along; nothing vouches for them.
  package let extra: [UInt8]?

  /// The longest proof that is read, in bytes.
  package static let maximumByteCount = SignedNote.maximumByteCount + (1 << 18)

  private static let header = "c2sp.org/tlog-proof@v1"
  private static let extraLabel = "extra "
  private static let indexLabel = "index "

  package init(inclusion: InclusionProof, checkpoint: SignedNote, extra: [UInt8]? = nil) {
    self.inclusion = inclusion
    self.checkpoint = checkpoint
    self.extra = extra
  }

  /// The proof as a file of the ending `.tlog-proof` holds it.
  package var text: String {
    var lines = [Self.header]
    if let extra { lines.append(Self.extraLabel + Base64.encode(extra)) }
    lines.append(Self.indexLabel + String(inclusion.index))
    lines += inclusion.path.map(\.base64)
    return lines.map { $0 + "\n" }.joined() + "\n" + checkpoint.text
  }

  /// The checkpoint, once it is certain that the log signed it and that it covers the leaf.
  ///
  /// `origin` is the log that is expected; without it, the name of the key.
  package func verifiedCheckpoint(
    covering leafHash: Digest, from origin: String? = nil, signedBy log: NoteKey
  ) throws(TransparencyLogError) -> Checkpoint {
    let checkpoint = try Checkpoint(of: self.checkpoint, from: origin, signedBy: log)
    guard inclusion.proves(leafHash, in: checkpoint.head) else { throw .notIncluded }
    return checkpoint
  }
}

extension LogProof {
  /// Reads a proof, strictly.
  package init(_ bytes: [UInt8]) throws(TransparencyLogError) {
    guard bytes.count <= Self.maximumByteCount, let text = String(validating: bytes, as: UTF8.self)
    else { throw .malformed(.proof) }
    try self.init(text)
  }

  /// Reads a proof from text; as `init(_:)` from bytes.
  package init(_ text: String) throws(TransparencyLogError) {
    var rest = text.utf8[...]
    guard text.utf8.count <= Self.maximumByteCount,
      Self.takeLine(&rest)?.utf8.elementsEqual(Self.header.utf8) == true,
      var line = Self.takeLine(&rest)
    else { throw .malformed(.proof) }
    var extra: [UInt8]?
    if let encoded = Self.value(of: line, after: Self.extraLabel) {
      guard let bytes = Base64.decode(encoded), let next = Self.takeLine(&rest) else {
        throw .malformed(.proof)
      }
      extra = bytes
      line = next
    }
    guard let digits = Self.value(of: line, after: Self.indexLabel),
      let index = PlainNumber.read(digits)
    else { throw .malformed(.proof) }
    var path: [Digest] = []
    while let line = Self.takeLine(&rest), !line.isEmpty {
      guard let hash = Digest(base64: line), path.count < InclusionProof.maximumPathCount else {
        throw .malformed(.proof)
      }
      path.append(hash)
    }
    self.init(
      inclusion: InclusionProof(index: index, path: path),
      checkpoint: try SignedNote(String(Substring(rest))), extra: extra)
  }

  /// Takes a line and its newline off the front; `nil` where no line is complete.
  private static func takeLine(_ rest: inout Substring.UTF8View) -> String? {
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { rest = rest[rest.index(after: end)...] }
    return String(Substring(rest[..<end]))
  }

  private static func value(of line: String, after label: String) -> String? {
    guard line.utf8.starts(with: label.utf8) else { return nil }
    return String(Substring(line.utf8.dropFirst(label.utf8.count)))
  }
}
