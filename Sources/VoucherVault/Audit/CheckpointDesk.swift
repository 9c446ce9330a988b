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

  /// A head that was signed, and the places outside that did not take it.
  package struct Signed: Sendable {
    package let note: SignedNote
    package let head: TreeHead
    package let failures: [CheckpointSinks.Failure]
  }

  /// The head of the stored log, from hashes read back.
  package func head() throws -> TreeHead { try headAndIdentity().head }

  /// The head, and the encoded identity of whoever signs it at that moment.
  private func headAndIdentity() throws -> (head: TreeHead, identity: [UInt8]?) {
    try core.database.read { snapshot in
      (
        try AuditTree.head(ofSize: try snapshot.treeSize(), in: snapshot),
        try snapshot.vault()?.identity
      )
    }
  }

  /// Every note that is remembered: those of the database, and those of the checkpoint files.
  func rememberedNotes() throws -> [String] {
    let files = core.sinks.read().flatMap {
      CheckpointFile.notes(in: String(decoding: $0.bytes, as: UTF8.self)).map(\.text)
    }
    return try core.database.read { try $0.checkpoints().map(\.note) } + files
  }

  /// Signs the present head and appends it to the checkpoint files; a kept one also goes into the
  /// database and is synced.
  ///
  /// A log that does not continue what was signed of it before is not signed again. A place that
  /// cannot be written is named in the log, and keeps nothing from being done.
  ///
  /// Callers that come while a head is being signed share the next one, unless it is to be kept.
  @discardableResult
  package func sign(kept: Bool) async throws -> Signed {
    // What one caller may not is nobody else's failure.
    let keyring = try core.requireKeyring(to: "sign a checkpoint")
    try core.requireContinuedLog("Nothing was signed.")
    if kept { return try await signOnce(with: keyring, kept: true) }
    return try await core.signing.run { try await signOnce(with: keyring, kept: false) }
  }

  private func signOnce(with keyring: Keyring, kept: Bool) async throws -> Signed {
    let name = try core.noteKey().name
    let (head, identity) = try headAndIdentity()
    try requireOwnLog(keyring, identity)
    let checkpoint = Checkpoint(
      origin: name, head: head, incarnation: core.vault.incarnation)
    let note = try keyring.withSigningKey { try checkpoint.signed(with: $0) }
    let now = core.clock.now()
    let failures = core.sinks.append(
      CheckpointFile.entry(note.text, at: now), synced: kept)
    for failure in failures {
      core.log.warning(
        "a checkpoint file could not be written: \(failure.reason); what was asked for is done",
        metadata: ["path": "\(failure.path)"])
    }
    if kept {
      let core = core
      let row = CheckpointRow(treeSize: head.size, note: note.text, signedAt: now)
      try await core.database.write { transaction in
        try transaction.insertCheckpoint(row)
        try core.audit.append(
          [.checkpointKept(size: row.treeSize, row: row.digest)], in: transaction)
      }
    }
    return Signed(note: note, head: head, failures: failures)
  }

  /// Throws where the vault's keys were made anew since it was opened: what the old key signs from then
  /// on would speak against the log.
  private func requireOwnLog(_ keyring: Keyring, _ stored: [UInt8]?) throws {
    // That one was held against the key file when it was read.
    if stored == core.vault.identity { return }
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
        "no checkpoint was signed: \(VaultError(any: error).message)")
    }
  }
}
