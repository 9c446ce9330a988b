import VaultCrypto
import VaultStore
public import VoucherModel

/// What the vault has of a code that somebody holds.
public struct CodeSearch: Hashable, Sendable {
  /// A voucher with that code.
  public struct Match: Hashable, Sendable {
    /// The voucher, without its code, with who looked at it.
    public let voucher: VoucherReport
    /// The line that has it; `nil` where none does.
    public let holder: AllocationKey?
    /// The lines that had it before, oldest first.
    public let formerHolders: [AllocationKey]
    /// What was done about it, oldest first.
    public let notes: [VoucherNote]
  }

  /// The vouchers with the code, oldest first; more than one is a duplicate.
  public let matches: [Match]
  /// How many vouchers cannot be found by their code, as no host with the key has seen them yet.
  public let unsearchable: Int
}

/// Finds vouchers by their code, whose keyed digest is all that is ever compared.
struct SearchDesk {
  let core: VaultCore

  func find(_ code: Span<UInt8>) throws -> CodeSearch {
    let keyring = try core.requireKeyring(to: "find a code")
    let fingerprint = keyring.withFingerprintKey { $0.fingerprint(of: code) }
    return try core.database.read { snapshot in
      let rows = try snapshot.vouchers(withFingerprint: fingerprint.bytes)
      return CodeSearch(
        matches: try rows.map { try Self.match($0, in: snapshot) },
        unsearchable: try snapshot.countWithoutFingerprint())
    }
  }

  private static func match(
    _ row: VoucherRow, in snapshot: borrowing VaultSnapshot
  ) throws -> CodeSearch.Match {
    guard let order = try snapshot.order(row.orderID) else { throw StoreError.notFound }
    let reveals = try snapshot.reveals(of: row.id).map {
      RevealReport(actor: $0.actor, purpose: $0.purpose, at: $0.revealedAt)
    }
    let holder = try snapshot.holder(of: row.id).flatMap {
      try snapshot.allocation(number: $0.number)?.key
    }
    let former = try snapshot.formerHolders(of: row.id).compactMap {
      try snapshot.allocation(number: $0.number)?.key
    }
    return CodeSearch.Match(
      voucher: VoucherReport(row, reference: order.reference, reveals: reveals), holder: holder,
      formerHolders: former, notes: try snapshot.voucherEvents(of: row.id).map(VoucherNote.init))
  }
}

extension VoucherNote {
  init(_ row: VoucherEventRow) {
    self.init(
      event: row.kind.rawValue, actor: row.actor, reason: row.reason, at: row.at,
      other: row.otherVoucher)
  }
}
