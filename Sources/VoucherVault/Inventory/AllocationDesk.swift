import Logging
import VaultCrypto
import VaultStore
import VoucherModel

/// Gives vouchers to the lines of customers' orders, each to one line and each line once.
///
/// Every step is one transaction with its leaves. A repeat finds what stands and says it again, so that
/// a caller who got no answer asks again; the schema itself lets nobody have what another has.
struct AllocationDesk: Sendable {
  let core: VaultCore

  /// Gives vouchers to the line for good, or gives back what it has.
  func allocate(_ request: AllocationRequest, actor: Actor) async throws -> LineAllocation {
    try await take(request, lapsingAt: nil, actor: actor)
  }

  /// Keeps vouchers for the line until a moment, or gives back what it has.
  func reserve(
    _ request: AllocationRequest, until moment: Timestamp, actor: Actor
  ) async throws -> LineAllocation {
    guard request.policy != .backorder else {
      throw VaultError(
        .invalid, "A reservation keeps what there is; it does not wait. Nothing was reserved.",
        next: "Reserve all or a part, or allocate with a backorder.")
    }
    guard moment > core.clock.now() else {
      throw VaultError(
        .invalid, "A reservation ends after now. Nothing was reserved.",
        next: "Give a later moment.")
    }
    return try await take(request, lapsingAt: moment, actor: actor)
  }

  private func take(
    _ request: AllocationRequest, lapsingAt moment: Timestamp?, actor: Actor
  ) async throws -> LineAllocation {
    try request.check()
    try core.requireContinuedLog("Nothing was allocated.")
    return try await core.inventory { work, transaction in
      try work.settle(request.kind, in: transaction)
      if let standing = try transaction.allocation(request.key), standing.state != .lapsed {
        return try work.repeated(request, standing, lapsingAt: moment, actor, in: transaction)
      }
      return try work.take(request, lapsingAt: moment, actor, in: transaction)
    }
  }

  /// Makes a reservation the line's own for good.
  func convert(_ key: AllocationKey, actor: Actor) async throws -> LineAllocation {
    try core.requireContinuedLog("Nothing was allocated.")
    return try await core.inventory { work, transaction in
      guard let before = try transaction.allocation(key) else { throw Self.notFound(key) }
      try work.settle(before.kind, in: transaction)
      guard let row = try transaction.allocation(key) else { throw Self.notFound(key) }
      return try work.convert(row, actor, in: transaction)
    }
  }

  /// Gives back all that the line has.
  ///
  /// What was never shown is in stock again; what was shown goes into quarantine.
  func release(_ key: AllocationKey, reason: String, actor: Actor) async throws -> LineAllocation {
    let reason = try VaultCore.reason(reason)
    try core.requireContinuedLog("Nothing was released.")
    return try await core.inventory { work, transaction in
      guard let row = try transaction.allocation(key) else { throw Self.notFound(key) }
      guard row.state != .released else { return .success(try row.report(in: transaction)) }
      let released = try work.giveBack(
        row, as: .released, reason: reason, actor, in: transaction)
      try work.settle(row.kind, in: transaction)
      return .success(released)
    }
  }

  /// Ends reservations that have lapsed and serves lines that wait, of every kind.
  func settle() async throws {
    guard core.headTrouble == nil else { return }
    let now = core.clock.now()
    let kinds = try core.database.read { try $0.unsettledKinds(at: now) }
    guard !kinds.isEmpty else { return }
    try await core.inventory { work, transaction in
      for kind in kinds { try work.settle(kind, in: transaction) }
      return .success(())
    }
  }

  /// As `settle`, where what was asked for is done and must not fail because of it.
  func settleIfPossible() async {
    do {
      try await settle()
    } catch {
      core.log.warning(
        "lines that wait for vouchers were not served: \(VaultError(any: error).message)")
    }
  }

  static func notFound(_ key: AllocationKey) -> VaultError {
    VaultError(
      .notFound, "Nothing was ever allocated to \(key).", next: "Allocate it first.")
  }
}

extension VaultCore {
  /// Runs a unit of work on what is promised: its rows and its leaves become durable together.
  ///
  /// A failure that `body` returns is thrown when what it wrote before is durable, such as the end of
  /// reservations that have lapsed; one that it throws takes everything back.
  func inventory<R: Sendable>(
    _ body:
      @escaping @Sendable (
        inout InventoryWork, borrowing VaultTransaction
      ) throws -> Result<R, VaultError>
  ) async throws -> R {
    let audit = audit
    let now = clock.now()
    return try await database.write { transaction in
      var work = InventoryWork(now: now)
      let result = try body(&work, transaction)
      if !work.events.isEmpty { try audit.append(work.events, in: transaction) }
      return result
    }.get()
  }

  /// The longest reason, in bytes.
  static let maximumReason = 500

  /// One line of words, of a bounded length.
  static func reason(_ text: String) throws(VaultError) -> String {
    guard let words = text.words(upTo: maximumReason) else {
      throw VaultError(
        .invalid, "A reason of 1 to \(maximumReason) bytes is needed. Nothing was changed.",
        next: "Say why, without any code.")
    }
    return words
  }
}

extension AllocationRow {
  func report(in reading: borrowing some VaultReading & ~Copyable) throws -> LineAllocation {
    let vouchers = try reading.allocatedVouchers(of: number).filter { $0.state == .held }
    return LineAllocation(
      key: key, kind: kind, quantity: quantity, policy: policy, state: state,
      vouchers: vouchers.map(\.voucherID), owed: owed, lapsesAt: lapsesAt, createdAt: createdAt,
      changedAt: changedAt)
  }
}
