import Logging
public import SupplierAPI
import VaultStore
import VoucherModel

/// Watches stock and balances, and keeps when a warning was raised and when it was over.
///
/// What was said last of a subject is in the database, so that a second process, or the next run of a
/// command, does not warn again.
struct WarningDesk {
  let core: VaultCore
  let guards: BuyingGuards

  /// The warnings that stand; of balances only where there are some to look at.
  func check(_ wallets: [Wallet]?) async throws -> [StandingWarning] {
    var standing: [StandingWarning] = []
    for watch in guards.lowStock {
      let count = try count(of: watch)
      if let isNew = try await move(watch.subject, watch.band, to: Int64(count)) {
        standing.append(
          StandingWarning(
            about: .stock(watch.productID, watch.denomination, count: count), isNew: isNew))
      }
    }
    for (currency, band) in guards.lowBalance.sorted(by: { $0.key < $1.key }) {
      guard let balance = wallets.flatMap({ Self.balance(of: $0, in: currency) }) else { continue }
      if let isNew = try await move(
        BalanceSubject.of(currency), band, to: balance.amount.millionths)
      {
        standing.append(StandingWarning(about: .balance(balance), isNew: isNew))
      }
    }
    core.telemetry.gauge(.warnings, standing.count)
    return standing
  }

  /// After an order, which makes no stock low but may end a warning; what fails here fails nothing.
  func noteStock() async {
    guard !guards.lowStock.isEmpty else { return }
    do {
      _ = try await check(nil)
    } catch {
      core.log.notice("the stock could not be looked at: \(VaultError(any: error).message)")
    }
  }

  private func count(of watch: StockWatch) throws -> Int {
    try core.database.read {
      try $0.stockCount(of: watch.productID, watch.denomination, at: core.clock.now())
    }
  }

  private static func balance(of wallets: [Wallet], in currency: Currency) -> Money? {
    let balances = wallets.map(\.balance).filter { $0.currency == currency }
    guard !balances.isEmpty else { return nil }
    let sum = balances.reduce(Amount?.some(.zero)) { $0?.adding($1.amount) }
    return sum.map { Money($0, currency) }
  }

  /// Records where the warning of a subject changes; gives whether it is new, or `nil` where none
  /// stands.
  private func move(
    _ subject: String, _ band: WarningBand, to level: Int64
  ) async throws -> Bool? {
    @Sendable func stands(_ row: WarningRow?) -> Bool { row?.kind == .raised }
    let before = stands(try core.database.read { try $0.latestWarning(of: subject) })
    // Most looks change nothing, and cost no sync.
    if band.stands(at: level, before: before) == before { return before ? false : nil }
    let core = core
    let now = core.clock.now()
    let (isStanding, hasMoved) = try await core.database.write { transaction in
      let before = stands(try transaction.latestWarning(of: subject))
      let after = band.stands(at: level, before: before)
      guard after != before else { return (after, false) }
      let row = WarningRow(
        leafIndex: try transaction.treeSize(), watched: subject, kind: after ? .raised : .cleared,
        level: level, happenedAt: now)
      try core.audit.append([.shop(.warning, row: row.digest)], in: transaction)
      try transaction.insertWarning(row)
      return (after, true)
    }
    if hasMoved { say(subject, level, isStanding) }
    return isStanding ? hasMoved : nil
  }

  private func say(_ subject: String, _ level: Int64, _ isStanding: Bool) {
    let metadata: Logger.Metadata = ["subject": "\(subject)", "level": "\(level)"]
    if isStanding {
      core.log.warning("what is watched is low", metadata: metadata)
    } else {
      core.log.notice("what is watched is no longer low", metadata: metadata)
    }
  }
}

extension Vault {
  /// Looks at the stock and the balances that the policy watches, and says which warnings stand.
  ///
  /// A warning is raised once and stands until the level is back at the band's upper bound; raising and
  /// ending it are recorded. Without a client the balances are left alone.
  public func checkWarnings(with client: SupplierClient? = nil) async throws -> [StandingWarning] {
    let core = core
    let guards = policy.guards
    return try await core.observed(.checkWarnings) {
      try await mapped {
        let wallets = guards.lowBalance.isEmpty ? nil : try await client?.wallets()
        return try await WarningDesk(core: core, guards: guards).check(wallets)
      }
    }
  }
}
