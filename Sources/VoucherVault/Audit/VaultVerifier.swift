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

  package init(core: VaultCore) {
    self.core = core
  }

  package func verify() throws -> AuditVerification {
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
    let remembered = try rememberedNotes()
    return try core.database.read { snapshot in
      // Rows that cannot be read are named with those of the other tables.
      let stored = try? snapshot.checkpoints().map(\.note)
      let keys = try LogKeys(of: core, in: snapshot)
      var heads: [RememberedHead] = []
      let kept = (stored ?? []).map { CheckpointFile.Note(text: $0, mayBeCut: false) }
      for note in kept + remembered {
        switch RememberedHead.read(note.text, signedBy: keys) {
        case .head(let head): heads.append(head)
        // Half a note is what a crash leaves while one is appended; it says nothing.
        case .finding where note.mayBeCut: break
        case .finding(let finding): findings.append(finding)
        }
      }
      var replay = LogReplay(watching: Set(heads.map(\.head.size)))
      findings += try TableComparison.reading(.leaf) {
        let damaged = DamagedRows()
        try snapshot.eachLeaf(noting: damaged) { replay.take($0) }
        return TableComparison.unreadable(.leaf, damaged)
      }
      findings += replay.findings
      findings += try TableComparison.reading(.node) { try nodeFindings(replay, snapshot) }
      for head in heads {
        if let finding = head.finding(against: replay) { findings.append(finding) }
      }
      if let finding = keys.finding(against: replay.expected) { findings.append(finding) }
      findings += try TableComparison(expected: replay.expected).findings(in: snapshot)
      return AuditVerification(
        size: replay.frontier.size, root: replay.frontier.head.root.base64,
        checkpoints: heads.count, findings: findings,
        logKeyChanges: replay.expected.logKeyChanges)
    }
  }

  private func rememberedNotes() throws -> [CheckpointFile.Note] {
    guard
      let bytes = try core.disk.read(
        core.folder.checkpointFile, limit: CheckpointFile.maximumSize)
    else { return [] }
    return CheckpointFile.notes(in: String(decoding: bytes, as: UTF8.self))
  }

  /// The stored nodes against those that the leaves give.
  private func nodeFindings(
    _ replay: LogReplay, _ snapshot: borrowing VaultSnapshot
  ) throws -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var missing = replay.nodes
    let damaged = DamagedRows()
    try snapshot.eachNode(noting: damaged) { row in
      let node = TreeNode(level: row.level, position: row.position)
      let subject = "\(row.level)/\(row.position)"
      guard let hash = missing.removeValue(forKey: node) else {
        findings.append(AuditFinding(.node, subject, "The log has no such subtree."))
        return
      }
      if hash.bytes != row.hash {
        let first = row.position << UInt64(row.level)
        let last = first + (1 << UInt64(row.level)) - 1
        findings.append(
          AuditFinding(
            .node, subject,
            "The hash, or one of the leaves \(first) to \(last) that it is over, was changed."))
      }
    }
    findings += TableComparison.unreadable(.node, damaged)
    return findings
      + missing.keys.sorted().map {
        AuditFinding(.node, "\($0.level)/\($0.position)", "The hash is missing.")
      }
  }
}

/// The tree and the expected tables, built leaf by leaf.
struct LogReplay {
  private(set) var frontier = TreeFrontier()
  private(set) var nodes: [TreeNode: Digest] = [:]
  private(set) var expected = ExpectedVault()
  private(set) var findings: [AuditFinding] = []
  private(set) var roots: [UInt64: Digest] = [0: TreeHead.empty.root]
  private let watched: Set<UInt64>

  init(watching sizes: Set<UInt64>) {
    watched = sizes
  }

  mutating func take(_ row: LeafRow) {
    let index = frontier.size
    func report(_ message: String) {
      findings.append(AuditFinding(.leaf, String(row.index), message))
    }
    if row.index != index {
      report("The leaf stands where leaf \(index) is expected: leaves are missing.")
    }
    let hash = TreeHash.leaf(row.leaf)
    if hash.bytes != row.hash { report("The leaf's content was changed: its hash differs.") }
    for completed in frontier.append(hash) { nodes[completed.node] = completed.hash }
    if watched.contains(frontier.size) { roots[frontier.size] = frontier.head.root }
    guard let leaf = AuditLeaf(bytes: row.leaf) else {
      report("The leaf is not in the form of this log.")
      return
    }
    if Int(leaf.event.kind.rawValue) != row.kind || leaf.occurredAt != row.occurredAt
      || leaf.event.orderID != row.orderID
    {
      report("The leaf's columns differ from its content.")
    }
    if let finding = expected.take(leaf.event, at: index) { findings.append(finding) }
  }
}

/// A head of the log that was signed earlier.
struct RememberedHead {
  let head: TreeHead
  /// What speaks against the signature, though it is one of the log's keys that made it.
  var objection: AuditFinding?

  enum Reading {
    case head(RememberedHead)
    case finding(AuditFinding)
  }

  static func read(_ text: String, signedBy keys: LogKeys) -> Reading {
    for era in keys.eras {
      guard let note = try? SignedNote(text),
        let head = try? Checkpoint(of: note, signedBy: era.key).head
      else { continue }
      return .head(RememberedHead(head: head, objection: era.objection(to: head)))
    }
    return .finding(
      AuditFinding(
        .checkpoint, "-", "A remembered checkpoint is not signed by this vault's log key."))
  }

  func finding(against replay: LogReplay) -> AuditFinding? {
    if head.size > replay.frontier.size {
      return AuditFinding(
        .checkpoint, String(head.size),
        "The log had \(head.size) events when this checkpoint was signed and has "
          + "\(replay.frontier.size) now: its end was cut off, or an old copy was put back.")
    }
    if replay.roots[head.size] != head.root {
      return AuditFinding(
        .checkpoint, String(head.size), "The log was rewritten before event \(head.size).")
    }
    return objection
  }
}
