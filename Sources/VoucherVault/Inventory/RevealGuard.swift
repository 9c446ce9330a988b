import VaultCrypto
import VaultStore
import VoucherModel

/// Whether an actor may be shown codes now: not while reveals are frozen, not a canary's, and not more
/// than the limits let through.
struct RevealGuard {
  let actor: Actor
  let now: Timestamp

  /// How long what was shown counts against a limit, and how long an approval stands.
  static let hour: Int64 = 3_600_000

  /// Why nothing may be shown, if so; what a canary sets off is written all the same.
  func refusal(
    _ rows: [VoucherRow], _ work: inout InventoryWork, in transaction: borrowing VaultTransaction
  ) throws -> VaultError? {
    if let freeze = try transaction.lastFreeze(), freeze.kind == .frozen {
      return Self.frozen(freeze.at)
    }
    let canaries = try rows.filter { try transaction.isCanary($0.id) }
    guard canaries.isEmpty else {
      for row in canaries {
        try work.noteVoucher(
          row.id, .touched, reason: "its code was asked for", actor, in: transaction)
      }
      try work.noteControl(
        .frozen, reason: "the code of a canary was asked for", .vault, in: transaction)
      return Self.frozen(now)
    }
    return try limits(rows, in: transaction)
  }

  private static func frozen(_ moment: Timestamp) -> VaultError {
    VaultError(
      .frozen,
      "Reveals are frozen since \(moment.rfc3339): no code is shown, not even with the key. What is bought "
        + "is stored, and lines are served, as ever.",
      next:
        "Find out why with 'voucher-vault audit list --kind reveals-controlled'; somebody with the "
        + "key lifts it with 'voucher-vault voucher unfreeze'.")
  }

  private func limits(
    _ rows: [VoucherRow], in transaction: borrowing VaultTransaction
  ) throws -> VaultError? {
    let limits = RevealLimits(try transaction.controlEvents(.limited))
    guard !limits.isEmpty else { return nil }
    let since = now.advanced(byMilliseconds: -Self.hour)
    var added: [Currency: Amount] = [:]
    for row in rows
    where try !transaction.wasShown(row.id, to: actor.name, since: since) {
      let sum = (added[row.faceValue.currency] ?? .zero).adding(row.faceValue.amount)
      added[row.faceValue.currency] = sum ?? Amount(millionths: .max)
    }
    guard !added.isEmpty else { return nil }
    let before = try transaction.shownValue(to: actor.name, since: since)
    var isApproved: Bool?
    for (currency, amount) in added.sorted(by: { $0.key < $1.key }) {
      guard let limit = limits.limit(of: actor, in: currency) else { continue }
      let total = amount.adding(before[currency] ?? .zero) ?? Amount(millionths: .max)
      if let most = limit.perHour, total > most {
        return reached(Money(total, currency), Money(most, currency))
      }
      guard let alone = limit.alone, total > alone else { continue }
      let known = try isApproved ?? approved(rows.map(\.id), since: since, in: transaction)
      isApproved = known
      if !known { return needsApproval(rows, Money(total, currency), Money(alone, currency)) }
    }
    return nil
  }

  private func approved(
    _ ids: [VoucherID], since: Timestamp, in transaction: borrowing VaultTransaction
  ) throws -> Bool {
    let digest = RevealApproval.digest(of: ids).bytes
    return try transaction.controlEvents(.approved, since: since).contains { row in
      row.vouchers == digest && row.subject.map { actor.isSamePerson(as: $0) } == true
        && !actor.isSamePerson(as: row.actor)
    }
  }

  private func reached(_ total: Money, _ most: Money) -> VaultError {
    VaultError(
      .limitReached,
      "With these \(actor) would have been shown \(total) within an hour, and the limit is \(most). Nothing "
        + "was revealed.",
      next:
        "Wait until the hour is over; somebody with the key changes it with 'voucher-vault voucher "
        + "limit'.")
  }

  private func needsApproval(_ rows: [VoucherRow], _ total: Money, _ alone: Money) -> VaultError {
    let ids = rows.prefix(3).map(\.id.description).joined(separator: " ")
    return VaultError(
      .approvalNeeded,
      "With these \(actor) would have been shown \(total) within an hour, and alone may be shown \(alone). "
        + "Nothing was revealed.",
      next: "Ask a second person with the key to run 'voucher-vault voucher approve \(ids)"
        + "\(rows.count > 3 ? " …" : "") --for \(actor)' under a name of their own, then try again within "
        + "the hour.")
  }
}

/// What a second person agreed to.
enum RevealApproval {
  /// Over the vouchers, whatever their order.
  static func digest(of ids: [VoucherID]) -> Digest {
    Digest.blake2b(Array("approval/1 ".utf8) + ids.sorted().flatMap(\.bytes))
  }
}

/// The limits that stand: the newest word for each actor and currency.
struct RevealLimits {
  private struct Key: Hashable {
    /// In small letters; `nil` for everybody who has none of their own.
    let actor: String?
    let currency: Currency
  }

  private var limits: [Key: ControlEventRow] = [:]

  init(_ rows: [ControlEventRow]) {
    for row in rows {
      guard let currency = row.currency else { continue }
      let key = Key(actor: row.subject?.lowercased(), currency: currency)
      limits[key] = row.perHour == nil && row.alone == nil ? nil : row
    }
  }

  var isEmpty: Bool { limits.isEmpty }

  func limit(of actor: Actor, in currency: Currency) -> RevealLimit? {
    let row =
      limits[Key(actor: actor.name.lowercased(), currency: currency)]
      ?? limits[Key(actor: nil, currency: currency)]
    return row.flatMap(RevealLimit.init)
  }

  var all: [RevealLimit] {
    limits.values.compactMap(RevealLimit.init).sorted {
      ($0.currency, $0.actor?.name ?? "") < ($1.currency, $1.actor?.name ?? "")
    }
  }
}

extension RevealLimit {
  init?(_ row: ControlEventRow) {
    guard let currency = row.currency else { return nil }
    self.init(
      currency: currency, actor: row.subject.flatMap { Actor($0) }, perHour: row.perHour,
      alone: row.alone)
  }
}
