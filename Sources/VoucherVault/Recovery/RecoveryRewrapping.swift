import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel

/// Seals what the recovery key opens for the current reveal key as well, in batches.
struct RecoveryRewrapping: Sendable {
  let core: VaultCore
  let keyring: Keyring

  private static let atOnce = 500

  private var recipient: Recipient { core.identity.reveal }

  /// The step as the log writes it: from the epoch before the new one.
  private var step: EpochStep? {
    EpochStep(.reveal, from: recipient.id.epoch - 1, to: recipient.id.epoch)
  }

  /// Wraps the key of every delivery that is not sealed for the reveal key yet.
  func rewrapDeliveries(
    _ restored: inout RestoredVault, report: @Sendable (Int) -> Void
  ) async throws {
    var cursor: DeliveryID?
    while true {
      try Task.checkCancellation()
      let after = cursor
      let epoch = recipient.id.epoch
      let ids = try core.database.read {
        try $0.deliveriesSealed(notFor: .reveal, epoch: epoch, after: after, limit: Self.atOnce)
      }
      guard let last = ids.last else { return }
      cursor = last
      var added: [DeliveryKeyRow] = []
      for id in ids {
        do {
          if let row = try rewrapped(id) { added.append(row) }
        } catch let error as VaultError where error.code == .integrity {
          restored.problems.append(SealedDeliveryProblem(id: id, error: error))
        }
      }
      restored.rewrapped += try await store(added)
      report(restored.rewrapped)
    }
  }

  private func rewrapped(_ id: DeliveryID) throws -> DeliveryKeyRow? {
    guard let delivery = try core.database.read({ try $0.sealedDelivery(id) }) else { return nil }
    return try keyring.withOpeningKey(for: keyring.identity.recovery.id) { key in
      var opener = try delivery.opener(with: key)
      let box = try opener.wrap(for: recipient).box
      return DeliveryKeyRow(
        deliveryID: id, role: .reveal, epoch: recipient.id.epoch, wrappedKey: box)
    }
  }

  private func store(_ added: [DeliveryKeyRow]) async throws -> Int {
    guard !added.isEmpty, let step else { return 0 }
    let core = core
    return try await core.database.write { transaction in
      var rekeyed: [RekeyedDelivery] = []
      for row in added {
        let before = try transaction.deliveryKeys(row.deliveryID)
        guard let delivery = try transaction.delivery(row.deliveryID),
          !before.contains(where: { $0.recipient == row.recipient })
        else { continue }
        try transaction.insertDeliveryKeys([row])
        rekeyed.append(
          RekeyedDelivery(id: row.deliveryID, row: delivery.digest(with: before + [row])))
      }
      guard !rekeyed.isEmpty else { return 0 }
      try core.audit.append([.keysRewrapped(step, rekeyed)], in: transaction)
      return rekeyed.count
    }
  }

  /// Seals the responses that are kept as a whole for the reveal key as well.
  func rewrapResponses(_ restored: inout RestoredVault) async throws {
    for id in try core.database.read({ try $0.deliveriesWithSealedBody() }) {
      try Task.checkCancellation()
      guard let delivery = try core.database.read({ try $0.sealedDelivery(id) }),
        let old = delivery.row.sealedBody
      else { continue }
      do {
        guard let new = try resealed(delivery) else { continue }
        restored.rewrapped += try await replace(old, with: new, of: id)
      } catch let error as VaultError where error.code == .integrity {
        restored.problems.append(SealedDeliveryProblem(id: id, error: error))
      }
    }
  }

  /// The response with its key in a box for the reveal key; `nil` if there is one already.
  private func resealed(_ delivery: SealedDelivery) throws -> [UInt8]? {
    let id = delivery.row.id
    guard let sealed = delivery.response, let header = try? StreamHeader(encoded: sealed.header)
    else { throw SealedDelivery.damaged(id, "the response that is kept with it was changed") }
    if header.wrappedKeys.contains(where: { $0.recipient == recipient.id }) { return nil }
    do {
      let added = try keyring.withOpeningKey(for: keyring.identity.recovery.id) { key in
        try header.adding(recipient, context: sealed.contextBytes, openedWith: key)
      }
      return sealed.frames.reduce(
        into: JournalFormat.start(context: sealed.contextBytes, header: added.encoded)
      ) { $0 += JournalFormat.frame($1) }
    } catch is CryptoError {
      throw SealedDelivery.damaged(id, "the response that is kept with it was changed")
    }
  }

  private func replace(_ old: [UInt8], with new: [UInt8], of id: DeliveryID) async throws -> Int {
    guard let step else { return 0 }
    let core = core
    return try await core.database.write { transaction in
      guard try transaction.delivery(id)?.sealedBody == old else { return 0 }
      try transaction.replaceSealedBody(new, of: id)
      guard let row = try transaction.delivery(id) else { return 0 }
      let digest = row.digest(with: try transaction.deliveryKeys(id))
      try core.audit.append(
        [.keysRewrapped(step, [RekeyedDelivery(id: id, row: digest)])], in: transaction)
      return 1
    }
  }

  /// Closes the batches since the last closing with their count and root.
  func close(actor: Actor) async throws {
    guard let step else { return }
    let core = core
    try await core.database.write { transaction in
      var batches = TreeFrontier()
      try transaction.eachLeaf(ofKinds: [.keysRewrapped, .keysRotated]) { row in
        switch AuditLeaf(bytes: row.leaf)?.event {
        case .keysRewrapped(step, let rekeyed):
          for delivery in rekeyed { _ = batches.append(TreeHash.leaf(delivery.leafBytes)) }
        case .keysRotated(step, _, _, _):
          batches = TreeFrontier()
        default: break
        }
      }
      guard batches.size > 0 else { return }
      try core.audit.append(
        [
          .keysRotated(
            step, count: Int(clamping: batches.size), root: batches.head.root, actor: actor)
        ], in: transaction)
    }
  }
}

extension VaultReading where Self: ~Copyable {
  /// Passes on the events of these kinds, in order.
  func eachLeaf(ofKinds kinds: [AuditKind], _ body: (LeafRow) throws -> Void) throws {
    try eachLeaf(ofKinds: kinds.map { Int($0.rawValue) }, body)
  }
}
