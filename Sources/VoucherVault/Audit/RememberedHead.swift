import TransparencyLog

/// A head of the log that was signed earlier, and where it was found.
struct RememberedHead {
  let head: TreeHead
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
    func head(of text: String) -> TreeHead? {
      guard case .head(let found) = read(text), found.objection == nil else { return nil }
      return found.head
    }

    /// The largest head among the notes of a text that this vault signed.
    func largestHead(in text: String) -> TreeHead? {
      // By what they claim first: most signatures need not be looked at.
      let notes = CheckpointFile.notes(in: text).map { note in
        let lines = note.text.split(separator: "\n", maxSplits: 2)
        return (text: note.text, size: lines.count > 1 ? UInt64(lines[1]) ?? 0 : 0)
      }
      return notes.sorted { $0.size > $1.size }.lazy.compactMap { head(of: $0.text) }.first
    }

    func read(_ text: String, from source: String? = nil) -> Reading {
      for era in keys.eras {
        guard let note = try? SignedNote(text),
          let head = try? Checkpoint(of: note, signedBy: era.key).head
        else { continue }
        return .head(
          RememberedHead(head: head, source: source, objection: era.objection(to: head)))
      }
      return .finding(
        AuditFinding(
          .checkpoint, source ?? "-",
          "A remembered checkpoint is not signed by this vault's log key: it was changed or forged, or "
            + "is another log's."))
    }
  }

  func finding(against replay: LogReplay) -> AuditFinding? {
    let subject = source.map { "\($0): \(head.size)" } ?? String(head.size)
    if head.size > replay.frontier.size {
      return AuditFinding(
        .checkpoint, subject,
        "The log had \(head.size) events when this checkpoint was signed and has "
          + "\(replay.frontier.size) now: its end was cut off, or an old copy was put back.")
    }
    if replay.roots[head.size] != head.root {
      return AuditFinding(
        .checkpoint, subject, "The log was rewritten before event \(head.size).")
    }
    return objection
  }
}
