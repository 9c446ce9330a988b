import VoucherModel

extension OrderMatch {
  /// What an examination came to.
  init(_ examiner: OrderExaminer) {
    let (order, facts, money) = (examiner.order, examiner.facts, examiner.money)
    let candidates = [order.debitCandidate, order.creditCandidate].compactMap(\.self)
    let state: MatchState
    let isBroken = examiner.findings.contains { $0.kind.breaksMatch }
    if isBroken || !order.otherBreaks.isEmpty || order.setAside != nil {
      state = .broken
    } else if !examiner.awaited.isEmpty {
      state = .timing
    } else if !candidates.isEmpty {
      state = .suggested
    } else if order.isLinkedByHand {
      state = .manual
    } else {
      state = examiner.tolerated > 0 ? .tolerated : .matched
    }
    self.init(
      orderID: order.vault?.id, reference: order.reference,
      supplierOrderID: order.supplierOrderID, basis: order.basis, state: state,
      vaultState: order.vault?.state, supplierStatus: order.supplier?.terms.status,
      effectiveAt: facts.effectiveAt, quantity: facts.ordered, held: facts.captured,
      currency: money.currency,
      expected: examiner.isDue ? facts.expected.map(Amount.init(millionths:)) : .zero,
      debited: Amount(millionths: money.debited), refunded: Amount(millionths: money.credited),
      tolerated: Amount(millionths: examiner.tolerated),
      awaited: examiner.awaited.sorted {
        ($0.until, $0.subject.rawValue) < ($1.until, $1.subject.rawValue)
      },
      breakIDs: (examiner.findings.map(\.id) + order.otherBreaks).sorted())
  }
}

extension OrderExaminer {
  /// Whether anything should have left the wallet for the order.
  fileprivate var isDue: Bool {
    if money.debited > 0 { return true }
    switch order.vault?.state {
    case .intended, .rejected: return order.supplier != nil
    default: return !facts.isVoid
    }
  }

  /// The order as an unfinished one, if it is.
  var unfinished: UnfinishedOrder? {
    guard let vault = order.vault, vault.state.isUnfinished else { return nil }
    let exposure = cost.flatMap { cost in
      money.currency.map { Money(Amount(millionths: cost), $0) }
    }
    return UnfinishedOrder(
      orderID: vault.id, reference: vault.reference, supplierOrderID: order.supplierOrderID,
      state: vault.state, since: vault.sentAt ?? vault.intendedAt, exposure: exposure)
  }
}
