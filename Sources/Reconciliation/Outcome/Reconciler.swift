package import VoucherModel

/// Why a run could not be made.
package enum ReconciliationError: Error, Hashable, Sendable {
  /// The amounts of a currency are too large to be added up; `nil` for amounts without a currency.
  case amountsTooLarge(Currency?)
}

/// Matches the supplier's orders, the vault's books and the wallets' movements; pure.
package enum Reconciler {
  /// Reconciles the records; nothing but the arguments enters the result.
  package static func reconcile(
    _ inputs: ReconciliationInputs, settings: ReconciliationSettings
  ) throws(ReconciliationError) -> ReconciliationRun {
    try AmountBounds.check(inputs, settings)
    let records = SortedRecords(inputs)
    let context = RunContext(inputs, records: records, settings: settings)
    let join = OrderJoin(records)
    var cases = join.cases
    var linking = MovementLinking(&cases, context)
    let groups = findCandidates(&cases, linking, context)
    linking.settle(groups)

    var ledger = RunLedger(context)
    ledger.add(join.findings)
    ledger.addGroups(groups, cases: &cases)
    ledger.addUnexplained(linking.links)
    let examiners = cases.map { OrderExaminer($0, context) }
    for position in examiners.indices where !examiners[position].findings.isEmpty {
      ledger.add(examiners[position].findings)
    }
    ledger.add(DuplicateCodes.findings(among: examiners))
    if let check = AllocationCheck(settings, examiners) { ledger.add(check.findings) }
    let balances = BalanceCheck(inputs, records.wallets, examiners, context)
    ledger.add(balances.findings)
    ledger.addFaults(inputs.integrityFaults)
    for closed in inputs.closedPeriods {
      ledger.add(PostCloseRule(closed, records, inputs).findings)
    }
    ledger.addIncompleteness(inputs)
    var run = ledger.makeRun(
      inputs: inputs, records: records, examiners: examiners, links: linking.links)
    run.knownBalances = balances.known
    run.walks = balances.explaining(run.walks, in: settings.period)
    return run
  }

  /// Looks for debits first, as an order's refund depends on what it was charged.
  private static func findCandidates(
    _ cases: inout [OrderCase], _ linking: MovementLinking, _ context: RunContext
  ) -> [CandidateGroup] {
    let open = linking.remarks.filter { !$0.value.isConversion }.keys
    guard !open.isEmpty else { return [] }
    let debits = open.filter { context.movements[$0].direction == .debit }
    let credits = open.filter { context.movements[$0].direction == .credit }
    var groups: [CandidateGroup] = []
    if !debits.isEmpty {
      let lacks = cases.indices.compactMap { cases[$0].lackingDebit(at: $0, context) }
      let search = CandidateSearch(
        debits, lacks: lacks, within: CandidateSearch.debitWindow, context)
      for group in search.groups {
        for order in group.orders {
          cases[order].debitCandidate = group.isUnique ? .suggested : .ambiguous
        }
      }
      groups += search.groups
    }
    if !credits.isEmpty {
      let lacks = cases.indices.compactMap { cases[$0].lackingCredit(at: $0, context) }
      let search = CandidateSearch(
        credits, lacks: lacks, within: CandidateSearch.refundWindow, context)
      for group in search.groups {
        for order in group.orders {
          cases[order].creditCandidate = group.isUnique ? .suggested : .ambiguous
        }
      }
      groups += search.groups
    }
    return groups
  }
}

extension OrderCase {
  /// The charge that the order should have and no movement names.
  fileprivate func lackingDebit(at position: Int, _ context: RunContext) -> CandidateSearch.Lack? {
    guard debits.isEmpty, pending.isEmpty, setAside == nil, isCharged else { return nil }
    let facts = OrderFacts(self, context)
    guard let amount = facts.price, amount > 0 else { return nil }
    return lack(of: amount, at: position, facts)
  }

  /// The first sum that should come back and that no movement names.
  fileprivate func lackingCredit(at position: Int, _ context: RunContext) -> CandidateSearch.Lack? {
    guard setAside == nil, !debits.isEmpty || debitCandidate != nil, !isWhole else { return nil }
    let facts = OrderFacts(self, context)
    let money = MoneyPosition(self, facts, context, assumingCharge: debitCandidate != nil)
    let sums = [money.shortfall, money.repeated, facts.isIntended ? money.claim : 0]
    guard let amount = sums.first(where: { $0 > 0 }) else { return nil }
    return lack(of: amount, at: position, facts)
  }

  /// Whether all of the order came, for one debit: nothing can be due for it.
  private var isWhole: Bool {
    guard let vault, debits.count == 1, let supplier, supplier.terms.status == .delivered,
      vault.origin == .placed, vault.lost == 0, vault.state == .captured
    else { return false }
    return vault.captured == vault.quantity && vault.vouchers.count == vault.captured
      && (supplier.deliveredQuantity ?? vault.quantity) >= vault.quantity
  }

  private func lack(
    of amount: Int64, at position: Int, _ facts: OrderFacts
  ) -> CandidateSearch.Lack? {
    // The supplier's own time of the order is of the same clock as its movements.
    guard let wallet = facts.walletID, let time = supplier?.createdAt ?? facts.effectiveAt else {
      return nil
    }
    return CandidateSearch.Lack(order: position, wallet: wallet, amount: amount, time: time)
  }

  /// Whether a debit of the order may exist.
  private var isCharged: Bool {
    guard let vault, supplier == nil else { return true }
    return vault.state != .intended && vault.state != .rejected
  }
}
