package import VaultCrypto
import VaultStore
package import VoucherModel

/// A key that the vault seals for, or once sealed for.
package struct ListedKey: Hashable, Sendable {
  package let id: RecipientID
  /// Whether everything is sealed for it now.
  package let isCurrent: Bool
  /// The beginning of a hash of the public key, by which people tell keys apart; `nil` where the public
  /// key is not known any more.
  package let fingerprint: String?
  /// How many deliveries are sealed for it.
  package let deliveries: Int
  /// Those that no other key of the role opens.
  package let alone: Int
  /// How many responses kept as a whole are sealed for it.
  package let bodies: Int
  package let bodiesAlone: Int
  package let since: Timestamp?
  package let retiredAt: Timestamp?
  /// Whether the key at hand opens what is sealed for it; `nil` without a key.
  package let opens: Bool?
}

/// All keys of a vault, and when the recovery key was tried last.
package struct KeyListing: Hashable, Sendable {
  package let keys: [ListedKey]
  package let recoveryCheckedAt: Timestamp?
  package let recoveryCheckedEpoch: UInt32?

  package init(core: VaultCore) throws {
    let counts = try core.database.read { try $0.boxCounts() }
    let bodies = try Self.bodies(core)
    let history = try History(core: core)
    var ids = Set(core.identity.recipients.map(\.id))
    ids.formUnion(counts.map(\.recipient))
    ids.formUnion(bodies.keys)
    ids.formUnion(history.since.keys)
    ids.formUnion(history.retired.keys)
    let keyring = core.keys.keyring
    ids.formUnion(
      (keyring?.revealEpochs ?? []).map { RecipientID(role: .reveal, epoch: $0) })
    recoveryCheckedAt = history.checked?.at
    recoveryCheckedEpoch = history.checked?.epoch
    keys = ids.sorted { ($0.role.rawValue, $0.epoch) < ($1.role.rawValue, $1.epoch) }.map { id in
      let count = counts.first { $0.recipient == id }
      return ListedKey(
        id: id, isCurrent: core.identity.recipients.contains { $0.id == id },
        fingerprint: Self.publicKey(of: id, core).map(Self.fingerprint),
        deliveries: count?.deliveries ?? 0, alone: count?.alone ?? 0,
        bodies: bodies[id]?.count ?? 0, bodiesAlone: bodies[id]?.alone ?? 0,
        since: id.epoch == 1 ? core.vault.createdAt : history.since[id],
        retiredAt: history.retired[id], opens: keyring.map { $0.holds(id) })
    }
  }

  private static func bodies(
    _ core: VaultCore
  ) throws -> [RecipientID: (count: Int, alone: Int)] {
    try core.database.read { snapshot in
      var found: [RecipientID: (count: Int, alone: Int)] = [:]
      try snapshot.eachSealedBody(upTo: JournalFormat.maximumStart) { _, start in
        let boxes = EpochCensus.recipients(of: start) ?? []
        for id in boxes {
          let isAlone = boxes.count { $0.role == id.role } == 1
          let before = found[id] ?? (0, 0)
          found[id] = (before.count + 1, before.alone + (isAlone ? 1 : 0))
        }
      }
      return found
    }
  }

  private static func publicKey(of id: RecipientID, _ core: VaultCore) -> [UInt8]? {
    if let current = core.identity.recipients.first(where: { $0.id == id }) {
      return current.publicKey
    }
    guard let keyring = core.keys.keyring else { return nil }
    return try? keyring.withOpeningKey(for: id) { $0.recipient.publicKey }
  }

  private static func fingerprint(_ publicKey: [UInt8]) -> String {
    Hex.encode(Array(Digest.sha256(publicKey).bytes.prefix(8)))
  }
}

extension BoxCount {
  fileprivate var recipient: RecipientID {
    RecipientID(role: role == .reveal ? .reveal : .recovery, epoch: epoch)
  }
}

/// What the log says of keys.
private struct History {
  var since: [RecipientID: Timestamp] = [:]
  var retired: [RecipientID: Timestamp] = [:]
  var checked: (at: Timestamp, epoch: UInt32)?

  init(core: VaultCore) throws {
    var since: [RecipientID: Timestamp] = [:]
    var retired: [RecipientID: Timestamp] = [:]
    var checked: (at: Timestamp, epoch: UInt32)?
    var change: Timestamp?
    try core.database.read { snapshot in
      try snapshot.eachLeaf(ofKinds: [
        .identityChanged, .keysRewrapped, .keysRotated, .epochRetired, .recoveryChecked,
      ]) { row in
        switch AuditLeaf(bytes: row.leaf)?.event {
        case .identityChanged: change = row.occurredAt
        case .keysRewrapped(let step, _), .keysRotated(let step, _, _, _):
          since[step.new] = since[step.new] ?? change ?? row.occurredAt
        case .epochRetired(let id, _, _): retired[id] = row.occurredAt
        case .recoveryChecked(let id, _, _): checked = (row.occurredAt, id.epoch)
        default: break
        }
      }
    }
    // A rotation that has only begun.
    for recipient in core.identity.recipients where recipient.id.epoch > 1 {
      since[recipient.id] = since[recipient.id] ?? change
    }
    self.since = since
    self.retired = retired
    self.checked = checked
  }
}
