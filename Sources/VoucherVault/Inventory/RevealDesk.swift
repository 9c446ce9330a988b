import TransparencyLog
import VaultCrypto
import VaultStore
package import VoucherModel

/// Shows codes, after the trace of it is on disk.
package struct RevealDesk: Sendable {
  let core: VaultCore

  package init(core: VaultCore) {
    self.core = core
  }

  /// The longest purpose, in bytes.
  package static let maximumPurpose = 500

  /// Opens vouchers for an actor and a purpose.
  ///
  /// Asking again shows them again, and leaves another trace. Nothing is opened unless the traces of all are durable.
  package func reveal(
    _ ids: [VoucherID], actor: Actor, purpose: String, includingQuarantined: Bool
  ) async throws -> [RevealedVoucher] {
    let keyring = try core.requireKeyring(to: "reveal codes")
    try core.requireContinuedLog("Nothing was revealed.")
    let words = try Self.words(purpose)
    guard !ids.isEmpty, Set(ids).count == ids.count else {
      throw VaultError(
        .invalid, "Each voucher is named once, and at least one is.", next: "Check the list.")
    }
    let traced = try await trace(
      actor: actor, purpose: words, includingQuarantined: includingQuarantined
    ) { _ in ids }
    return try open(traced, with: keyring)
  }

  static func words(_ purpose: String) throws(VaultError) -> String {
    guard let words = purpose.words(upTo: maximumPurpose) else {
      throw VaultError(
        .invalid, "A reveal needs a purpose, of at most \(maximumPurpose) bytes.",
        next: "Say what the code is wanted for, with --purpose.")
    }
    return words
  }

  /// Vouchers that may be opened, because the trace of it is on disk.
  struct Traced: Sendable {
    let rows: [VoucherRow]
    let seals: RecordAccess.Seals
  }

  func open(_ traced: Traced, with keyring: Keyring) throws -> [RevealedVoucher] {
    let records = try RecordAccess(core: core).open(
      traced.rows, sealedBy: traced.seals, with: keyring)
    return zip(traced.rows, records).map { RevealedVoucher(id: $0.id, record: $1) }
  }

  /// Commits who looks at what and why, and gives back what may be opened.
  func trace(
    actor: Actor, purpose: String, includingQuarantined: Bool,
    choosing choose: @escaping @Sendable (borrowing VaultTransaction) throws -> [VoucherID]
  ) async throws -> Traced {
    let core = core
    let now = core.clock.now()
    return try await core.database.write { transaction -> Result<Traced, VaultError> in
      let ids = try choose(transaction)
      let rows = try ids.map { id in
        guard let row = try transaction.voucher(id) else {
          throw VaultError(
            .notFound, "There is no voucher \(id) in this vault. Nothing was revealed.",
            next: "List them with 'voucher-vault voucher list'.")
        }
        return row
      }
      var work = InventoryWork(now: now)
      let guardian = RevealGuard(actor: actor, now: now)
      if let refusal = try guardian.refusal(rows, &work, in: transaction) {
        if !work.events.isEmpty { try core.audit.append(work.events, in: transaction) }
        return .failure(refusal)
      }
      for row in rows { try Self.check(row, includingQuarantined: includingQuarantined) }
      let digest = RevealRow.wordsDigest(actor: actor, purpose: purpose, at: now)
      var events: [AuditEvent] = [.revealed(ids, actor: actor, words: digest)]
      for row in rows where row.state == .available || row.state == .allocated {
        guard try transaction.setVoucherState(row.id, from: row.state, to: .revealed) else {
          throw StoreError.changedMeanwhile
        }
        events.append(
          .voucherMoved(row.id, from: row.state, to: .revealed, actor: actor))
      }
      let index = try core.audit.append(events, in: transaction)
      try transaction.insertReveals(
        ids.map { id in
          RevealRow(
            leafIndex: index, voucherID: id, actor: actor.name, purpose: purpose, revealedAt: now)
        })
      let seals = try RecordAccess.seals(of: rows, in: transaction)
      return .success(Traced(rows: rows, seals: seals))
    }.get()
  }

  private static func check(_ row: VoucherRow, includingQuarantined: Bool) throws(VaultError) {
    switch row.state {
    case .available, .allocated, .revealed:
      return
    case .quarantined where includingQuarantined:
      return
    case .quarantined:
      throw VaultError(
        .refused,
        "Voucher \(row.id) is in quarantine (a surplus, a duplicate or what looks masked). Nothing "
          + "was revealed.",
        next: "Look at its order first; reveal it with --include-quarantined.")
    case .voided:
      throw VaultError(
        .refused, "Voucher \(row.id) is void. Nothing was revealed.",
        next: "Choose another voucher.")
    }
  }
}
