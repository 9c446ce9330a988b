import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel

/// Replays the log from its first leaf and compares everything with it.
///
/// It needs no key, and shares with the writer only the forms that are written down: it hashes every
/// leaf again, builds the tree from nothing, and derives every state from the events.
package struct VaultVerifier: Sendable {
  let core: VaultCore
  /// Whether checkpoints of a log that is longer than this one are no fault: whoever restores an older
  /// copy answers for them.
  var forgivesLaterHeads = false

  package init(core: VaultCore) {
    self.core = core
  }

  /// Verifies; `others` are checkpoints that somebody else has kept, all of which must be whole.
  package func verify(against others: [KeptCheckpoints] = []) throws -> AuditVerification {
    var findings = try TableComparison.reading(.database) {
      try core.database.integrityProblems().map { AuditFinding(.database, "vault.db", $0) }
    }
    findings += try TableComparison.reading(.database) {
      try core.database.hiddenTexts().map {
        AuditFinding(
          .database, "\($0.table) \($0.row.name)",
          "The text in \($0.row.what) goes on behind a zero byte, where nobody sees it.")
      }
    }
    findings += try TableComparison.reading(.schema) {
      try core.database.schemaProblems().map { AuditFinding(.schema, $0.name, $0.words) }
    }
    // Read first: whoever appends meanwhile signs no head that the snapshot has not.
    let files = core.sinks.read()
    var remembered = files.flatMap { file in
      CheckpointFile.notes(in: String(decoding: file.bytes, as: UTF8.self))
        .map { RememberedNote($0, source: nil) }
    }
    for other in others {
      let notes = other.notes
      if !notes.contains(where: { !$0.mayBeCut }) {
        findings.append(
          AuditFinding(.checkpoint, other.name, "There is no signed checkpoint in the file."))
      }
      remembered += notes.map { RememberedNote($0, source: other.name) }
    }
    return try core.database.read { snapshot in
      // Rows that cannot be read are named with those of the other tables.
      let stored = try? snapshot.checkpoints().map(\.note)
      let kept = (stored ?? []).map {
        RememberedNote(CheckpointFile.Note(text: $0, mayBeCut: false), source: nil)
      }
      var heads: [RememberedHead] = []
      let keys = try LogKeys(of: core, in: snapshot)
      let reader = RememberedHead.Reader(keys)
      for note in (kept + remembered).uniqued() {
        switch reader.read(note.note.text, from: note.source) {
        case .head(let head): heads.append(head)
        // Half a note is what a crash leaves while one is appended; it says nothing.
        case .finding where note.note.mayBeCut: break
        case .finding(let finding): findings.append(finding)
        }
      }
      var replay = LogReplay(watching: try watchedSizes(heads, in: snapshot))
      findings += try TableComparison.reading(.leaf) {
        let damaged = DamagedRows()
        try snapshot.eachLeaf(noting: damaged) { replay.take($0, in: snapshot) }
        return TableComparison.unreadable(.leaf, damaged)
      }
      findings += replay.findings
      findings += replay.nodeFindings(in: snapshot)
      let (broken, notices) = judge(heads, replay)
      findings += broken
      findings += try TableComparison.reading(.order) {
        try HeadReferenceCheck(snapshot).findings(replay)
      }
      if let finding = keys.finding(against: replay.expected) { findings.append(finding) }
      findings += try TableComparison(expected: replay.expected).findings(in: snapshot)
      return AuditVerification(
        size: replay.frontier.size, root: replay.frontier.head.root.base64,
        checkpoints: heads.count, findings: findings,
        logKeyChanges: replay.expected.logKeyChanges, notices: notices,
        unread: files.compactMap(\.failure).map {
          UnreadCheckpoints(path: $0.path, reason: $0.reason)
        })
    }
  }

  private func judge(
    _ heads: [RememberedHead], _ replay: LogReplay
  ) -> (findings: [AuditFinding], notices: [AuditFinding]) {
    HeadComparison(heads: heads, replay: replay, forgivesLaterHeads: forgivesLaterHeads).judge()
  }

  private func watchedSizes(
    _ heads: [RememberedHead], in snapshot: borrowing VaultSnapshot
  ) throws -> Set<UInt64> {
    let named = (try? HeadReferenceCheck(snapshot).sizes) ?? []
    return named.union(heads.map(\.head.size))
  }
}

/// A note, and where it was found.
private struct RememberedNote: Hashable {
  let note: CheckpointFile.Note
  let source: String?

  init(_ note: CheckpointFile.Note, source: String?) {
    self.note = note
    self.source = source
  }
}

extension [RememberedNote] {
  /// Each note once: the same one stands in the database and in every checkpoint file.
  fileprivate func uniqued() -> [RememberedNote] {
    var seen: Set<RememberedNote> = []
    return filter { seen.insert($0).inserted }
  }
}
