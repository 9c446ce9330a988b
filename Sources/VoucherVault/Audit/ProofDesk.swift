import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel

/// Writes proofs about the log for people outside.
struct ProofDesk: Sendable {
  let core: VaultCore

  /// Proves that an event is in the log.
  func inclusion(of event: ProvenEvent) async throws -> EventProof {
    let row = try core.database.read { try Self.leaf(event, in: $0) }
    let head = try await core.proofHead(
      covering: row.index + 1, to: "prove event \(row.index)")
    let inclusion = try core.database.read {
      try AuditTree.inclusion(of: row.index, at: head.head.size, in: $0)
    }
    guard let inclusion,
      let digest = Digest(bytes: row.hash), inclusion.proves(digest, in: head.head),
      TreeHash.leaf(row.leaf) == digest
    else {
      throw VaultError(
        .integrity, "Event \(row.index) is not what the tree over the log says.",
        next: "Run 'voucher-vault audit verify'.")
    }
    return EventProof(
      index: row.index, kind: AuditEntry(row).kind, leaf: row.leaf, size: head.head.size,
      root: head.head.root.base64,
      text: LogProof(inclusion: inclusion, checkpoint: head.note).text)
  }

  private static func leaf(
    _ event: ProvenEvent, in snapshot: borrowing VaultSnapshot
  ) throws -> LeafRow {
    switch event {
    case .index(let index):
      if let row = try snapshot.leaf(index) { return row }
      let size = try snapshot.treeSize()
      throw VaultError(
        .notFound, "There is no event \(index): the log has \(size) events, counted from 0.",
        next: "List them with 'voucher-vault audit list'.")
    case .lastOf(let reference):
      guard let order = try snapshot.order(reference: reference) else {
        throw VaultError(
          .notFound, "There is no order \(reference) in this vault.",
          next: "List them with 'voucher-vault order list'.")
      }
      if let row = try snapshot.lastLeaf(of: order.id) { return row }
    case .lastAbout(let voucher):
      var last: UInt64?
      try LeafSearch(voucher: voucher).walk(in: snapshot) { row in
        last = row.index
        return true
      }
      if let last, let row = try snapshot.leaf(last) { return row }
      guard try snapshot.voucher(voucher) != nil else {
        throw VaultError(
          .notFound, "There is no voucher \(voucher) in this vault.",
          next: "List them with 'voucher-vault voucher list'.")
      }
    }
    throw VaultError(
      .integrity, "The log has no event about it.", next: "Run 'voucher-vault audit verify'.")
  }

  /// Proves that the log continues an older checkpoint of its own.
  func continuation(since text: String) async throws -> ContinuationProof {
    let keys = try core.database.read { try LogKeys(of: core, in: $0) }
    guard let last = CheckpointFile.notes(in: text).last(where: { !$0.mayBeCut }),
      let earlier = RememberedHead.Reader(keys).head(of: last.text)
    else {
      throw VaultError(
        .integrity,
        "The text holds no checkpoint that this vault's log key signed: it was changed, or is another "
          + "log's.", next: "Check that it is the right file.")
    }
    guard try core.database.read({ try AuditTree.continues(earlier, in: $0) }) else {
      throw VaultError(
        .integrity,
        "The log does not continue that checkpoint of \(earlier.size) events: it was cut off or "
          + "rewritten. There is nothing to prove.",
        next:
          "Keep the folder and the checkpoint as they are, and run 'voucher-vault audit verify'.")
    }
    let head = try await core.proofHead(
      covering: earlier.size, to: "prove that the log continues that checkpoint")
    let consistency = try core.database.read {
      try AuditTree.consistency(since: earlier.size, at: head.head.size, in: $0)
    }
    guard let consistency, consistency.proves(that: head.head, continues: earlier) else {
      throw VaultError(
        .integrity, "The hashes of the log do not lead from the one checkpoint to the other.",
        next: "Run 'voucher-vault audit verify'.")
    }
    return ContinuationProof(
      earlierSize: earlier.size, size: head.head.size, root: head.head.root.base64,
      text: LogContinuation(
        earlierSize: earlier.size, consistency: consistency, checkpoint: head.note
      ).text)
  }
}
