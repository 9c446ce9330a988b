import VaultCrypto
import VaultStore
public import VoucherModel

/// How much one actor may be shown within an hour, in one currency, by face value.
///
/// A voucher that the actor was shown within the hour already counts once.
public struct RevealLimit: Hashable, Sendable {
  /// The currency.
  public var currency: Currency
  /// Whose limit it is; `nil` for everybody who has none of their own.
  public var actor: Actor?
  /// More than that is not shown to anybody; `nil` for no such limit.
  public var perHour: Amount?
  /// More than that needs a second person's approval; `nil` for no such limit.
  public var alone: Amount?

  /// A limit; without amounts it lifts the one before.
  public init(
    currency: Currency, actor: Actor? = nil, perHour: Amount? = nil, alone: Amount? = nil
  ) {
    self.currency = currency
    self.actor = actor
    self.perHour = perHour
    self.alone = alone
  }
}

/// Since when no code is shown, and by whom.
public struct RevealFreeze: Hashable, Sendable {
  /// Since when.
  public let at: Timestamp
  /// By whom; `voucher-vault` where a canary set it off.
  public let actor: String
  /// Why.
  public let reason: String
}

/// What holds codes back: a freeze, limits, and a second person's word.
struct ControlDesk: Sendable {
  let core: VaultCore

  /// Holds all codes back; anybody may do it, and doing it again changes nothing.
  func freeze(reason: String, actor: Actor) async throws -> RevealFreeze {
    let reason = try VaultCore.reason(reason)
    return try await core.inventory { work, transaction in
      if let standing = try transaction.lastFreeze(), standing.kind == .frozen {
        return .success(RevealFreeze(standing))
      }
      try work.noteControl(.frozen, reason: reason, actor, in: transaction)
      return .success(RevealFreeze(at: work.now, actor: actor.name, reason: reason))
    }
  }

  /// Ends a freeze; needs the key, and where a canary set it off, another person than asked for it.
  func unfreeze(reason: String, actor: Actor) async throws {
    let reason = try VaultCore.reason(reason)
    _ = try core.requireKeyring(to: "lift a freeze")
    try core.requireContinuedLog("Nothing was lifted.")
    try await core.inventory { work, transaction in
      guard let standing = try transaction.lastFreeze(), standing.kind == .frozen else {
        return .success(())
      }
      if standing.actor == Actor.vault.name, let last = try transaction.lastTouch(),
        actor.isSamePerson(as: last.actor)
      {
        return .failure(
          VaultError(
            .refused,
            "\(last.actor) asked for the code of a canary, so another person has to lift the freeze.",
            next: "Ask a second person with the key to do it under a name of their own."))
      }
      try work.noteControl(.unfrozen, reason: reason, actor, in: transaction)
      return .success(())
    }
  }

  /// Sets or lifts a limit; needs the key.
  func limit(_ limit: RevealLimit, reason: String, actor: Actor) async throws {
    let reason = try VaultCore.reason(reason)
    _ = try core.requireKeyring(to: "change a limit")
    try core.requireContinuedLog("Nothing was changed.")
    let amounts = [limit.perHour, limit.alone].compactMap { $0 }
    guard amounts.allSatisfy({ !$0.isNegative }) else {
      throw VaultError(
        .invalid, "A limit is not below zero. Nothing was changed.", next: "Give 0 or more.")
    }
    try await core.inventory { work, transaction in
      let standing = RevealLimits(try transaction.controlEvents(.limited)).all
        .first { $0.currency == limit.currency && $0.actor == limit.actor }
      guard standing != limit, standing != nil || !amounts.isEmpty else { return .success(()) }
      try work.noteControl(.limited, reason: reason, actor, in: transaction) { row in
        row.subject = limit.actor?.name
        row.currency = limit.currency
        row.perHour = limit.perHour
        row.alone = limit.alone
      }
      return .success(())
    }
  }

  func limits() throws -> [RevealLimit] {
    try core.database.read { RevealLimits(try $0.controlEvents(.limited)).all }
  }

  func freeze() throws -> RevealFreeze? {
    try core.database.read { try RevealFreeze.standing(in: $0) }
  }

  /// A second person agrees that somebody is shown exactly these vouchers within the hour.
  func approve(
    _ ids: [VoucherID], for subject: Actor, reason: String, actor: Actor
  ) async throws {
    let reason = try VaultCore.reason(reason)
    _ = try core.requireKeyring(to: "approve a reveal")
    try core.requireContinuedLog("Nothing was approved.")
    guard !actor.isSamePerson(as: subject.name) else {
      throw VaultError(
        .refused, "\(subject) cannot approve what \(subject) is shown. Nothing was approved.",
        next: "Ask a second person with the key to do it under a name of their own.")
    }
    guard !ids.isEmpty, Set(ids).count == ids.count else {
      throw VaultError(
        .invalid, "Each voucher is named once, and at least one is.", next: "Check the list.")
    }
    try await core.inventory { work, transaction -> Result<Void, VaultError> in
      for id in ids where try transaction.voucher(id) == nil {
        return .failure(VoucherDesk.notFound(id))
      }
      try work.noteControl(.approved, reason: reason, actor, in: transaction) { row in
        row.subject = subject.name
        row.vouchers = RevealApproval.digest(of: ids).bytes
      }
      return .success(())
    }
  }
}

extension RevealFreeze {
  /// The freeze that stands; `nil` where codes are shown.
  static func standing(
    in reading: borrowing some VaultReading & ~Copyable
  ) throws -> RevealFreeze? {
    guard let row = try reading.lastFreeze(), row.kind == .frozen else { return nil }
    return RevealFreeze(row)
  }

  fileprivate init(_ row: ControlEventRow) {
    self.init(at: row.at, actor: row.actor, reason: row.reason)
  }
}
