import TransparencyLog

/// A head of the log that was signed earlier, and where it was found.
struct RememberedHead {
  let head: TreeHead
  /// The vault's, when it was signed.
  let incarnation: UInt32
  /// The file it stands in; `nil` for the database and the vault's own checkpoint files.
  let source: String?
  /// What speaks against the signature, though it is one of the log's keys that made it.
  let objection: AuditFinding?

  enum Reading {
    case head(RememberedHead)
    case finding(AuditFinding)
  }

  /// Reads notes, and believes those that a key of the vault's log signed while it was the log's.
  struct Reader {
    private let keys: LogKeys

    init(_ keys: LogKeys) {
      self.keys = keys
    }

    /// The head of a note that this vault signed; `nil` for any other text.
    func head(of text: String) -> TreeHead? { found(text)?.head }

    /// As `head`, with the incarnation that signed it.
    func found(_ text: String) -> RememberedHead? {
      guard case .head(let found) = read(text), found.objection == nil else { return nil }
      return found
    }

    /// The newest head among the notes of a text that this vault signed: the largest of the latest
    /// incarnation.
    func newestHead(in text: String) -> RememberedHead? {
      // By what they claim first: most signatures need not be looked at.
      let notes = CheckpointFile.notes(in: text).map { note in
        let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false)
        let size = lines.count > 1 ? UInt64(lines[1]) ?? 0 : 0
        return (text: note.text, claim: (Checkpoint.incarnation(in: lines), size))
      }
      return notes.sorted { $0.claim > $1.claim }.lazy.compactMap { found($0.text) }.first
    }

    func read(_ text: String, from source: String? = nil) -> Reading {
      for era in keys.eras {
        guard let note = try? SignedNote(text),
          let checkpoint = try? Checkpoint(of: note, signedBy: era.key)
        else { continue }
        return .head(
          RememberedHead(
            head: checkpoint.head, incarnation: checkpoint.incarnation, source: source,
            objection: era.objection(to: checkpoint.head)))
      }
      return .finding(
        AuditFinding(
          .checkpoint, source ?? "-",
          "A remembered checkpoint is not signed by this vault's log key: it was changed or forged, or "
            + "is another log's."))
    }
  }
}
