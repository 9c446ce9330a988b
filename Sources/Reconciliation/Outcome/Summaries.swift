import VoucherModel

extension BreakSummary {
  /// All breaks by type and currency, in the order of the breaks' types.
  static func summaries(of breaks: [Break]) -> [BreakSummary] {
    struct Key: Hashable {
      let kind: BreakKind
      let currency: Currency?
    }
    var summaries: [Key: BreakSummary] = [:]
    for found in breaks {
      let key = Key(kind: found.kind, currency: found.currency)
      var summary =
        summaries[key]
        ?? BreakSummary(
          kind: found.kind, currency: found.currency, count: 0, difference: .zero,
          exposure: .zero, oldestAge: 0, worst: .low)
      summary.count += 1
      summary.difference = summary.difference.plus(found.difference)
      summary.exposure = summary.exposure.plus(found.exposure)
      summary.oldestAge = max(summary.oldestAge, found.age)
      summary.worst = max(summary.worst, found.severity.level)
      summaries[key] = summary
    }
    return summaries.values.sorted { left, right in
      if left.worst != right.worst { return left.worst > right.worst }
      return (left.kind.rawValue, left.currency?.code ?? "")
        < (right.kind.rawValue, right.currency?.code ?? "")
    }
  }
}

extension CurrencyTotals {
  /// Orders and movements of the period by currency; what has no date counts in every period.
  static func totals(
    of orders: [OrderMatch], _ movements: [MovementMatch], in period: ReportPeriod?
  ) -> [CurrencyTotals] {
    var states = RunningTallies<MatchState>()
    var tolerated = RunningTallies<Bool>()
    for position in orders.indices {
      if let moment = orders[position].effectiveAt, let period, !period.contains(moment) {
        continue
      }
      let currency = orders[position].currency ?? .unknown
      let amount = orders[position].expected ?? orders[position].debited
      states.add(amount.millionths, to: orders[position].state, currency)
      let difference = orders[position].tolerated
      if difference > .zero { tolerated.add(difference.millionths, to: true, currency) }
    }
    var debits = RunningTallies<MovementMatch.Bucket>()
    var credits = RunningTallies<MovementMatch.Bucket>()
    for row in movements.indices where period?.contains(movements[row].createdAt) ?? true {
      let money = movements[row].money
      switch movements[row].direction {
      case .debit: debits.add(money.amount.millionths, to: movements[row].bucket, money.currency)
      case .credit: credits.add(money.amount.millionths, to: movements[row].bucket, money.currency)
      }
    }
    let (byState, byDebit, byCredit) = (states.sums, debits.sums, credits.sums)
    let accepted = tolerated.sums
    let currencies = Set(byState.keys).union(byDebit.keys).union(byCredit.keys)
    return currencies.sorted().map { currency in
      CurrencyTotals(
        currency: currency, orders: byState[currency] ?? [:], debits: byDebit[currency] ?? [:],
        credits: byCredit[currency] ?? [:], tolerated: accepted[currency]?[true] ?? .zero)
    }
  }
}

/// Tallies by currency and something else; what is added has mostly the same ones as what was added
/// before, and is looked up only where it has not.
private struct RunningTallies<Key: Hashable> {
  private var done: [Currency: [Key: Tally]] = [:]
  private var last: (currency: Currency, key: Key)?
  private var tally = Tally.zero

  mutating func add(_ millionths: Int64, to key: Key, _ currency: Currency) {
    if let last, last.currency == currency, last.key == key {
      tally.add(millionths)
      return
    }
    putBack()
    last = (currency, key)
    tally = done[currency]?[key] ?? .zero
    tally.add(millionths)
  }

  private mutating func putBack() {
    if let last { done[last.currency, default: [:]][last.key] = tally }
  }

  var sums: [Currency: [Key: Tally]] {
    var all = self
    all.putBack()
    return all.done
  }
}

extension BalanceWalk {
  /// The walk of every wallet that is listed or has movements.
  static func walks(
    of movements: [MovementMatch], wallets: [Wallet], inputs: ReconciliationInputs,
    period: ReportPeriod?
  ) -> [BalanceWalk] {
    // Should a wallet have rows in another currency than its own, they get a walk of their own.
    struct Key: Hashable {
      let wallet: WalletID
      let currency: Currency
    }
    var walks: [Key: BalanceWalk] = [:]
    for wallet in wallets {
      walks[Key(wallet: wallet.id, currency: wallet.balance.currency)] = BalanceWalk(
        wallet.id, wallet.balance.currency, closing: wallet.balance.amount)
    }
    // Neighbours are mostly of one walk, which is put back into the table behind the last of them.
    var last: Key?
    var current = BalanceWalk(WalletID(rawValue: 0), .unknown, closing: nil)
    for row in movements.indices {
      let key = Key(wallet: movements[row].walletID, currency: movements[row].money.currency)
      if key != last {
        if let last { walks[last] = current }
        current = walks[key] ?? BalanceWalk(key.wallet, key.currency, closing: nil)
        last = key
      }
      current.take(movements[row], in: period)
    }
    if let last { walks[last] = current }
    let isWhole = period?.from.map { inputs.movementsCompleteness.covers($0) }
    let isComplete = inputs.movementsCompleteness.isComplete
    return walks.values.map { walk in
      var walk = walk
      if !isComplete, period?.to != nil { walk.closing = nil }
      if isWhole ?? isComplete, let closing = walk.closing {
        walk.opening = Amount(millionths: closing.millionths - walk.net)
      }
      return walk
    }.sorted { ($0.walletID, $0.currency) < ($1.walletID, $1.currency) }
  }

  private init(_ walletID: WalletID, _ currency: Currency, closing: Amount?) {
    self.init(
      walletID: walletID, currency: currency, opening: nil, fundings: .zero,
      conversionsIn: .zero, conversionsOut: .zero, charges: .zero, refunds: .zero,
      otherDebits: .zero, otherCredits: .zero, closing: closing, pendingDebits: .zero,
      pendingCredits: .zero)
  }

  /// What the movements of the period add to the balance.
  private var net: Int64 {
    let credits = [fundings, conversionsIn, refunds, otherCredits]
    let debits = [charges, conversionsOut, otherDebits]
    return credits.reduce(0) { $0 + $1.amount.millionths }
      - debits.reduce(0) { $0 + $1.amount.millionths }
  }

  private mutating func take(_ movement: MovementMatch, in period: ReportPeriod?) {
    let amount = movement.money.amount.millionths
    let isDebit = movement.direction == .debit
    guard period?.contains(movement.createdAt) ?? true else {
      // What moved after the period is taken off the reported balance.
      if let end = period?.to, movement.createdAt >= end, movement.movesBalance, let closing {
        self.closing = Amount(millionths: closing.millionths + (isDebit ? amount : -amount))
      }
      return
    }
    switch (movement.bucket, movement.direction) {
    case (.void, _): break
    case (.pending, .debit): pendingDebits.add(amount)
    case (.pending, .credit): pendingCredits.add(amount)
    case (.funding, .credit): fundings.add(amount)
    case (.conversion, .credit): conversionsIn.add(amount)
    case (.conversion, .debit): conversionsOut.add(amount)
    case (.charge, .debit): charges.add(amount)
    case (.refund, .credit): refunds.add(amount)
    case (_, .debit): otherDebits.add(amount)
    case (_, .credit): otherCredits.add(amount)
    }
  }
}

extension MovementMatch {
  /// Whether the movement is in the reported balance.
  fileprivate var movesBalance: Bool { bucket != .pending && bucket != .void }
}

extension Amount {
  fileprivate func plus(_ other: Amount?) -> Amount {
    Amount(millionths: millionths + (other?.millionths ?? 0))
  }
}
