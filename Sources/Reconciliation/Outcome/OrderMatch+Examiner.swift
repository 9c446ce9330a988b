import VoucherModel

extension OrderMatch {
  /// What an examination came to.
  init(_ examiner: OrderExaminer) {
    let state: MatchState
    let isBroken = examiner.findings.contains { $0.kind.breaksMatch }
    if isBroken || !examiner.order.otherBreaks.isEmpty || examiner.order.setAside != nil {
      state = .broken
    } else if !examiner.awaited.isEmpty {
      state = .timing
    } else if examiner.order.debitCandidate != nil || examiner.order.creditCandidate != nil {
      state = .suggested
    } else if examiner.order.isLinkedByHand {
      state = .manual
    } else {
      state = examiner.tolerated > 0 ? .tolerated : .matched
    }
    self.init(
      orderID: examiner.order.vaultID, reference: examiner.order.reference,
      supplierOrderID: examiner.order.supplierOrderID, basis: examiner.order.basis, state: state,
      vaultState: examiner.order.vaultState, supplierStatus: examiner.order.terms.supplier?.status,
      effectiveAt: examiner.facts.effectiveAt, quantity: examiner.facts.ordered,
      held: examiner.facts.captured, currency: examiner.money.currency,
      expected: examiner.isDue ? examiner.facts.expected.map(Amount.init(millionths:)) : .zero,
      debited: Amount(millionths: examiner.money.debited),
      refunded: Amount(millionths: examiner.money.credited),
      tolerated: Amount(millionths: examiner.tolerated),
      awaited: examiner.awaited.count < 2
        ? examiner.awaited
        : examiner.awaited.sorted {
          ($0.until, $0.subject.rawValue) < ($1.until, $1.subject.rawValue)
        },
      breakIDs: examiner.findings.isEmpty && examiner.order.otherBreaks.isEmpty
        ? [] : (examiner.findings.map(\.id) + examiner.order.otherBreaks).sorted())
  }
}

extension OrderExaminer {
  /// Whether anything should have left the wallet for the order.
  fileprivate var isDue: Bool {
    if money.debited > 0 { return true }
    switch order.vaultState {
    case .intended, .rejected: return order.basis != .onlyInVault
    default: return !facts.isVoid
    }
  }

  /// The order as an unfinished one, if it is.
  var unfinished: UnfinishedOrder? {
    guard order.vaultState?.isUnfinished == true, let vault = order.vault else { return nil }
    let exposure = cost.flatMap { cost in
      money.currency.map { Money(Amount(millionths: cost), $0) }
    }
    return UnfinishedOrder(
      orderID: vault.id, reference: vault.reference, supplierOrderID: order.supplierOrderID,
      state: vault.state, since: vault.sentAt ?? vault.intendedAt, exposure: exposure)
  }
}
