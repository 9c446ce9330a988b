import VoucherModel

/// What a run keeps of the examinations of its orders.
struct RunMatches {
  /// Every order, once.
  private(set) var orders: [OrderMatch] = []
  /// Where each movement lands.
  private(set) var buckets: [MovementMatch.Bucket]
  /// Orders that are not at their end.
  private(set) var unfinished: [UnfinishedOrder] = []
  /// Money that orders inside their grace periods wait for, by wallet.
  private(set) var awaited: [WalletID: Int64] = [:]

  init(_ count: Int, _ links: [MovementLinking.Link]) {
    buckets = links.map(\.bucket)
    orders.reserveCapacity(count)
  }

  mutating func take(_ examiner: OrderExaminer) {
    orders.append(OrderMatch(examiner))
    takeDebits(examiner)
    if !examiner.order.credits.isEmpty { takeCredits(examiner) }
    if let order = examiner.unfinished { unfinished.append(order) }
    if !examiner.awaited.isEmpty { takeAwaited(examiner) }
  }

  /// The booked debits that name the order: its charge, unless they are surplus or nobody's.
  private mutating func takeDebits(_ examiner: OrderExaminer) {
    let setAside = examiner.order.setAside
    let isNobodys = examiner.findings.contains { finding in
      finding.kind == .unexpectedDebit || finding.kind == .missingInVault
        || (setAside != nil && finding.kind == .referenceConflict)
    }
    let repeats = examiner.money.repeated > 0 ? Set(examiner.money.repeats) : []
    for row in examiner.order.debits {
      if setAside == .ambiguous {
        buckets[row] = .ambiguous
      } else if isNobodys || repeats.contains(row) {
        buckets[row] = .unexplained
      } else {
        buckets[row] = .charge
      }
    }
  }

  /// The booked credits that name it: refunds as far as something is to be refunded.
  private mutating func takeCredits(_ examiner: OrderExaminer) {
    var explained = examiner.money.credited - examiner.money.surplus
    let isTakenBack = examiner.findings.contains { $0.kind == .statusBreak }
    let foreign = Set(examiner.money.foreign)
    for row in examiner.order.credits {
      if examiner.order.setAside == .ambiguous {
        buckets[row] = .ambiguous
        continue
      }
      if isTakenBack || foreign.contains(row) {
        buckets[row] = .refund
        continue
      }
      let isExplained = explained > 0
      explained -= examiner.context.movements[row].money.amount.millionths
      buckets[row] =
        isExplained ? .refund : examiner.isSurplusUndecided ? .undecided : .unexplained
    }
  }

  /// A row may be late, and the balance not.
  private mutating func takeAwaited(_ examiner: OrderExaminer) {
    guard let wallet = examiner.facts.walletID else { return }
    for awaited in examiner.awaited {
      switch awaited.subject {
      case .debit: self.awaited[wallet, default: 0] -= examiner.facts.expected ?? 0
      case .refund: self.awaited[wallet, default: 0] += examiner.money.shortfall
      case .answer, .listing, .delivery: break
      }
    }
  }
}
