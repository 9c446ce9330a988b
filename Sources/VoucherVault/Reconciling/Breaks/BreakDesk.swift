import Reconciliation
import VaultStore
import VoucherModel

/// What people do about breaks; each step is an event with a leaf in the audit log.
///
/// Every step says what stands afterwards, and doing it again says the same.
struct BreakDesk: Sendable {
  let core: VaultCore

  /// The longest note, in bytes.
  static let maximumNote = 1_000

  /// Writes what `decide` makes of the break as it stands in the transaction; nothing where it gives
  /// none, because that stands already.
  func write(
    _ id: BreakID, actor: Actor, _ decide: @escaping @Sendable (BreakLife) throws -> BreakEvent?
  ) async throws -> BreakLife {
    let core = core
    return try await core.database.write { transaction in
      guard var life = try transaction.breakLife(id) else { throw Self.notFound(id.text) }
      guard var event = try decide(life) else { return life }
      event.sequence = try transaction.lastBreakEvent() + 1
      event.at = core.clock.now()
      event.actor = actor.name
      let row = BreakEventRow(event)
      try transaction.insertBreakEvents([row])
      try core.audit.append(
        [.breakMoved(id, event.kind, sequence: event.sequence, actor: actor, row: row.digest)],
        in: transaction)
      life.take(event)
      return life
    }
  }

  static func notFound(_ name: String) -> VaultError {
    VaultError(
      .notFound, "No run has found a break \(name).",
      next: "List them with 'voucher-vault reconcile breaks --all'.")
  }

  /// One line of words, of a bounded length.
  static func words(_ note: String) throws -> String {
    guard let words = note.words(upTo: maximumNote) else {
      throw VaultError(
        .invalid, "A note of 1 to \(maximumNote) bytes is needed.",
        next: "Say with --note what is known and from whom.")
    }
    return words
  }

  func event(_ kind: BreakEvent.Kind, _ id: BreakID) -> BreakEvent {
    BreakEvent(kind, of: id, at: core.clock.now())
  }
}

extension BreakDesk {
  /// Gives the break to somebody.
  func assign(_ id: BreakID, to assignee: Actor, actor: Actor) async throws -> BreakLife {
    try await write(id, actor: actor) { life in
      try requireOpen(life)
      guard life.assignee != assignee.name || life.status != .assigned else { return nil }
      var event = event(.assigned, id)
      event.assignee = assignee.name
      return event
    }
  }

  /// Says that the break was claimed and waits for the supplier.
  func claim(_ id: BreakID, note: String, actor: Actor) async throws -> BreakLife {
    let words = try Self.words(note)
    return try await write(id, actor: actor) { life in
      try requireOpen(life)
      guard life.status != .pendingSupplier || life.events.last?.note != words else { return nil }
      var event = event(.pendingSupplier, id)
      event.note = words
      return event
    }
  }

  /// Notes something.
  func note(_ id: BreakID, _ note: String, actor: Actor) async throws -> BreakLife {
    let words = try Self.words(note)
    return try await write(id, actor: actor) { life in
      if let last = life.events.last, last.kind == .noted, last.note == words,
        last.actor == actor.name
      {
        return nil
      }
      var event = event(.noted, id)
      event.note = words
      return event
    }
  }

  /// Opens a resolved break again, with a reason.
  func reopen(_ id: BreakID, reason: String, actor: Actor) async throws -> BreakLife {
    let words = try Self.words(reason)
    return try await write(id, actor: actor) { life in
      guard !life.status.isOpen || life.status == .awaitingApproval || !life.links.isEmpty else {
        return nil
      }
      var event = event(.reopened, id)
      event.note = words
      event.linkedSequence = life.resolution?.sequence ?? life.clearedBy
      return event
    }
  }

  func requireOpen(_ life: BreakLife) throws {
    guard life.status.isOpen else {
      throw VaultError(
        .refused, "Break \(life.id) is \(life.status.rawValue), and nothing is left to do.",
        next: "Open it again with 'voucher-vault reconcile reopen \(life.id) --reason …'.")
    }
  }
}
