import TransparencyLog
import VaultCrypto
import VaultStore

/// A signed head that a proof leads to.
struct ProofHead: Sendable {
  let note: SignedNote
  let head: TreeHead
}

extension VaultCore {
  /// A head of at least so many events: a fresh one where the key is at hand, otherwise the newest
  /// that was signed before, by the vault's own notes or by `other`; refused where none is new enough.
  func proofHead(
    covering size: UInt64, or other: String? = nil, to purpose: String
  ) async throws -> ProofHead {
    if keys.keyring != nil {
      let signed = try await CheckpointDesk(core: self).sign(kept: false)
      return ProofHead(
        note: signed.note, head: try Checkpoint(of: signed.note, signedBy: noteKey()).head)
    }
    let files = sinks.read(tail: CheckpointFile.tailSize)
    let stored = try database.read { try $0.latestCheckpoint()?.note }
    let texts =
      [stored, other].compactMap(\.self)
      + files.flatMap {
        CheckpointFile.notes(in: String(decoding: $0.bytes, as: UTF8.self)).map(\.text)
      }
    let key = try noteKey()
    let newest = texts.compactMap { text -> ProofHead? in
      guard let note = try? SignedNote(text),
        let head = try? Checkpoint(of: note, signedBy: key).head
      else { return nil }
      return ProofHead(note: note, head: head)
    }.max { $0.head.size < $1.head.size }
    guard let newest, newest.head.size >= size else {
      let known = newest.map { "The newest signed checkpoint covers \($0.head.size) events" }
      throw VaultError(
        .keyNeeded,
        "\(known ?? "There is no signed checkpoint"), and \(size) are needed to \(purpose). The key that "
          + "signs one is not at hand.",
        next:
          "Run 'voucher-vault audit checkpoint' where the vault's key is, then this again; or name the "
          + "key file with --key-file.")
    }
    try database.read { try Self.requireContinued(newest.head, in: $0) }
    return newest
  }

  private static func requireContinued(
    _ head: TreeHead, in snapshot: borrowing VaultSnapshot
  ) throws {
    guard try AuditTree.continues(head, in: snapshot) else {
      throw VaultError(
        .integrity,
        "The audit log does not continue the signed checkpoint of \(head.size) events. Nothing was "
          + "written.",
        next: "Run 'voucher-vault audit verify'.")
    }
  }
}
