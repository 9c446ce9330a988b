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
    let (found, joined) = OrderJoin.join(records)
    var cases = joined
    var linking = MovementLinking(&cases, context)
    let groups = findCandidates(&cases, linking, context)
    linking.settle(groups)

    var ledger = RunLedger(context)
    ledger.add(found)
    ledger.addGroups(groups, cases: &cases)
    ledger.addUnexplained(linking.links)
    var matches = RunMatches(cases.count, linking.links)
    for position in cases.indices {
      // An examination is large, and what a run keeps of it is not.
      let examiner = OrderExaminer(cases[position], context)
      ledger.add(examiner.findings)
      matches.take(examiner)
    }
    addChecksOfAll(cases, to: &ledger, context)
    let balances = BalanceCheck(inputs, records.wallets, awaited: matches.awaited, context)
    ledger.add(balances.findings)
    ledger.addFaults(inputs.integrityFaults)
    for closed in inputs.closedPeriods {
      ledger.add(PostCloseRule(closed, records, inputs).findings)
    }
    ledger.addIncompleteness(inputs)
    var run = ledger.makeRun(
      inputs: inputs, records: records, matches: matches,
      movements: MovementBuckets(cases, linking.links, matches.buckets, context).matches)
    run.knownBalances = balances.known
    run.walks = balances.explaining(run.walks, in: settings.period)
    return run
  }

  /// What only all orders together show; without a duplicate and a storefront's list, nothing is
  /// examined again for it.
  private static func addChecksOfAll(
    _ cases: [OrderCase], to ledger: inout RunLedger, _ context: RunContext
  ) {
    let hasDuplicates = DuplicateCodes.mayBe(among: cases)
    guard hasDuplicates || context.settings.allocations != nil else { return }
    let examiners = cases.map { OrderExaminer($0, context) }
    if hasDuplicates { ledger.add(DuplicateCodes.findings(among: examiners)) }
    if let check = AllocationCheck(context.settings, examiners) { ledger.add(check.findings) }
  }

  /// Looks for debits first, as an order's refund depends on what it was charged.
  private static func findCandidates(
    _ cases: inout [OrderCase], _ linking: MovementLinking, _ context: RunContext
  ) -> [CandidateGroup] {
    var debits: [Int] = []
    var credits: [Int] = []
    for movement in linking.unnamed where !movement.isConversion {
      switch context.movements[movement.row].direction {
      case .debit: debits.append(movement.row)
      case .credit: credits.append(movement.row)
      }
    }
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
