import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel

/// Writes the proof that a voucher was not revealed up to a checkpoint: the tree's right edge before
/// the voucher's delivery, every event from there to the checkpoint, and the checkpoint.
///
/// A reader rebuilds the root from these, so that no event can be left out, and looks into each.
struct NonRevealDesk: Sendable {
  let core: VaultCore

  private static let header = "voucher-vault non-reveal v1"

  /// Passes the text on piece by piece; nothing, where the voucher was revealed.
  func prove(
    _ voucher: VoucherID, emit: (String) throws -> Void
  ) async throws -> NonRevealProof {
    let delivered = try core.database.read { try delivery(of: voucher, in: $0) }
    let head = try await core.proofHead(
      covering: delivered + 1, to: "prove what happened to voucher \(voucher)")
    // A note behind it: what was revealed after the checkpoint is not what the proof speaks of, but
    // nobody should be handed one that was true a moment ago.
    if let event = try core.database.read({ try reveal(of: voucher, since: delivered, in: $0) }) {
      throw VaultError(
        .refused,
        "Voucher \(voucher) was revealed by \(event.actor) at \(event.at.rfc3339), in event "
          + "\(event.index) of the log. There is nothing to prove.",
        next: "Look at it with 'voucher-vault audit list --from \(event.index) --limit 1'.")
    }
    try core.database.read { snapshot in
      let edge = try AuditTree.frontier(ofSize: delivered, in: snapshot)
      try emit("\(Self.header)\nvoucher \(voucher)\ndelivered \(delivered)\n")
      try emit(edge.hashes.map { $0.base64 + "\n" }.joined() + "\n")
      var frontier = edge
      try snapshot.walkLeaves(from: delivered) { row in
        guard row.index < head.head.size else { return false }
        _ = frontier.append(TreeHash.leaf(row.leaf))
        try emit(Base64.encode(row.leaf) + "\n")
        return true
      }
      guard frontier.head == head.head else {
        throw VaultError(
          .integrity, "The events do not give the root of the signed checkpoint.",
          next: "Run 'voucher-vault audit verify'; what was written of the proof is worth nothing.")
      }
      try emit("\n" + head.note.text)
    }
    return NonRevealProof(
      voucher: voucher, delivered: delivered, size: head.head.size, root: head.head.root.base64)
  }

  /// The place of the event that brought the voucher.
  private func delivery(
    of voucher: VoucherID, in snapshot: borrowing VaultSnapshot
  ) throws -> UInt64 {
    guard let row = try snapshot.voucher(voucher) else {
      throw VaultError(
        .notFound, "There is no voucher \(voucher) in this vault.",
        next: "List them with 'voucher-vault voucher list'.")
    }
    var found: UInt64?
    func look(_ leaf: LeafRow) -> Bool {
      guard case .delivered(_, _, _, let vouchers)? = AuditLeaf(bytes: leaf.leaf)?.event,
        vouchers.contains(where: { $0.id == voucher })
      else { return true }
      found = leaf.index
      return false
    }
    try snapshot.walkLeaves(of: row.orderID) { look($0) }
    if found == nil {
      // A list brought it, whose event is no single order's.
      try LeafSearch(kinds: [.delivered]).walk(in: snapshot) { look($0) }
    }
    guard let found else {
      throw VaultError(
        .integrity, "The log does not say how voucher \(voucher) came.",
        next: "Run 'voucher-vault audit verify'.")
    }
    return found
  }

  private func reveal(
    of voucher: VoucherID, since index: UInt64, in snapshot: borrowing VaultSnapshot
  ) throws -> (index: UInt64, actor: Actor, at: Timestamp)? {
    var found: (UInt64, Actor, Timestamp)?
    try LeafSearch(kinds: [.revealed]).walk(from: index, in: snapshot) { row in
      guard let leaf = AuditLeaf(bytes: row.leaf),
        case .revealed(let vouchers, let actor, _) = leaf.event, vouchers.contains(voucher)
      else { return true }
      found = (row.index, actor, leaf.occurredAt)
      return false
    }
    return found
  }
}
