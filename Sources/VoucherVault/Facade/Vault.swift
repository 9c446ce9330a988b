import TransparencyLog
import Logging
public import SupplierAPI
import VaultCrypto
import VaultStore
public import VoucherModel

/// A vault of gift-card codes: buys them, keeps them sealed, shows them with a trace, and proves its
/// books.
///
/// What it can do depends on the keys it was opened with: none lists and verifies, a capture key also
/// buys and stores, the full key also reveals and signs. Every method is safe to call from many tasks
/// and beside other processes on the same folder.
public final class Vault: Sendable {
  package let core: VaultCore
  package let policy: OrderingPolicy

  package init(core: VaultCore, policy: OrderingPolicy) {
    self.core = core
    self.policy = policy
  }

  /// The folder the vault lies in.
  public var folder: VaultFolder { core.folder }

  /// The host of the supplier that the vault belongs to, once it has spoken to one.
  public var host: String? {
    get throws { try core.database.read { try $0.vault()?.host } }
  }

  /// Gives the database back; further calls fail.
  public func close() {
    core.database.close()
  }

  // MARK: Ordering

  /// Places an order and captures what it brings, or goes on with the order of the same reference.
  ///
  /// Once the order is on its way, cancelling the calling task does not stop its capture: the call
  /// returns when that has ended. `patience` ends the wait for a later delivery earlier.
  public func place(
    _ placement: OrderPlacement, with client: SupplierClient, patience: Patience = Patience(),
    report: @escaping @Sendable (OrderingStep) -> Void = { _ in }
  ) async throws -> OrderReport {
    let core = try await bind(to: client)
    let desk = OrderDesk(
      core: core, client: client, policy: policy, patience: patience, report: report)
    let request = placement.request
    let row = try await core.observed(
      .place,
      [
        .reference: .word(request.reference.text), .product: .number(request.productID.rawValue),
        .quantity: .number(Int64(request.quantity)),
      ]
    ) {
      try await mapped { try await desk.place(placement) }
    }
    await WarningDesk(core: core, guards: policy.guards).noteStock()
    await CheckpointDesk(core: core).signIfPossible()
    return try await orderReport(row)
  }

  /// Drives every unfinished order on, or the one named, after taking in what lies in the journal and
  /// the spools.
  ///
  /// An order whose answer went out as an armoured block waits for `importDeliveries`; with
  /// `givingUpBlocks` the named one is not waited for any more.
  ///
  /// After a restore it first looks at the supplier for orders that were placed since the backup, and
  /// with `searchingOrders` always for orders that this vault does not know.
  public func recover(
    only reference: ClientReference? = nil, with client: SupplierClient?,
    givingUpBlocks: Bool = false, searchingOrders: Bool = false, waitMilliseconds: Int64 = 30_000,
    patience: Patience = Patience(),
    report: @escaping @Sendable (OrderingStep) -> Void = { _ in }
  ) async throws -> RecoverySummary {
    let core: VaultCore
    if let client {
      core = try await bind(to: client)
    } else {
      core = try mapped { try self.core.refreshed() }
    }
    let desk = client.map {
      OrderDesk(core: core, client: $0, policy: policy, patience: patience, report: report)
    }
    let recovery = OrderRecovery(
      core: core, desk: desk, givesUpBlocks: givingUpBlocks, searches: searchingOrders)
    let found = try await core.observed(.recover) {
      try await mapped {
        try await recovery.run(waitMilliseconds: waitMilliseconds, only: reference)
      }
    }
    await CheckpointDesk(core: core).signIfPossible()
    return RecoverySummary(
      orders: try await orderReports(found.orders), responsesTaken: found.responsesTaken,
      responsesWaiting: found.responsesWaiting, inOtherHands: found.inOtherHands,
      problems: found.problems.map { RecoveryProblem(reference: $0.reference, error: $0.error) },
      fingerprinted: found.fingerprinted,
      sealedProblems: found.sealedProblems.map {
        SealedResponseProblem(place: $0.place, error: $0.error)
      },
      found: try await orderReports(
        try core.database.read { snapshot in
          try found.found.compactMap { try snapshot.order($0) }
        }),
      searchProblem: found.searchProblem)
  }

  /// Settles by hand an order that no answer settles; the note is kept, and its digest is in the log.
  public func resolve(
    _ reference: ClientReference, as state: OrderState, actor: Actor, note: String
  ) async throws -> OrderReport {
    let core = core
    let row = try await mapped {
      try await OrderResolution(core: core).resolve(
        reference, as: state, actor: actor, note: note)
    }
    await CheckpointDesk(core: core).signIfPossible()
    return try await orderReport(row)
  }

  // MARK: Looking

  /// The order of that reference.
  public func order(_ reference: ClientReference) async throws -> OrderReport {
    let row = try mapped { try core.database.read { try $0.order(reference: reference) } }
    guard let row else {
      throw VaultError(
        .notFound, "There is no order \(reference) in this vault.",
        next: "List them with 'voucher-vault order list'.")
    }
    return try await orderReport(row)
  }

  /// Orders, newest first.
  public func orders(
    in states: Set<OrderState> = [], limit: Int = 50
  ) async throws -> [OrderReport] {
    let rows = try mapped {
      try core.database.read {
        try $0.orders(matching: OrderFilter(states: states.isEmpty ? nil : states), limit: limit)
      }
    }
    return try await orderReports(rows)
  }

  /// Vouchers, in the order they were captured.
  public func vouchers(matching filter: VoucherFilter = VoucherFilter()) async throws
    -> [VoucherReport]
  {
    try mapped { try core.voucherReports(matching: filter) }
  }

  /// The voucher of that identifier, which may be shortened to its first characters.
  public func voucherID(beginning text: String) throws -> VoucherID {
    try mapped { try core.voucherID(beginning: text) }
  }

  /// One voucher, without its code.
  public func voucher(_ id: VoucherID) async throws -> VoucherReport {
    try mapped { try core.voucherReport(id) }
  }

  // MARK: Revealing

  /// Shows codes to an actor for a purpose; needs the full key.
  ///
  /// The trace of all of them is durable before the first is opened. Asking again shows them again
  /// and leaves another trace.
  public func reveal(
    _ ids: [VoucherID], actor: Actor, purpose: String, includingQuarantined: Bool = false
  ) async throws -> [RevealedVoucher] {
    let core = core
    let revealed = try await core.observed(.reveal, [.quantity: .number(Int64(ids.count))]) {
      try await mapped {
        try await RevealDesk(core: core).reveal(
          ids, actor: actor, purpose: purpose, includingQuarantined: includingQuarantined)
      }
    }
    core.telemetry.count(.revealed, by: revealed.count)
    await CheckpointDesk(core: core).signIfPossible()
    return revealed
  }

  // MARK: Proving

  /// Replays the audit log and compares every row with it; needs no key.
  ///
  /// `others` are checkpoints that somebody else has kept; the log has to continue each of them.
  public func verify(against others: [KeptCheckpoints] = []) async throws -> AuditVerification {
    try mapped { try VaultVerifier(core: core).verify(against: others) }
  }

  /// Signs the head of the log and keeps it, in the database and in the checkpoint files.
  public func checkpoint() async throws -> String {
    try await keepCheckpoint().note
  }

  /// Events of the log, from an index on or of one order.
  public func events(
    from index: UInt64 = 0, of reference: ClientReference? = nil, limit: Int = 100
  ) async throws -> [AuditEntry] {
    var filter = AuditFilter()
    filter.order = reference
    return try await events(matching: filter, from: index, limit: limit).entries
  }

  /// Events that the filter lets through, from an index on, and where the next page begins.
  public func events(
    matching filter: AuditFilter, from index: UInt64 = 0, limit: Int = 100
  ) async throws -> AuditPage {
    try mapped { try core.auditPage(filter, from: index, limit: limit) }
  }

  /// What matters on one screen.
  public func status() async throws -> VaultStatus {
    try mapped { try core.status() }
  }
}
