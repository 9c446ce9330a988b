import VaultCrypto
import VaultStore
import VoucherModel

/// Tries the recovery key on some deliveries of every epoch, without showing or keeping anything.
package struct RecoveryCheckDesk: Sendable {
  let core: VaultCore

  package init(core: VaultCore) {
    self.core = core
  }

  /// Opens up to `sample` deliveries of each epoch, taken at random, or all where that is `nil`; one
  /// record of each, or all of them where everything is wanted.
  package func check(
    _ lent: LentRecoveryKey, sample: Int?, actor: Actor
  ) async throws -> RecoveryCheck {
    try core.requireRecoveryKey(lent)
    var check = RecoveryCheck(keyEpoch: lent.key.recipient.id.epoch)
    var chosen = try choose(sample, &check)
    for position in chosen.indices {
      try Task.checkCancellation()
      try openAll(&chosen[position], with: lent, isWhole: sample == nil, &check)
    }
    let core = core
    let event = AuditEvent.recoveryChecked(
      lent.key.recipient.id, count: check.opened, actor: actor)
    try await core.database.write { transaction in
      _ = try core.audit.append([event], in: transaction)
    }
    return check
  }

  /// The deliveries of an epoch that are to be tried.
  fileprivate struct Chosen {
    /// `nil` for responses that are kept as a whole.
    let epoch: UInt32?
    var ids: [DeliveryID] = []
    var seen = 0
  }

  /// Goes through all deliveries once, and keeps a fair sample of each epoch in bounded memory.
  private func choose(_ sample: Int?, _ check: inout RecoveryCheck) throws -> [Chosen] {
    var groups: [UInt32?: Chosen] = [:]
    var unreadable: [DeliveryID] = []
    try core.database.read { snapshot in
      try snapshot.eachDelivery { row, keys in
        // What a loss left has neither codes nor keys.
        guard !keys.isEmpty || row.sealedBody != nil else { return }
        var epoch: UInt32?
        if !keys.isEmpty {
          guard let header = try? DeliveryHeader(encoded: row.header) else {
            unreadable.append(row.id)
            return
          }
          epoch = header.epoch
        }
        groups[epoch, default: Chosen(epoch: epoch)].take(
          row.id, of: sample, using: core.randomness)
      }
    }
    check.problems += unreadable.map {
      SealedDeliveryProblem(
        id: $0, error: SealedDelivery.damaged($0, "its header was changed"))
    }
    let sorted = groups.values.sorted { ($0.epoch ?? 0) < ($1.epoch ?? 0) }
    for group in sorted {
      if let epoch = group.epoch {
        check.epochs.append(RecoveryCheck.Epoch(epoch: epoch, deliveries: group.seen))
      } else {
        check.sealedResponses = group.seen
      }
    }
    return sorted
  }

  private func openAll(
    _ chosen: inout Chosen, with lent: LentRecoveryKey, isWhole: Bool,
    _ check: inout RecoveryCheck
  ) throws {
    for id in chosen.ids {
      do {
        let records = try open(id, with: lent, isWhole: isWhole)
        if let index = check.epochs.firstIndex(where: { $0.epoch == chosen.epoch }) {
          check.epochs[index].opened += 1
          check.epochs[index].records += records
        } else {
          check.sealedResponsesOpened += 1
        }
      } catch let error as VaultError where error.code == .integrity {
        check.problems.append(SealedDeliveryProblem(id: id, error: error))
      }
    }
  }

  /// Opens what the delivery holds; gives back how many records that were.
  private func open(_ id: DeliveryID, with lent: LentRecoveryKey, isWhole: Bool) throws -> Int {
    let (delivery, vouchers) = try mapped {
      try core.database.read { snapshot in
        (try snapshot.sealedDelivery(id), try snapshot.vouchers(ofDelivery: id))
      }
    }
    guard let delivery else { throw SealedDelivery.damaged(id, "it is not there any more") }
    if delivery.row.sealedBody != nil { try openBody(of: delivery, with: lent) }
    guard !delivery.keys.isEmpty else { return 0 }
    var opener = try delivery.opener(with: lent.key.openingKey)
    let wanted =
      isWhole || vouchers.isEmpty
      ? vouchers : [vouchers[core.randomness.number(below: vouchers.count)]]
    for voucher in wanted {
      do {
        let record = try SealedRecord(
          nonce: voucher.nonce, ciphertext: voucher.ciphertext, commitment: voucher.commitment)
        _ = try opener.open(record, context: RecordAccess(core: core).context(of: voucher))
      } catch {
        throw SealedDelivery.damaged(
          id, "the record of voucher \(voucher.id), or its place in the database, was changed")
      }
    }
    return wanted.count
  }

  /// Opens the first frame of a response that is kept as a whole: what is behind it may be damaged,
  /// which is why it was kept.
  private func openBody(of delivery: SealedDelivery, with lent: LentRecoveryKey) throws {
    guard let sealed = delivery.response else {
      throw SealedDelivery.damaged(delivery.row.id, "the response that is kept with it was changed")
    }
    do {
      _ = try StreamOpener(
        header: sealed.header, context: sealed.contextBytes, with: lent.key.openingKey)
    } catch {
      throw SealedDelivery.damaged(delivery.row.id, "the response that is kept with it was changed")
    }
  }
}

extension RecoveryCheckDesk.Chosen {
  /// Reservoir sampling: every delivery has the same chance.
  fileprivate mutating func take(
    _ id: DeliveryID, of sample: Int?, using randomness: Randomness
  ) {
    seen += 1
    guard let sample, ids.count >= sample else { return ids.append(id) }
    let place = randomness.number(below: seen)
    if place < sample { ids[place] = id }
  }
}
