import VoucherModel

/// Compares what each wallet held before its first movement with what runs before have known of it.
///
/// Nothing is said on lists that are not whole, on balances that moved while they were read, of a wallet
/// met for the first time, and where the supplier's list begins later than it did.
struct BalanceCheck {
  private(set) var findings: [Finding] = []
  /// What the next run has to come to.
  private(set) var known: [KnownBalance] = []
  /// By how much a wallet's balance is more than its movements come to, and since when.
  private var differences: [WalletID: (amount: Int64, since: Timestamp)] = [:]

  private let context: RunContext

  init(
    _ inputs: ReconciliationInputs, _ wallets: [Wallet], awaited: [WalletID: Int64],
    _ context: RunContext
  ) {
    self.context = context
    let before = context.settings.knownBalances
    guard inputs.walletsCompleteness.isComplete, inputs.movementsCompleteness.isComplete,
      inputs.balancesAreSettled
    else {
      known = before.values.sorted { $0.walletID < $1.walletID }
      return
    }
    let accounts = Self.accounts(context.movements)
    for wallet in wallets where wallet.balance.currency != .unknown {
      let account = accounts[wallet.id] ?? Account()
      guard account.foreign == 0 else { continue }
      check(wallet, account, before[wallet.id], awaited: awaited[wallet.id] ?? 0)
    }
    let met = Set(wallets.map(\.id))
    known += before.values.filter { !met.contains($0.walletID) }
    known.sort { $0.walletID < $1.walletID }
  }

  /// The booked movements of a wallet.
  fileprivate struct Account {
    var currency: Currency?
    var net: Int64 = 0
    var firstAt: Timestamp?
    var last: TransactionID?
    /// How many are in another currency than the first; they are in no sum.
    var foreign = 0
    var rows: [Int] = []

    mutating func take(_ row: Int, of movements: [WalletMovement]) {
      let money = movements[row].money
      let own = currency ?? money.currency
      currency = own
      if own != money.currency { foreign += 1 }
      // Read by field: a copy of the row would count a reference to its remarks.
      net +=
        movements[row].direction == .debit ? -money.amount.millionths : money.amount.millionths
      firstAt = min(firstAt ?? movements[row].createdAt, movements[row].createdAt)
      last = movements[row].id
      rows.append(row)
    }
  }

  private static func accounts(_ movements: [WalletMovement]) -> [WalletID: Account] {
    // Neighbours are mostly of one wallet, whose account is taken out of the table for them.
    var accounts: [WalletID: Account] = [:]
    var wallet: WalletID?
    var account = Account()
    for row in movements.indices where movements[row].status == .completed {
      if movements[row].walletID != wallet {
        if let wallet { accounts[wallet] = account }
        account = accounts.removeValue(forKey: movements[row].walletID) ?? Account()
        wallet = movements[row].walletID
      }
      account.take(row, of: movements)
    }
    if let wallet { accounts[wallet] = account }
    return accounts
  }

  private mutating func check(
    _ wallet: Wallet, _ account: Account, _ before: KnownBalance?, awaited: Int64
  ) {
    let currency = wallet.balance.currency
    guard account.currency.map({ $0 == currency }) ?? true else { return }
    let opening = wallet.balance.amount.millionths - account.net
    var now = KnownBalance(
      walletID: wallet.id, opening: Money(Amount(millionths: opening), currency),
      firstMovementAt: account.firstAt, lastMovementID: account.last,
      heldSince: context.settings.knownAt, knownAt: context.settings.knownAt)
    guard let before, before.opening.currency == currency, !account.beginsLater(than: before) else {
      // What waits for a row may be in the balance already, so this is no sum to hold others to.
      if awaited == 0 { known.append(now) }
      return
    }
    // A list may reach further back than the one of before did.
    let rows = account.rows.filter { row in
      before.firstMovementAt.map { context.movements[row].createdAt >= $0 } ?? true
    }
    let moved = rows.reduce(Int64(0)) { $0 + context.movements[$1].effect }
    let difference =
      wallet.balance.amount.millionths - moved - before.opening.amount.millionths
    if difference == 0 {
      now.heldSince = before.heldSince
      known.append(now)
    } else if difference == awaited, awaited != 0 {
      known.append(before)
    } else if !isHeld(before), difference == -late(rows, since: before) {
      // Rows of before were listed later than they moved the balance.
      known.append(now)
    } else {
      known.append(before)
      report(wallet, before, rows: rows.count, moved: moved, difference: difference)
    }
  }

  /// Whether the total has come out the same for longer than a row may be late.
  private func isHeld(_ before: KnownBalance) -> Bool {
    before.knownAt.interval(since: before.heldSince) >= context.settings.grace.walletRow
  }

  /// What rows come to that were booked before the earlier reading and were not in it.
  private func late(_ rows: [Int], since before: KnownBalance) -> Int64 {
    rows.reduce(into: 0) { sum, row in
      let movement = context.movements[row]
      let isNew = before.lastMovementID.map { movement.id > $0 } ?? true
      if isNew, movement.createdAt <= before.knownAt { sum += movement.effect }
    }
  }

  private mutating func report(
    _ wallet: Wallet, _ before: KnownBalance, rows: Int, moved: Int64, difference: Int64
  ) {
    let currency = wallet.balance.currency
    differences[wallet.id] = (difference, before.knownAt)
    func money(_ amount: Int64) -> Evidence.Value {
      .money(Money(Amount(millionths: amount), currency))
    }
    var keys = BreakKeys()
    keys.walletIDs = [wallet.id]
    findings.append(
      Finding(
        .balanceBreak, subject: "wallet \(wallet.id)", keys: keys, currency: currency,
        difference: difference, exposure: abs(difference),
        evidence: [
          Evidence(.wallet, "balance", .money(wallet.balance)),
          Evidence(.wallet, "movements", .count(rows)),
          Evidence(.wallet, "moved", money(moved)),
          Evidence(.expected, "balance", money(before.opening.amount.millionths + moved)),
          Evidence(.expected, "opening", .money(before.opening)),
          Evidence(.expected, "closed_at", .moment(before.knownAt)),
        ], rule: "opening and movements do not come to the reported balance",
        effectiveAt: before.knownAt))
  }
}

extension BalanceCheck {
  /// The walks, with what moved without a movement in its own line and not in the opening balance.
  func explaining(_ walks: [BalanceWalk], in period: ReportPeriod?) -> [BalanceWalk] {
    walks.map { walk in
      guard let difference = differences[walk.walletID], let opening = walk.opening,
        period?.contains(difference.since) ?? true
      else { return walk }
      var walk = walk
      walk.opening = Amount(millionths: opening.millionths - difference.amount)
      walk.unexplained = Amount(millionths: difference.amount)
      return walk
    }
  }
}

extension BalanceCheck.Account {
  /// Whether the list no longer reaches back to where it began.
  fileprivate func beginsLater(than before: KnownBalance) -> Bool {
    guard let first = before.firstMovementAt else { return false }
    return firstAt.map { $0 > first } ?? true
  }
}

extension WalletMovement {
  /// What it adds to the balance once it is booked.
  fileprivate var effect: Int64 {
    direction == .debit ? -money.amount.millionths : money.amount.millionths
  }
}
