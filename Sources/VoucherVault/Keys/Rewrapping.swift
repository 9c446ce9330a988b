import VaultCrypto
import VaultStore
import VoucherModel

/// Wraps what is sealed for older epochs for one more recipient, in batches of one transaction each,
/// between which orders and reveals go on.
struct Rewrapping: Sendable {
  let core: VaultCore
  let keyring: Keyring
  let recipient: Recipient

  private static let atOnce = 250

  /// What came of it.
  struct Outcome {
    var count = 0
    var problems: [SealedResponseProblem] = []
  }

  /// A delivery with its new boxes, and the epoch that they come from.
  private struct Change {
    let id: DeliveryID
    let from: UInt32
    let key: DeliveryKeyRow?
    let body: (old: [UInt8], new: [UInt8])?
  }

  func run(_ report: (_ done: Int, _ total: Int) -> Void) async throws -> Outcome {
    var outcome = Outcome()
    let census = EpochCensus(core: core)
    let bodies = try census.bodies(notFor: recipient.id, openedBy: keyring).lacking
    let total = try census.deliveries(notFor: recipient.id) + bodies.count
    report(0, total)
    // One by one: a response may be large.
    for id in bodies { try await store([id], &outcome) }
    var cursor: DeliveryID?
    while true {
      try KeyRotation.checkNotStopped()
      report(outcome.count, total)
      let after = cursor
      let ids = try core.database.read {
        try $0.deliveriesSealed(
          notFor: DeliveryKeyRow.Role(recipient.id.role), epoch: recipient.id.epoch, after: after,
          limit: Self.atOnce)
      }
      guard let last = ids.last else { return outcome }
      cursor = last
      try await store(ids, &outcome)
    }
  }

  private func store(_ ids: [DeliveryID], _ outcome: inout Outcome) async throws {
    let deliveries = try core.database.read { snapshot in
      try ids.compactMap { try snapshot.sealedDelivery($0) }
    }
    var changes: [Change] = []
    for delivery in deliveries {
      do {
        if let change = try change(of: delivery) { changes.append(change) }
      } catch let error as VaultError {
        outcome.problems.append(
          SealedResponseProblem(place: "delivery \(delivery.row.id)", error: error))
      }
    }
    outcome.count += try await commit(changes)
  }

  // MARK: Making boxes

  private func change(of delivery: SealedDelivery) throws -> Change? {
    let boxes = delivery.keys.map(\.recipient)
    let key = boxes.isEmpty || boxes.contains(recipient.id) ? nil : try keyRow(of: delivery)
    let body = try delivery.row.sealedBody.flatMap { old in
      try resealed(old, of: delivery.row.id).map { (old, $0.bytes, $0.from) }
    }
    guard key != nil || body != nil else { return nil }
    let from = key == nil ? body?.2 : former(boxes)
    return Change(
      id: delivery.row.id, from: from ?? recipient.id.epoch - 1, key: key,
      body: body.map { ($0.0, $0.1) })
  }

  private func keyRow(of delivery: SealedDelivery) throws -> DeliveryKeyRow {
    let held = delivery.keys.map(\.recipient).filter { $0.role == .reveal && keyring.holds($0) }
    guard let id = held.max(by: { $0.epoch < $1.epoch }) else {
      throw VaultError(
        .wrongKey,
        "The key file at hand holds no key that delivery \(delivery.row.id) is sealed for.",
        next: "Use a key file that holds its epoch, or run 'voucher-vault keys recovery restore'.")
    }
    let wrapped = try keyring.withOpeningKey(for: id) { key in
      var opener = try delivery.opener(with: key)
      return try opener.wrap(for: recipient)
    }
    return DeliveryKeyRow(
      deliveryID: delivery.row.id, role: DeliveryKeyRow.Role(recipient.id.role),
      epoch: recipient.id.epoch, wrappedKey: wrapped.box)
  }

  /// The response with a box for the recipient, its frames as they are; `nil` where it has one, and
  /// where it does not open.
  private func resealed(
    _ body: [UInt8], of id: DeliveryID
  ) throws -> (bytes: [UInt8], from: UInt32?)? {
    guard let sealed = SealedResponse(body), let header = try? StreamHeader(encoded: sealed.header)
    else { return nil }
    let boxes = header.wrappedKeys.map(\.recipient)
    if boxes.contains(recipient.id) { return nil }
    for box in boxes.sorted(by: { $0.epoch > $1.epoch }) where keyring.holds(box) {
      let added = try keyring.withOpeningKey(for: box) { key in
        try? header.adding(recipient, context: sealed.contextBytes, openedWith: key)
      }
      guard let added else { continue }
      return (sealed.bytes(under: added, asIn: body), former(boxes))
    }
    guard boxes.contains(where: keyring.holds) else {
      throw VaultError(
        .wrongKey,
        "The key file at hand holds no key that the response kept with delivery \(id) is sealed for.",
        next: "Use a key file that holds its epoch.")
    }
    return nil
  }

  /// The last epoch of the role before the new one.
  private func former(_ boxes: [RecipientID]) -> UInt32? {
    boxes.filter { $0.role == recipient.id.role && $0.epoch < recipient.id.epoch }.map(\.epoch)
      .max()
  }

  // MARK: Storing them

  private func commit(_ changes: [Change]) async throws -> Int {
    guard !changes.isEmpty else { return 0 }
    let core = core
    let recipient = recipient
    let batch = changes
    return try await core.database.write { transaction in
      var rekeyed: [UInt32: [RekeyedDelivery]] = [:]
      for change in batch {
        var isChanged = false
        let before = try transaction.deliveryKeys(change.id)
        if let key = change.key, !before.contains(where: { $0.recipient == key.recipient }) {
          try transaction.insertDeliveryKeys([key])
          isChanged = true
        }
        if let body = change.body, try transaction.delivery(change.id)?.sealedBody == body.old {
          try transaction.replaceSealedBody(body.new, of: change.id)
          isChanged = true
        }
        guard isChanged, let row = try transaction.delivery(change.id) else { continue }
        let digest = row.digest(with: try transaction.deliveryKeys(change.id))
        rekeyed[change.from, default: []].append(RekeyedDelivery(id: change.id, row: digest))
      }
      let events = rekeyed.sorted { $0.key < $1.key }.compactMap { from, deliveries in
        EpochStep(recipient.id.role, from: from, to: recipient.id.epoch).map {
          AuditEvent.keysRewrapped($0, deliveries)
        }
      }
      if !events.isEmpty { try core.audit.append(events, in: transaction) }
      return rekeyed.values.reduce(0) { $0 + $1.count }
    }
  }
}

extension SealedResponse {
  /// The entry under another header; what follows the old one is taken as it is, to the last byte.
  func bytes(under header: StreamHeader, asIn entry: [UInt8]) -> [UInt8] {
    let start = JournalFormat.prefixLength + contextBytes.count + self.header.count
    return JournalFormat.start(context: contextBytes, header: header.encoded)
      + entry.dropFirst(start)
  }
}
