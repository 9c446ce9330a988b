package import Reconciliation
import VaultStore
package import VoucherModel

/// What somebody says about a break that needs nothing more.
package struct BreakResolution: Sendable {
  package var reason: ResolutionReason
  package var note: String
  /// The break that it repeats, for that reason alone.
  package var duplicateOf: BreakID?
  /// Up to which amount one person may write off, by currency; nothing where there is no entry.
  package var writeOffLimits: [Currency: Amount]

  package init(
    _ reason: ResolutionReason, note: String, duplicateOf: BreakID? = nil,
    writeOffLimits: [Currency: Amount] = [:]
  ) {
    self.reason = reason
    self.note = note
    self.duplicateOf = duplicateOf
    self.writeOffLimits = writeOffLimits
  }
}

extension BreakDesk {
  /// Resolves a break; a write-off above the limit waits for a second person.
  func resolve(
    _ id: BreakID, _ resolution: BreakResolution, actor: Actor
  ) async throws -> BreakLife {
    let words = try Self.words(resolution.note)
    guard (resolution.reason == .duplicateOf) == (resolution.duplicateOf != nil),
      resolution.duplicateOf != id
    else {
      throw VaultError(
        .invalid, "The reason duplicate-of and another break belong together.",
        next: "Name the other break with --duplicate-of, and give no other reason.")
    }
    if let other = resolution.duplicateOf { try requireKnown(other) }
    return try await write(id, actor: actor) { life in
      if let standing = life.resolution, standing.reason == resolution.reason,
        standing.duplicateOf == resolution.duplicateOf
      {
        return nil
      }
      guard life.status.isOpen, life.status != .awaitingApproval else {
        throw VaultError(
          .refused, Self.standing(life) + " Nothing was changed.",
          next: "Open it again first with 'voucher-vault reconcile reopen \(id) --reason …'.")
      }
      let isWithinLimit = Self.isWithinLimit(life, resolution)
      var event = event(isWithinLimit ? .resolved : .proposed, id)
      event.reason = resolution.reason.rawValue
      event.note = words
      event.linkedBreak = resolution.duplicateOf
      event.figures = life.figures
      return event
    }
  }

  private func requireKnown(_ id: BreakID) throws {
    guard try core.database.read({ try $0.knownBreak(id.text) }) != nil else {
      throw Self.notFound(id.text)
    }
  }

  /// Whether one person alone may resolve it so: everybody may accept; a write-off gives up money.
  private static func isWithinLimit(_ life: BreakLife, _ resolution: BreakResolution) -> Bool {
    guard resolution.reason == .writtenOff else { return true }
    // Nobody can say that an amount nobody knows is within a limit.
    guard let money = life.figures?.amountToWriteOff,
      let limit = resolution.writeOffLimits[money.currency]
    else { return false }
    return money.amount <= limit
  }

  /// A second person agrees with a resolution.
  func approve(_ id: BreakID, actor: Actor) async throws -> BreakLife {
    try await write(id, actor: actor) { life in
      guard let resolution = life.resolution else {
        throw VaultError(
          .refused, "Nobody has resolved break \(id), so there is nothing to approve.",
          next: "Look at it with 'voucher-vault reconcile explain \(id)'.")
      }
      guard life.status == .awaitingApproval else { return nil }
      guard !actor.isSamePerson(as: resolution.actor) else {
        throw VaultError(
          .refused,
          "\(resolution.actor) resolved break \(id), so another person has to approve it.",
          next: "Ask a second person to run it under a name of their own (--actor).")
      }
      var event = event(.approved, id)
      event.linkedSequence = resolution.sequence
      return event
    }
  }

  static func standing(_ life: BreakLife) -> String {
    let reason = life.resolution?.reason.map { " as \($0.rawValue)" } ?? ""
    let actor = life.resolution.map { " by \($0.actor)" } ?? ""
    return "Break \(life.id) is \(life.status.rawValue)\(reason)\(actor)."
  }
}

extension Actor {
  /// Whether a name stands for the same person, however it is written.
  func isSamePerson(as other: String) -> Bool { name.lowercased() == other.lowercased() }
}
