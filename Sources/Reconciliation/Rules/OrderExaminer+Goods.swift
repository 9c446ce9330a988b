import VoucherModel

/// Whether what was ordered has come: orders in doubt, missing, stalled, short, over, or lost.
extension OrderExaminer {
  /// Returns whether the order is missing at the supplier or unknown there, so that its money needs
  /// no words of its own.
  mutating func examineGoods() -> Bool {
    guard let vault = order.vault else { return true }
    switch vault.state {
    case .intended where order.supplier == nil, .rejected where order.supplier == nil:
      examineUndue()
      return true
    case .failed where isUnacknowledged, .cancelled where isUnacknowledged:
      return true
    case .intended, .sent, .inDoubt:
      examineDoubt(vault)
      return true
    default:
      break
    }
    guard let supplier = order.supplier else { return examineAbsence(vault) }
    if examineStatus(vault) { return false }
    examineQuantities(vault, supplier)
    examineDelivery(vault)
    return false
  }

  /// Whether nothing shows that the supplier ever had the order.
  private var isUnacknowledged: Bool { order.supplierOrderID == nil }

  /// A debit that names an order which was never sent, or was refused.
  private mutating func examineUndue() {
    let paid = money.debited - money.credited
    guard paid > 0 else { return }
    report(
      .unexpectedDebit, difference: paid, exposure: paid, rows: order.debits,
      evidence: stateEvidence + evidence(.wallet, "debited", money.debited),
      rule: "debited for an order that was not sent, or was rejected")
  }

  private mutating func examineDoubt(_ vault: VaultOrder) {
    let start = vault.sentAt ?? vault.intendedAt
    if waits(for: .answer, since: start, grace: grace.delivery) { return }
    report(
      .inDoubtOrder, exposure: cost, rows: order.debits, evidence: stateEvidence,
      rule: order.supplier == nil
        ? "sent, outcome unknown beyond grace" : "the supplier has it, and the books do not say so",
      openSince: end(of: grace.delivery, since: start))
  }

  private mutating func examineAbsence(_ vault: VaultOrder) -> Bool {
    let seen = vault.seenAt ?? vault.sentAt ?? vault.intendedAt
    guard context.ordersCompleteness.covers(facts.effectiveAt ?? seen) else {
      examineDelivery(vault)
      return false
    }
    if waits(for: .listing, since: seen, grace: grace.delivery) { return true }
    report(
      .missingAtSupplier, difference: cost.map { -$0 }, exposure: cost,
      evidence: stateEvidence + quantityEvidence,
      rule: "acknowledged or captured, and absent from a complete list",
      openSince: end(of: grace.delivery, since: seen))
    return true
  }

  private mutating func examineQuantities(_ vault: VaultOrder, _ supplier: SupplierOrder) {
    let delivered = facts.delivered ?? 0
    let most = max(vault.captured, delivered)
    if most > vault.quantity {
      let cost = cost(ofSurplus: most - vault.quantity, beyond: vault.quantity)
      report(
        .quantityBreak, difference: cost, exposure: cost, evidence: quantityEvidence,
        rule: "more was delivered than ordered", severity: .medium)
    } else if let stated = supplier.terms.quantity, stated != vault.quantity,
      // A quantity lowered to what was delivered is a short delivery, and shows as one.
      facts.undelivered == 0 || stated != vault.quantity - facts.undelivered
    {
      report(
        .quantityBreak, evidence: quantityEvidence,
        rule: "the supplier states another ordered quantity")
    }
  }

  /// What a surplus would have cost; `nil` for counts so large that they are a mistake themselves.
  private func cost(ofSurplus units: Int, beyond ordered: Int) -> Int64? {
    guard let total = cost, ordered > 0, units / ordered < 10 else { return nil }
    return Int64(exactly: Int128(total) * Int128(units) / Int128(ordered))
  }

  /// What has not come of an order that is neither absent nor void.
  private mutating func examineDelivery(_ vault: VaultOrder) {
    examineLosses(vault)
    guard !facts.isVoid, !reportsQuantity else { return }
    let received = vault.captured + facts.lost + facts.empty
    guard received < vault.quantity else { return }
    switch facts.terms.status {
    case .delivered, .partiallyDelivered:
      examineShortage(vault, received: received)
    case .pending, .other, nil:
      // The vault has its own deadline; past it, the grace period does not count again.
      if vault.state != .stalled,
        waits(for: .delivery, since: facts.effectiveAt, grace: grace.delivery)
      {
        return
      }
      report(
        .stalledOrder, exposure: cost(ofUnits: vault.quantity - received),
        evidence: stateEvidence + quantityEvidence, rule: "pending past its deadline",
        openSince: end(of: grace.delivery))
    case .failed, .cancelled:
      break
    }
  }

  private var reportsQuantity: Bool { findings.contains { $0.kind == .quantityBreak } }

  /// Units that are missing are claimed as units until a refund for them is late, and as money
  /// then.
  private mutating func examineShortage(_ vault: VaultOrder, received: Int) {
    let missing = vault.quantity - received
    let toCapture = missing - facts.undelivered
    let isRefunded = money.due > 0 && money.shortfall == 0
    let isClaimed = money.due > 0 && isRefundLate
    let short = isRefunded || isClaimed ? toCapture : missing
    guard short > 0 else { return }
    if waits(for: .delivery, since: facts.effectiveAt, grace: grace.delivery) { return }
    let cost = cost(ofUnits: short)
    report(
      .quantityBreak, difference: cost.map { -$0 }, exposure: cost,
      evidence: stateEvidence + quantityEvidence,
      rule: toCapture > 0
        ? "the supplier has delivered what the vault has not captured"
        : "less was delivered than ordered",
      openSince: end(of: grace.delivery))
  }

  private mutating func examineLosses(_ vault: VaultOrder) {
    let masks = facts.masked == 0 ? [] : vault.vouchers.filter { $0.look == .masked }
    if !masks.isEmpty, !vault.hasLostAnswer {
      report(
        .firstReadNotOurs, vouchers: masks,
        evidence: [Evidence(.supplier, "masks", .masks(masks.map(\.tail)))],
        rule: "masked on our first read, and no answer of ours was lost")
    }
    guard !facts.isVoid else { return }
    let empty = facts.empty == 0 ? [] : vault.vouchers.filter { $0.look == .empty }
    let isRepaid = money.charge > 0 && money.claim == 0
    let units = facts.lost + empty.count
    guard units > 0, !isRepaid else { return }
    // What was repaid of the claim is taken off the lost codes first.
    let claim = money.claim > 0 ? money.claim : cost(ofUnits: units)
    let emptyShare = claim.map { min($0, cost(ofUnits: empty.count) ?? $0) }
    let lostShare = claim.map { $0 - (emptyShare ?? 0) }
    if facts.lost > 0 {
      report(
        .codesUnrecoverable, difference: lostShare.map { -$0 }, exposure: lostShare,
        rows: order.debits, vouchers: masks,
        evidence: stateEvidence + quantityEvidence + [
          Evidence(.vault, "lost", .count(facts.lost))
        ] + evidence(.wallet, "debited", money.debited),
        rule: "delivered, and only masks can be had")
    }
    if !empty.isEmpty {
      report(
        .emptyVoucher, difference: emptyShare.map { -$0 }, exposure: emptyShare, vouchers: empty,
        evidence: quantityEvidence, rule: "delivered without code, PIN and claim URL")
    }
  }
}
