import VaultStore
public import VoucherModel

extension Vault {
  // MARK: Showing what was sold

  /// Shows the codes of a line to an actor for a purpose; needs the full key.
  ///
  /// The trace is durable, and the head of the log that covers it signed, before the first code is
  /// opened. Asking again shows the same and leaves another trace. `head` is what the caller kept of the
  /// last sale: a log that does not continue it shows nothing.
  public func reveal(
    _ key: AllocationKey, actor: Actor, purpose: String, remembering head: LogHead? = nil
  ) async throws -> Sale {
    let core = core
    let sale = try await core.observed(.reveal, [.sale: .word(key.order)]) {
      try await mapped {
        try await SaleDesk(core: core).reveal(
          key, actor: actor, purpose: purpose, remembering: head)
      }
    }
    core.telemetry.count(.revealed, by: sale.vouchers.count)
    return sale
  }

  // MARK: Single vouchers

  /// Takes a voucher out for good, with a reason; doing it again changes nothing.
  ///
  /// One that is promised and was not shown is refused: replace it, or release its line.
  @discardableResult
  public func void(_ id: VoucherID, reason: String, actor: Actor) async throws -> VoucherReport {
    try await step(id) { try await $0.void(id, reason: reason, actor: actor) }
  }

  /// Records that a voucher is said not to work; one in stock is kept out of it from then on.
  @discardableResult
  public func dispute(
    _ id: VoucherID, reason: String, actor: Actor
  ) async throws -> VoucherReport {
    try await step(id) { try await $0.dispute(id, reason: reason, actor: actor) }
  }

  /// Ends a dispute.
  @discardableResult
  public func settleDispute(
    _ id: VoucherID, reason: String, actor: Actor
  ) async throws -> VoucherReport {
    try await step(id) { try await $0.settle(id, reason: reason, actor: actor) }
  }

  /// Puts a voucher in quarantine back into stock; one that was ever shown is refused.
  @discardableResult
  public func restock(
    _ id: VoucherID, reason: String, actor: Actor
  ) async throws -> VoucherReport {
    try await step(id) { try await $0.restock(id, reason: reason, actor: actor) }
  }

  /// Makes a voucher in stock a canary: it is never sold, and whoever asks for its code freezes the
  /// vault; needs the full key.
  @discardableResult
  public func markCanary(
    _ id: VoucherID, reason: String, actor: Actor
  ) async throws -> VoucherReport {
    try await step(id) { try await $0.markCanary(id, reason: reason, actor: actor) }
  }

  /// Gives the line that has a voucher another of the same kind in its place.
  ///
  /// The original is kept in quarantine, with the reason. A repeat gives back the same replacement.
  public func replace(
    _ id: VoucherID, reason: String, actor: Actor
  ) async throws -> Replacement {
    let core = core
    let replacement = try await mapped {
      try await VoucherDesk(core: core).replace(id, reason: reason, actor: actor)
    }
    await CheckpointDesk(core: core).signIfPossible()
    return replacement
  }

  /// What was done about a voucher, oldest first.
  public func notes(about id: VoucherID) async throws -> [VoucherNote] {
    try mapped {
      try core.database.read { snapshot in
        try snapshot.voucherEvents(of: id).map(VoucherNote.init)
      }
    }
  }

  private func step(
    _ id: VoucherID, _ work: (VoucherDesk) async throws -> Void
  ) async throws -> VoucherReport {
    let core = core
    try await mapped { try await work(VoucherDesk(core: core)) }
    await CheckpointDesk(core: core).signIfPossible()
    return try await voucher(id)
  }

  // MARK: Holding codes back

  /// Holds all codes back until somebody lifts it; needs no key, and loses nothing: what is bought is
  /// stored, and lines are served.
  @discardableResult
  public func freeze(reason: String, actor: Actor) async throws -> RevealFreeze {
    try await control { try await $0.freeze(reason: reason, actor: actor) }
  }

  /// Lifts a freeze; needs the full key, and after a canary another person than asked for it.
  public func unfreeze(reason: String, actor: Actor) async throws {
    try await control { try await $0.unfreeze(reason: reason, actor: actor) }
  }

  /// The freeze that stands; `nil` where codes are shown.
  public func standingFreeze() async throws -> RevealFreeze? {
    try mapped { try ControlDesk(core: core).freeze() }
  }

  /// Sets or lifts how much an actor may be shown within an hour; needs the full key.
  public func setRevealLimit(
    _ limit: RevealLimit, reason: String, actor: Actor
  ) async throws {
    try await control { try await $0.limit(limit, reason: reason, actor: actor) }
  }

  /// The limits that stand.
  public func revealLimits() async throws -> [RevealLimit] {
    try mapped { try ControlDesk(core: core).limits() }
  }

  /// A second person agrees that `subject` is shown exactly these vouchers within the hour; needs the
  /// full key.
  public func approveReveal(
    of ids: [VoucherID], for subject: Actor, reason: String, actor: Actor
  ) async throws {
    try await control {
      try await $0.approve(ids, for: subject, reason: reason, actor: actor)
    }
  }

  private func control<R: Sendable>(_ work: (ControlDesk) async throws -> R) async throws -> R {
    let core = core
    let result = try await mapped { try await work(ControlDesk(core: core)) }
    await CheckpointDesk(core: core).signIfPossible()
    return result
  }
}
