import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel

/// Writes the leaf that closes a rotation: how many deliveries its batches name, and the root over them.
struct RotationClosing: Sendable {
  let core: VaultCore
  /// Whom everything is sealed for now.
  let recipient: RecipientID

  /// Closes the step from the epoch before, and every other way to this epoch that was not closed.
  ///
  /// A step that was closed before is closed once more where batches came after that.
  func close(actor: Actor) async throws {
    let core = core
    let recipient = recipient
    try await core.database.write { transaction in
      var open: [EpochStep: TreeFrontier] = [:]
      var isClosed = false
      try transaction.eachLeaf(ofKinds: [.keysRewrapped, .keysRotated]) { row in
        switch AuditLeaf(bytes: row.leaf)?.event {
        case .keysRewrapped(let step, let rekeyed) where step.role == recipient.role:
          var frontier = open[step] ?? TreeFrontier()
          for delivery in rekeyed { _ = frontier.append(TreeHash.leaf(delivery.leafBytes)) }
          open[step] = frontier
        case .keysRotated(let step, _, _, _) where step.role == recipient.role:
          open[step] = nil
          isClosed = isClosed || step.new == recipient
        default: break
        }
      }
      let main = EpochStep(recipient.role, from: recipient.epoch - 1, to: recipient.epoch)
      if let main, !isClosed, open[main] == nil { open[main] = TreeFrontier() }
      let events = open.sorted { ($0.key.to, $0.key.from) < ($1.key.to, $1.key.from) }.map {
        AuditEvent.keysRotated(
          $0.key, count: Int(clamping: $0.value.size), root: $0.value.head.root, actor: actor)
      }
      if !events.isEmpty { try core.audit.append(events, in: transaction) }
    }
  }
}
