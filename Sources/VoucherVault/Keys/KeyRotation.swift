package import VaultCrypto
import VaultStore
import VoucherModel

/// Takes what is sealed from one epoch of a role's key to the next: append, verify, switch.
///
/// The new key is in the key file before the vault knows of it; what is sealed has a box for the old
/// key and for the new one until the old epoch is retired. Whatever ends a rotation, the next one goes
/// on with it.
package struct KeyRotation: Sendable {
  let core: VaultCore
  let keyring: Keyring
  let role: RecipientID.Role

  /// What a rotation does that is asked for now.
  package enum Plan: Hashable, Sendable {
    /// Makes a key of the next epoch.
    case begin(RecipientID)
    /// Goes on with one that was begun, or wraps what came after it.
    case goOn(RecipientID)
  }

  package init(core: VaultCore, role: RecipientID.Role) throws {
    keyring = try core.requireKeyring(to: "rotate the vault's keys")
    try core.requireContinuedLog("No key was changed.")
    self.core = core
    self.role = role
    guard core.identity == keyring.identity else {
      throw VaultError(
        .wrongKey,
        "The key file at hand is older than the last rotation: the vault seals for "
          + "\(core.identity.reveal.id) and \(core.identity.recovery.id), and the key file knows "
          + "\(keyring.identity.reveal.id) and \(keyring.identity.recovery.id). Nothing was done.",
        next: "Use the key file that the last 'voucher-vault keys rotate' wrote.")
    }
  }

  /// The recipient that everything is to be sealed for.
  var recipient: Recipient {
    switch role {
    case .reveal: keyring.identity.reveal
    case .recovery: keyring.identity.recovery
    }
  }

  package func plan() throws -> Plan {
    let current = recipient.id
    // The key file is newer than the database: its key was made, and not taken on yet.
    let isUnknown = try VaultIdentity(encoded: core.vault.identity).recipients
      .contains { $0.id.role == role && $0.id.epoch < current.epoch }
    if try isUnknown || remaining().count > 0 || !isClosed() { return .goOn(current) }
    guard current.epoch < .max else { throw CryptoError.tooLong(.keyFile) }
    return .begin(RecipientID(role: role, epoch: current.epoch + 1))
  }

  /// Makes the key file's recipients those of the vault, if they are not yet; the file is durable by now.
  package func adopt(actor: Actor) async throws {
    let identity = keyring.identity
    let core = core
    try await core.database.write { transaction in
      guard let before = try transaction.vault() else { throw StoreError.notFound }
      if before.identity == identity.encoded { return }
      let stored = try VaultIdentity(encoded: before.identity)
      guard try IdentityRule.accepted(pinned: identity, stored: stored) == identity else {
        throw StoreError.changedMeanwhile
      }
      try transaction.setIdentity(identity.encoded)
      guard let row = try transaction.vault() else { throw StoreError.notFound }
      try core.audit.append([.identityChanged(row: row.digest, actor: actor)], in: transaction)
    }
  }

  /// Seals everything for the new recipient as well, and closes the rotation; the vault has it already.
  package func finish(
    actor: Actor, report: (RotationStep) -> Void
  ) async throws -> RotationReport {
    var recovery = RecoveryReport()
    report(.takingIn)
    try await OrderRecovery(core: core, desk: nil).takeSealed(&recovery)
    let rewrapping = Rewrapping(core: core, keyring: keyring, recipient: recipient)
    let rewrapped = try await rewrapping.run { report(.rewrapping($0, of: $1)) }
    try await RotationClosing(core: core, recipient: recipient.id).close(actor: actor)
    if try !hasKeptHead() { try await CheckpointDesk(core: core).sign(kept: true) }
    let waiting = try EpochCensus(core: core).outsideDatabase(notFor: recipient.id)
    let remaining = try remaining()
    return RotationReport(
      role: role.name, from: recipient.id.epoch - 1, to: recipient.id.epoch,
      rewrapped: rewrapped.count, remaining: remaining.count, waiting: waiting.total,
      unopened: remaining.unopened,
      problems: recovery.sealedProblems.map {
        SealedResponseProblem(place: $0.place, error: $0.error)
      } + rewrapped.problems)
  }

  /// How many deliveries are sealed for older epochs alone, and how many that are kept as a whole open
  /// with no key they are for.
  func remaining() throws -> (count: Int, unopened: Int) {
    let census = EpochCensus(core: core)
    let bodies = try census.bodies(notFor: recipient.id, openedBy: keyring)
    let deliveries = try census.deliveries(notFor: recipient.id)
    return (deliveries + bodies.lacking.count, bodies.unopened.count)
  }

  /// Whether the rotation to the current epoch has come to its end.
  private func isClosed() throws -> Bool {
    guard recipient.id.epoch > 1 else { return true }
    let current = recipient.id
    var isClosed = false
    var isOpen = false
    var lastChange: UInt64?
    var isRestored = false
    try core.database.read { snapshot in
      try snapshot.eachLeaf(ofKinds: [
        .identityChanged, .logKeyReplaced, .keysRewrapped, .keysRotated,
      ]) { row in
        switch AuditLeaf(bytes: row.leaf)?.event {
        case .identityChanged:
          lastChange = row.index
          isRestored = false
        case .logKeyReplaced:
          // Keys that were made anew from the recovery key are no rotation of these.
          isRestored = true
        case .keysRewrapped(let step, _) where step.new == current: isOpen = true
        case .keysRotated(let step, _, _, _) where step.new == current:
          isClosed = true
          isOpen = false
        default: break
        }
      }
    }
    if isOpen { return false }
    guard isClosed || isRestored || lastChange == nil else { return false }
    return try !isClosed || hasKeptHead()
  }

  /// Whether a signed head covers the closing of the rotation.
  private func hasKeptHead() throws -> Bool {
    let current = recipient.id
    return try core.hasKeptHead(since: .keysRotated) {
      if case .keysRotated(let step, _, _, _) = $0 { step.new == current } else { false }
    }
  }

  /// Throws where somebody has asked the work to stop; between two batches it may.
  static func checkNotStopped() throws(VaultError) {
    guard Task.isCancelled else { return }
    throw VaultError(
      .refused, "The command was stopped. What was done stays done, and both keys open everything.",
      next: "Run it again; it goes on where it was.")
  }
}

extension VaultCore {
  /// Whether a head that was kept in the database covers the last event of the kind that is wanted.
  func hasKeptHead(
    since kind: AuditKind, where isWanted: (AuditEvent) -> Bool
  ) throws -> Bool {
    var isKept = false
    var last: UInt64?
    try database.read { snapshot in
      try snapshot.eachLeaf(ofKinds: [kind, .checkpointKept]) { row in
        guard let event = AuditLeaf(bytes: row.leaf)?.event else { return }
        if case .checkpointKept(let size, _) = event {
          isKept = last.map { size > $0 } ?? false
        } else if isWanted(event) {
          last = row.index
          isKept = false
        }
      }
    }
    return isKept
  }
}

/// What a rotation is doing, for a progress display.
package enum RotationStep: Hashable, Sendable {
  /// Taking in what lies in the journal and the spools.
  case takingIn
  /// Checking the whole log before something is taken away.
  case verifying
  /// Wrapping keys anew; so many of so many.
  case rewrapping(Int, of: Int)
  /// Taking boxes of an old key away; so many of so many.
  case dropping(Int, of: Int)
}

/// What a rotation came to.
package struct RotationReport: Hashable, Sendable {
  package let role: String
  package let from: UInt32
  package let to: UInt32
  /// How many deliveries were sealed for the new key as well, by this run.
  package let rewrapped: Int
  /// How many deliveries are sealed for older epochs alone.
  package let remaining: Int
  /// How many answers outside of the database are: orders in flight, unreadable spools, armoured blocks.
  package let waiting: Int
  /// How many responses are kept as a whole that no key at hand opens, as they came.
  package let unopened: Int
  /// What could not be taken in or wrapped anew.
  package let problems: [SealedResponseProblem]
}
