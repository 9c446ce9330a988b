package import VaultCrypto

/// What a log says about itself at one size, in the form of C2SP `tlog-checkpoint`.
///
/// A log must never sign two checkpoints of which one tree does not continue the other; that is
/// what a reader who keeps an old checkpoint finds out.
package struct Checkpoint: Sendable {
  /// Which log speaks; one line, not empty.
  package let origin: String
  /// The tree's size and root.
  package let head: TreeHead
  /// Further lines whose meaning this module does not know; none of them is empty.
  package let extensions: [String]

  /// Makes a checkpoint of our own; the log's name is its origin.
  ///
  /// A log that goes on from a restored copy says so in every checkpoint: by its incarnation, counted
  /// from 1 for the log as it was made, which needs no line.
  package init(origin: KeyName, head: TreeHead, incarnation: UInt32 = 1) {
    self.origin = origin.text
    self.head = head
    extensions = incarnation > 1 ? ["\(Self.incarnationWord)\(incarnation)"] : []
  }

  private static let incarnationWord = "incarnation "

  /// Which incarnation of the log speaks; 1 where no line says so.
  package var incarnation: UInt32 { Self.incarnation(in: extensions.map { $0[...] }) }

  /// The incarnation that lines claim.
  package static func incarnation(in lines: [Substring]) -> UInt32 {
    lines.lazy.compactMap { line -> UInt32? in
      guard line.hasPrefix(incarnationWord) else { return nil }
      return PlainNumber.read(String(line.dropFirst(incarnationWord.count)))
        .flatMap(UInt32.init(exactly:))
    }.first ?? 1
  }

  /// The text that is signed.
  package var body: String {
    ([origin, String(head.size), head.root.base64] + extensions).map { $0 + "\n" }.joined()
  }

  /// Reads the text of a note that has been verified, strictly.
  package init(body: String) throws(TransparencyLogError) {
    guard body.utf8.last == UInt8(ascii: "\n") else { throw .malformed(.checkpoint) }
    let lines = body.utf8.dropLast()
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }),
      let size = PlainNumber.read(lines[1]),
      let root = Digest(base64: lines[2])
    else { throw .malformed(.checkpoint) }
    origin = lines[0]
    head = TreeHead(size: size, root: root)
    extensions = Array(lines[3...])
  }

  /// The checkpoint as a note signed by the log's key, under the origin as the key's name.
  package func signed(with key: borrowing SigningKey) throws -> SignedNote {
    guard let name = KeyName(origin) else { throw TransparencyLogError.malformed(.checkpoint) }
    return try SignedNote(signing: body, as: name, with: key)
  }

  /// Reads a checkpoint out of a note, once it is certain that the log's own key signed it.
  ///
  /// `origin` is the log that is expected; without it, the name of the key.
  package init(
    of note: SignedNote, from origin: String? = nil, signedBy log: NoteKey
  ) throws(TransparencyLogError) {
    try self.init(body: try note.verifiedText(trusting: [log]))
    guard self.origin.utf8.elementsEqual((origin ?? log.name.text).utf8) else {
      throw .wrongOrigin
    }
  }
}
