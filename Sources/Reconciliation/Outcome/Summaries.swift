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
    var totals: [Currency: CurrencyTotals] = [:]
    func change(_ currency: Currency, _ body: (inout CurrencyTotals) -> Void) {
      body(
        &totals[
          currency,
          default: CurrencyTotals(
            currency: currency, orders: [:], debits: [:], credits: [:], tolerated: .zero)])
    }
    for order in orders where order.effectiveAt.map({ period?.contains($0) ?? true }) ?? true {
      change(order.currency ?? .unknown) { totals in
        let amount = order.expected ?? order.debited
        totals.orders[order.state, default: .zero].add(amount.millionths)
        if order.tolerated > .zero { totals.tolerated.add(order.tolerated.millionths) }
      }
    }
    for movement in movements where period?.contains(movement.createdAt) ?? true {
      change(movement.money.currency) { totals in
        let amount = movement.money.amount.millionths
        switch movement.direction {
        case .debit: totals.debits[movement.bucket, default: .zero].add(amount)
        case .credit: totals.credits[movement.bucket, default: .zero].add(amount)
        }
      }
    }
    return totals.values.sorted { $0.currency < $1.currency }
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
    for movement in movements {
      let key = Key(wallet: movement.walletID, currency: movement.money.currency)
      walks[key, default: BalanceWalk(key.wallet, key.currency, closing: nil)]
        .take(movement, in: period)
    }
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
