import TransparencyLog
package import VaultCrypto
import VaultStore
import VoucherModel

/// Takes away every box of an old epoch, once nothing is sealed for it alone.
///
/// What is lost with a box cannot be had again, so all is checked before: the log, what waits outside of
/// the database, and that what remains opens. Doing it again goes on where it was broken off.
package struct KeyRetirement: Sendable {
  let core: VaultCore
  let keyring: Keyring
  package let id: RecipientID

  private static let atOnce = 250
  private static let truncationAttempts = 50

  package init(core: VaultCore, id: RecipientID) throws {
    keyring = try core.requireKeyring(to: "retire a key")
    try core.requireContinuedLog("No key was changed.")
    self.core = core
    self.id = id
    let current = core.identity.recipients.first { $0.id.role == id.role }?.id
    guard let current, id.epoch <= current.epoch else {
      throw VaultError(
        .notFound, "There is no \(id.role.name) key of epoch \(id.epoch). Nothing was done.",
        next: "List them with 'voucher-vault keys list'.")
    }
    guard id.epoch < current.epoch else {
      throw VaultError(
        .refused,
        "The \(id.role.name) key of epoch \(id.epoch) is the one that everything is sealed for. Nothing "
          + "was done.",
        next: "Run 'voucher-vault keys rotate\(id.role == .recovery ? " --recovery" : "")' first.")
    }
  }

  /// Refuses unless everything that is sealed for the epoch is sealed for another one, and opens.
  ///
  /// A retirement that was broken off has passed this before, and passes it again.
  package func check(_ report: (RotationStep) -> Void) async throws {
    report(.verifying)
    let findings = try VaultVerifier(core: core).verify().findings
    guard findings.isEmpty else {
      throw VaultError(
        .integrity,
        "The audit log does not fit the rows (\(findings.count) findings), and no key is thrown away while "
          + "that is so. Nothing was dropped.",
        next: "Look at them with 'voucher-vault audit verify', and restore a backup.")
    }
    let census = EpochCensus(core: core)
    let outside = try census.outsideDatabase(forAlone: id)
    let deliveries =
      try core.database.read { try $0.boxCounts() }
      .first { $0.role == DeliveryKeyRow.Role(id.role) && $0.epoch == id.epoch }?.alone ?? 0
    let bodies = try census.bodies(for: id).filter(\.isAlone).map(\.delivery)
    let kept = try bodies.count { try holdsSomething($0) }
    let counts = [
      (deliveries, "deliveries"), (kept, "responses kept as a whole"),
      (outside.journal, "answers in the capture journal"), (outside.spools, "answers in spools"),
      (outside.blocks, "answers outside, as armoured blocks"),
      (outside.unreadable, "spools or files that cannot be read"),
    ].filter { $0.0 > 0 }
    guard counts.isEmpty else {
      let words = counts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
      throw VaultError(
        .refused,
        "For the \(id.role.name) key of epoch \(id.epoch) alone are sealed: \(words). Nothing was dropped.",
        next:
          "Run 'voucher-vault order recover', bring back what is outside, then run 'voucher-vault keys "
          + "rotate\(id.role == .recovery ? " --recovery" : "")' and this again.")
    }
  }

  /// Whether the key would be missed for a response that only it may open.
  ///
  /// One that the reveal key of its box does not open is evidence of damage, whatever becomes of the key.
  private func holdsSomething(_ delivery: DeliveryID) throws -> Bool {
    guard id.role == .reveal, keyring.holds(id) else { return true }
    guard let sealed = try core.database.read({ try $0.sealedDelivery(delivery) })?.response,
      let header = try? StreamHeader(encoded: sealed.header)
    else { return false }
    return try keyring.withOpeningKey(for: id) {
      header.opens(context: sealed.contextBytes, with: $0)
    }
  }

  /// Takes the boxes away and says so in the log; the secret is still in the key file.
  package func drop(actor: Actor, report: (RotationStep) -> Void) async throws -> Int {
    let total =
      try core.database.read { try $0.boxCounts() }
      .first { $0.role == DeliveryKeyRow.Role(id.role) && $0.epoch == id.epoch }?.deliveries ?? 0
    var dropped = 0
    // One by one: a response may be large.
    for body in try EpochCensus(core: core).bodies(for: id) {
      try checkOthers(of: [body.delivery])
      dropped += try await drop([body.delivery])
    }
    var cursor: DeliveryID?
    while true {
      try KeyRotation.checkNotStopped()
      report(.dropping(dropped, of: total))
      let after = cursor
      let ids = try core.database.read {
        try $0.deliveriesSealed(
          for: DeliveryKeyRow.Role(id.role), epoch: id.epoch, after: after, limit: Self.atOnce)
      }
      guard let last = ids.last else { break }
      cursor = last
      try checkOthers(of: ids)
      dropped += try await drop(ids)
    }
    try await close(actor: actor)
    let retired = id
    let isKept = try core.hasKeptHead(since: .epochRetired) {
      if case .epochRetired(retired, _, _) = $0 { true } else { false }
    }
    if !isKept { try await CheckpointDesk(core: core).sign(kept: true) }
    return dropped
  }

  /// Moves all of the write-ahead log into the database and empties it: the boxes are in no file then.
  ///
  /// False where somebody who reads keeps it from being emptied.
  package func emptyLog() async throws -> Bool {
    for attempt in 0..<Self.truncationAttempts {
      if try core.database.checkpoint() { return true }
      if attempt < Self.truncationAttempts - 1 { try await core.clock.sleep(100) }
    }
    return false
  }

  /// Whether the current key's box holds the very key that the old one does; what only the old one
  /// opens is not taken away.
  private func checkOthers(of ids: [DeliveryID]) throws {
    guard id.role == .reveal, keyring.holds(id) else { return }
    let current = core.identity.reveal.id
    let deliveries = try core.database.read { snapshot in
      try ids.compactMap { try snapshot.sealedDelivery($0) }
    }
    try keyring.withOpeningKey(for: id) { old in
      try keyring.withOpeningKey(for: current) { new in
        for delivery in deliveries where !Self.opensAlike(delivery, old, new) {
          throw SealedDelivery.damaged(
            delivery.row.id, "its box for the new key does not hold what the one for the old does")
        }
      }
    }
  }

  /// Whether all that the old key opens of a delivery is opened by the new one.
  private static func opensAlike(
    _ delivery: SealedDelivery, _ old: borrowing OpeningKey, _ new: borrowing OpeningKey
  ) -> Bool {
    if !delivery.keys.isEmpty, let former = try? delivery.opener(with: old) {
      guard let other = try? delivery.opener(with: new), other.hasSameKey(as: former) else {
        return false
      }
    }
    guard let sealed = delivery.response, let header = try? StreamHeader(encoded: sealed.header),
      header.opens(context: sealed.contextBytes, with: old)
    else { return true }
    return header.opens(context: sealed.contextBytes, with: new)
  }

  private func drop(_ ids: [DeliveryID]) async throws -> Int {
    let core = core
    let id = id
    return try await core.database.write { transaction in
      var rekeyed: [RekeyedDelivery] = []
      for delivery in ids {
        guard let row = try transaction.delivery(delivery) else { continue }
        let boxes = try transaction.deliveryKeys(delivery).map(\.recipient)
        var isChanged = false
        if boxes.contains(id) {
          // The last box of a role is never taken away, whatever was counted before.
          guard boxes.contains(where: { $0.role == id.role && $0.epoch > id.epoch }) else {
            throw StoreError.changedMeanwhile
          }
          try transaction.deleteDeliveryKey(
            of: delivery, role: DeliveryKeyRow.Role(id.role), epoch: id.epoch)
          isChanged = true
        }
        if let body = row.sealedBody, let shorter = Self.dropping(id, from: body) {
          try transaction.replaceSealedBody(shorter, of: delivery)
          isChanged = true
        }
        guard isChanged, let row = try transaction.delivery(delivery) else { continue }
        rekeyed.append(
          RekeyedDelivery(
            id: delivery, row: row.digest(with: try transaction.deliveryKeys(delivery))))
      }
      guard !rekeyed.isEmpty else { return 0 }
      try core.audit.append([.keysDropped(id, rekeyed)], in: transaction)
      return rekeyed.count
    }
  }

  /// The response without its box for the key; `nil` where it has none, or no other.
  private static func dropping(_ id: RecipientID, from body: [UInt8]) -> [UInt8]? {
    guard let sealed = SealedResponse(body), let header = try? StreamHeader(encoded: sealed.header),
      header.wrappedKeys.contains(where: { $0.recipient == id }),
      let shorter = try? header.dropping(id)
    else { return nil }
    return sealed.bytes(under: shorter, asIn: body)
  }

  /// Closes the batches since the last closing, if there are any.
  private func close(actor: Actor) async throws {
    let core = core
    let id = id
    try await core.database.write { transaction in
      var count = 0
      var isClosed = false
      try transaction.eachLeaf(ofKinds: [.keysDropped, .epochRetired]) { row in
        switch AuditLeaf(bytes: row.leaf)?.event {
        case .keysDropped(id, let rekeyed): count += rekeyed.count
        case .epochRetired(id, _, _):
          count = 0
          isClosed = true
        default: break
        }
      }
      guard !isClosed || count > 0 else { return }
      try core.audit.append([.epochRetired(id, count: count, actor: actor)], in: transaction)
    }
  }
}
