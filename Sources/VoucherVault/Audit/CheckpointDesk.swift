package import VoucherModel
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
    try requireOwnLog(keyring)
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
      CheckpointFile.entry(note.text, at: now), to: core.folder.checkpointFile, synced: kept)
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

  /// Throws where the vault's keys were made anew since it was opened: what the old key signs from then
  /// on would speak against the log.
  private func requireOwnLog(_ keyring: Keyring) throws {
    let stored = try core.database.read { try $0.vault() }?.identity
    guard let stored, try VaultIdentity(encoded: stored).logKey == keyring.identity.logKey else {
      throw VaultError(
        .wrongKey, "The log of this vault is signed by another key now. Nothing was signed.",
        next: "Open the vault again with its present key file.")
    }
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

/// The checkpoint file: notes one after the other, each behind a line that begins with `# `.
package enum CheckpointFile {
  /// The largest file that is read.
  package static let maximumSize = 256 << 20

  /// A note of the file.
  package struct Note: Hashable, Sendable {
    package let text: String
    /// Whether it has no signature, or not to the end of its line: its writing may have broken off.
    package let mayBeCut: Bool
  }

  /// What is appended for one note.
  ///
  /// The empty line in front of it keeps it apart from a note whose writing broke off.
  package static func entry(_ note: String, at time: Timestamp) -> [UInt8] {
    Array("\n# \(time.rfc3339)\n\(note)".utf8)
  }

  package static func notes(in text: String) -> [Note] {
    var notes: [Note] = []
    var current: [Substring] = []
    // A power cut leaves holes of zero bytes as well; what lies behind one belongs to nothing before it.
    var isBehindHole = false
    func end() {
      let text = current.joined(separator: "\n")
      guard text.contains(where: { $0 != "\n" }) else { return }
      var trimmed = text
      while trimmed.hasSuffix("\n") { trimmed.removeLast() }
      let isSigned = current.contains { $0.hasPrefix("\u{2014} ") }
      notes.append(Note(text: trimmed + "\n", mayBeCut: !isSigned || !text.hasSuffix("\n")))
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("# ") {
        end()
        current = []
        isBehindHole = false
      } else if line.utf8.contains(0) {
        isBehindHole = true
      } else if !isBehindHole {
        current.append(line)
      }
    }
    end()
    return notes
  }
}
