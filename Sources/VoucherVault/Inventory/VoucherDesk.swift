import VaultStore
public import VoucherModel

/// What was done about a voucher.
public struct VoucherNote: Hashable, Sendable {
  /// What: `voided`, `disputed`, `settled`, `replaced`, `quarantined`, `restocked`, `reissued`, `canary`
  /// or `touched`.
  public let event: String
  /// Who did it.
  public let actor: String
  /// Why.
  public let reason: String
  /// When.
  public let at: Timestamp
  /// The voucher that has its place, or stands for it.
  public let other: VoucherID?
}

/// A voucher in whose place a line has another.
public struct Replacement: Hashable, Sendable {
  /// The voucher that was taken away; it is kept in quarantine.
  public let original: VoucherID
  /// The one that the line has instead.
  public let replacement: VoucherID
  /// What the line has now.
  public let allocation: LineAllocation
}

/// What people do about single vouchers, each with a reason that is kept.
struct VoucherDesk: Sendable {
  let core: VaultCore

  static func notFound(_ id: VoucherID) -> VaultError {
    VaultError(
      .notFound, "There is no voucher \(id) in this vault. Nothing was changed.",
      next: "List them with 'voucher-vault voucher list'.")
  }

  /// Runs a step on a voucher as it stands in the transaction.
  private func step(
    _ id: VoucherID,
    _ body:
      @escaping @Sendable (
        VoucherRow, inout InventoryWork, borrowing VaultTransaction
      ) throws -> VaultError?
  ) async throws {
    try core.requireContinuedLog("Nothing was changed.")
    try await core.inventory { work, transaction -> Result<Void, VaultError> in
      guard let row = try transaction.voucher(id) else { return .failure(Self.notFound(id)) }
      return try body(row, &work, transaction).map { .failure($0) } ?? .success(())
    }
  }

  /// Takes a voucher out for good; what a line waits to be shown is not.
  func void(_ id: VoucherID, reason: String, actor: Actor) async throws {
    let reason = try VaultCore.reason(reason)
    try await step(id) { row, work, transaction in
      switch row.state {
      case .voided: return nil
      case .allocated:
        return VaultError(
          .refused,
          "Voucher \(id) is promised to a line of an order, which would go without. Nothing was changed.",
          next: "Replace it with 'voucher-vault voucher replace', or release the line.")
      case .available, .revealed, .quarantined:
        try work.move([id], from: row.state, to: .voided, actor, in: transaction)
        try work.noteVoucher(id, .voided, reason: reason, actor, in: transaction)
        return nil
      }
    }
  }

  /// Says that a voucher does not work; one in stock is kept out of it from then on.
  func dispute(_ id: VoucherID, reason: String, actor: Actor) async throws {
    let reason = try VaultCore.reason(reason)
    try await step(id) { row, work, transaction in
      guard row.state != .voided else {
        return VaultError(
          .refused, "Voucher \(id) is void. Nothing was changed.",
          next: "Its events are shown by 'voucher-vault voucher show'.")
      }
      guard try !transaction.isDisputed(id) else { return nil }
      if row.state == .available {
        try work.move([id], from: .available, to: .quarantined, actor, in: transaction)
      }
      try work.noteVoucher(id, .disputed, reason: reason, actor, in: transaction)
      return nil
    }
  }

  /// Ends a dispute; where the voucher stands then stays as it is.
  func settle(_ id: VoucherID, reason: String, actor: Actor) async throws {
    let reason = try VaultCore.reason(reason)
    try await step(id) { _, work, transaction in
      guard try transaction.isDisputed(id) else { return nil }
      try work.noteVoucher(id, .settled, reason: reason, actor, in: transaction)
      return nil
    }
  }

  /// Puts a voucher in quarantine back into stock, if nobody was ever shown it.
  func restock(_ id: VoucherID, reason: String, actor: Actor) async throws {
    let reason = try VaultCore.reason(reason)
    try await step(id) { row, work, transaction in
      guard row.state != .available else { return nil }
      let isShown = try !transaction.reveals(of: id).isEmpty
      let isCode = row.look == .plain || row.look == .suspect
      guard row.state == .quarantined, !isShown, isCode, try !transaction.isDisputed(id),
        try transaction.holder(of: id) == nil
      else {
        return VaultError(
          .refused,
          "Voucher \(id) cannot be sold: it is \(row.state.rawValue)\(isShown ? " and was shown" : "")"
            + "\(isCode ? "" : ", and is no code"). Nothing was changed.",
          next:
            "Only what is in quarantine, was never shown and is not disputed goes back into stock.")
      }
      try work.move([id], from: .quarantined, to: .available, actor, in: transaction)
      try work.noteVoucher(id, .restocked, reason: reason, actor, in: transaction)
      try work.settle(row.kind, in: transaction)
      return nil
    }
  }

  /// Makes a voucher in stock one that nobody has a reason to look at: it is never sold, and whoever
  /// asks for its code freezes the vault.
  func markCanary(_ id: VoucherID, reason: String, actor: Actor) async throws {
    let reason = try VaultCore.reason(reason)
    _ = try core.requireKeyring(to: "mark a canary")
    try await step(id) { row, work, transaction in
      guard try !transaction.isCanary(id) else { return nil }
      guard row.state == .available else {
        return VaultError(
          .refused,
          "Voucher \(id) is \(row.state.rawValue), and not in stock. Nothing was changed.",
          next: "Choose a voucher that is available.")
      }
      try work.noteVoucher(id, .canary, reason: reason, actor, in: transaction)
      return nil
    }
  }

  /// Gives the line that has a voucher another of the same kind in its place; the original is kept.
  func replace(_ id: VoucherID, reason: String, actor: Actor) async throws -> Replacement {
    let reason = try VaultCore.reason(reason)
    try core.requireContinuedLog("Nothing was changed.")
    return try await core.inventory { work, transaction in
      guard let voucher = try transaction.voucher(id) else { return .failure(Self.notFound(id)) }
      guard let holding = try transaction.holder(of: id) else {
        return try Self.replacedBefore(id, in: transaction)
      }
      guard let row = try transaction.allocation(number: holding.number) else {
        throw StoreError.notFound
      }
      return try work.replace(voucher, holding, of: row, reason: reason, actor, in: transaction)
    }
  }

  /// A repeat says what the line has instead.
  private static func replacedBefore(
    _ id: VoucherID, in transaction: borrowing VaultTransaction
  ) throws -> Result<Replacement, VaultError> {
    guard
      let event = try transaction.voucherEvents(of: id).last(where: { $0.kind == .replaced }),
      let other = event.otherVoucher, let number = event.number,
      let row = try transaction.allocation(number: number)
    else {
      return .failure(
        VaultError(
          .refused, "No line of an order has voucher \(id). Nothing was changed.",
          next:
            "Void it, or dispute it; another is allocated with 'voucher-vault voucher allocate'."))
    }
    return .success(
      Replacement(original: id, replacement: other, allocation: try row.report(in: transaction)))
  }
}

extension InventoryWork {
  mutating func replace(
    _ voucher: VoucherRow, _ holding: AllocatedVoucherRow, of standing: AllocationRow,
    reason: String, _ actor: Actor, in transaction: borrowing VaultTransaction
  ) throws -> Result<Replacement, VaultError> {
    try settle(standing.kind, in: transaction)
    // Settling may have ended the reservation that the voucher was kept by.
    guard var row = try transaction.allocation(number: standing.number),
      try transaction.holder(of: voucher.id) == holding
    else {
      return .failure(
        VaultError(
          .reservationLapsed, "The reservation of \(standing.key) has lapsed. Nothing was changed.",
          next: "Ask for the line again; it gets what there is now."))
    }
    let next = try transaction.nextVouchers(
      of: row.kind, expiringAfter: now.advanced(byMilliseconds: row.minimumLife), limit: 1)
    guard let replacement = next.first else {
      return .failure(
        VaultError(
          .outOfStock, "Of \(row.kind) none is free. Nothing was replaced.",
          next: "Buy more, then replace it; dispute it meanwhile."))
    }
    try transaction.endHolding(holding, as: .replaced)
    if voucher.state == .allocated || voucher.state == .revealed {
      try move([voucher.id], from: voucher.state, to: .quarantined, actor, in: transaction)
    }
    try give([replacement], to: row, actor, in: transaction)
    row.changedAt = now
    try transaction.updateAllocation(row)
    try noteVoucher(
      voucher.id, .replaced, reason: reason, other: replacement, number: row.number, actor,
      in: transaction)
    try noteAllocation(row, .replaced, [voucher.id, replacement], actor, in: transaction)
    return .success(
      Replacement(
        original: voucher.id, replacement: replacement,
        allocation: try row.report(in: transaction)))
  }
}

extension VaultReading where Self: ~Copyable {
  /// Whether somebody says that the voucher does not work, and nobody has settled it.
  func isDisputed(_ id: VoucherID) throws -> Bool {
    try voucherEvents(of: id).last { $0.kind == .disputed || $0.kind == .settled }?.kind
      == .disputed
  }
}
