import VoucherModel
import Logging
package import TransparencyLog
import VaultCrypto
import VaultStore

/// Signs the head of the log, and remembers it outside the database.
package struct CheckpointDesk: Sendable {
  let core: VaultCore

  package init(core: VaultCore) {
    self.core = core
  }

  /// The head of the stored log, from hashes read back.
  package func head() throws -> TreeHead {
    try core.database.read { snapshot in
      let size = try snapshot.treeSize()
      return try AuditTree.frontier(ofSize: size) { level, position in
        try snapshot.node(level: level, position: position)
      }.head
    }
  }

  /// Signs the present head and appends it to the checkpoint file; a kept one also goes into the
  /// database and is synced.
  @discardableResult
  package func sign(kept: Bool) async throws -> SignedNote {
    let keyring = try core.requireKeyring(to: "sign a checkpoint")
    guard let name = KeyName(core.vault.origin) else {
      throw VaultError(
        .integrity, "The vault's origin is no name for a log.",
        next: "Run 'voucher-vault audit verify'.")
    }
    let head = try head()
    let checkpoint = Checkpoint(origin: name, head: head)
    let note = try keyring.withSigningKey { try checkpoint.signed(with: $0) }
    let now = core.clock.now()
    try core.disk.append(
      Array("# \(now.rfc3339)\n\(note.text)".utf8), to: core.folder.checkpointFile, synced: kept)
    if kept {
      let core = core
      let row = CheckpointRow(treeSize: head.size, note: note.text, signedAt: now)
      try await core.database.write { transaction in
        try transaction.insertCheckpoint(row)
        try core.audit.append(
          [.checkpointKept(size: row.treeSize, row: row.digest)], in: transaction)
      }
    }
    return note
  }

  /// Signs where that is possible, and only says so where it is not: what was asked for is done, and
  /// must not fail because a head could not be remembered.
  package func signIfPossible() async {
    guard core.keys.keyring != nil else { return }
    do {
      try await sign(kept: false)
    } catch {
      core.log.warning(
        "the checkpoint could not be written; check the path of the checkpoint file")
    }
  }
}

/// The checkpoint file: notes one after the other, each after a line that begins with `# `.
package enum CheckpointFile {
  /// The largest file that is read.
  package static let maximumSize = 256 << 20

  package static func notes(in text: String) -> [String] {
    var notes: [String] = []
    var current: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("# ") {
        if !current.isEmpty { notes.append(current.joined(separator: "\n")) }
        current = []
      } else {
        current.append(line)
      }
    }
    let last = current.joined(separator: "\n")
    if last.contains(where: { $0 != "\n" }) { notes.append(last) }
    return notes.map { note in
      var text = note
      while text.hasSuffix("\n\n") { text.removeLast() }
      return text.hasSuffix("\n") ? text : text + "\n"
    }
  }
}
