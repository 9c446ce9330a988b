import TransparencyLog
import VaultCrypto
import VaultStore
public import VoucherModel

/// What a line of an order was sold, opened for whoever bought it.
public struct Sale: Sendable {
  /// The line.
  public let key: AllocationKey
  /// Its codes, in the order in which the line got them.
  public let vouchers: [RevealedVoucher]
  /// How many the line still waits for.
  public let owed: Int
  /// The signed head of the log with the trace of this in it; worth keeping outside of the vault.
  public let checkpoint: String
  /// The same head, as `Vault.open` takes it.
  public let head: LogHead
}

/// Shows a line's codes to whoever serves its customer.
struct SaleDesk: Sendable {
  let core: VaultCore

  /// The trace is durable, and the head that covers it signed, before the first code is opened.
  func reveal(
    _ key: AllocationKey, actor: Actor, purpose: String, remembering head: LogHead?
  ) async throws -> Sale {
    let keyring = try core.requireKeyring(to: "reveal codes")
    try core.requireContinuedLog("Nothing was revealed.")
    if let head { try requireContinued(head) }
    let words = try RevealDesk.words(purpose)
    let desk = RevealDesk(core: core)
    let traced = try await desk.trace(actor: actor, purpose: words, includingQuarantined: false) {
      try Self.vouchers(of: key, in: $0)
    }
    let signed = try await CheckpointDesk(core: core).sign(kept: false)
    let vouchers = try desk.open(traced, with: keyring)
    let owed = try core.database.read { try $0.allocation(key)?.owed } ?? 0
    return Sale(
      key: key, vouchers: vouchers, owed: owed, checkpoint: signed.note.text,
      head: LogHead(signed.head))
  }

  private func requireContinued(_ head: LogHead) throws {
    let isContinued = try core.database.read { try AuditTree.continues(head.head, in: $0) }
    guard isContinued else {
      throw VaultError(
        .integrity,
        "The audit log does not continue the head of \(head.size) events that the caller kept: it was cut "
          + "off or rewritten, or an old copy was put back. Nothing was revealed.",
        next:
          "Keep the folder as it is, run 'voucher-vault audit verify', and compare it with a backup."
      )
    }
  }

  /// The line's codes that can be shown; what was voided or replaced since is left out.
  private static func vouchers(
    of key: AllocationKey, in transaction: borrowing VaultTransaction
  ) throws -> [VoucherID] {
    guard let row = try transaction.allocation(key) else { throw AllocationDesk.notFound(key) }
    switch row.state {
    case .allocated: break
    case .reserved:
      throw VaultError(
        .refused, "The vouchers of \(key) are reserved, and not sold. Nothing was revealed.",
        next: "Convert the reservation when the customer has paid.")
    case .lapsed:
      throw VaultError(
        .reservationLapsed, "The reservation of \(key) has lapsed. Nothing was revealed.",
        next: "Ask for the line again; it gets what there is now.")
    case .released:
      throw VaultError(
        .allocationReleased, "What \(key) had was released. Nothing was revealed.",
        next: "Sell it as another line, if it is sold again.")
    }
    let held = try transaction.allocatedVouchers(of: row.number).filter { $0.state == .held }
    let ids = try held.map(\.voucherID).filter { id in
      let state = try transaction.voucher(id)?.state
      return state == .allocated || state == .revealed
    }
    guard !ids.isEmpty else {
      throw VaultError(
        row.owed > 0 ? .outOfStock : .refused,
        row.owed > 0
          ? "The \(key) still waits for its vouchers. Nothing was revealed."
          : "All vouchers of \(key) are void. Nothing was revealed.",
        next: row.owed > 0 ? "It gets them from the next delivery." : "Replace them.")
    }
    return ids
  }
}
