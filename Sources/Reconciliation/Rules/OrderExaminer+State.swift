import VoucherModel

/// Whether both sides speak of the same order, in the same state.
extension OrderExaminer {
  /// Returns whether the states contradict each other, which then explains everything else.
  mutating func examineStatus(_ vault: VaultOrder) -> Bool {
    guard let rule = contradiction(vault) else { return false }
    let isRevealed = vault.vouchers.contains { $0.isRevealed || $0.state == .revealed }
    let atStake = money.charge > 0 ? max(0, money.debited - money.credited) : cost
    report(
      .statusBreak, exposure: atStake, evidence: stateEvidence + quantityEvidence, rule: rule,
      severity: isRevealed ? .critical : nil)
    return true
  }

  private func contradiction(_ vault: VaultOrder) -> String? {
    guard let status = order.supplier?.terms.status else { return nil }
    switch (vault.state, status) {
    case (.captured, .failed), (.captured, .cancelled):
      return "captured here, void at the supplier"
    case (.captured, .pending), (.captured, .partiallyDelivered):
      guard context.isLate(since: facts.effectiveAt, grace: grace.delivery) else { return nil }
      return "captured here, not delivered at the supplier"
    case (.rejected, .pending), (.rejected, .partiallyDelivered), (.rejected, .delivered):
      return "rejected here, alive at the supplier"
    case (.failed, .pending), (.failed, .partiallyDelivered), (.failed, .delivered),
      (.cancelled, .pending), (.cancelled, .partiallyDelivered), (.cancelled, .delivered):
      return "void here, alive at the supplier"
    case (_, .failed), (_, .cancelled):
      // Part of it was captured; paying back more than the rest takes the captured part back.
      let takesBack = vault.captured > 0 && money.due > 0 && money.surplus > 0
      return takesBack ? "void at the supplier and repaid, captured in part here" : nil
    default:
      return nil
    }
  }

  /// Product, face value, and reference.
  mutating func examineIdentity() {
    guard let vault = order.vault else { return }
    let supplier = order.supplier
    let isOtherProduct = supplier?.productID.map { $0 != vault.productID } ?? false
    let isOtherValue = supplier?.denomination.map { $0 != vault.denomination } ?? false
    let others = vault.vouchers.filter { $0.faceValue.amount != vault.denomination }
    if isOtherProduct || isOtherValue || !others.isEmpty {
      var evidence = [
        Evidence(.vault, "product", .text(vault.productID.description)),
        Evidence(.vault, "denomination", .text(vault.denomination.description)),
      ]
      if let product = supplier?.productID {
        evidence.append(Evidence(.supplier, "product", .text(product.description)))
      }
      if let denomination = supplier?.denomination {
        evidence.append(Evidence(.supplier, "denomination", .text(denomination.description)))
      }
      report(
        .denominationBreak, exposure: cost, vouchers: others, evidence: evidence,
        rule: "product or face value is not what was ordered")
    }
    if let stated = supplier?.clientReference, stated != vault.reference.text,
      stated.lowercased() != vault.reference.text.lowercased()
    {
      report(
        .referenceConflict,
        evidence: [
          Evidence(.vault, "reference", .text(vault.reference.text)),
          Evidence(.supplier, "reference", .text(stated)),
        ], rule: "the order carries another reference than ours")
    }
  }

  /// An order of the supplier's that carries a reference of ours and is not the order we placed.
  mutating func reportForeignReference() {
    let atStake = max(0, money.debited - money.credited)
    report(
      .referenceConflict, difference: atStake, exposure: atStake, rows: order.debits,
      evidence: stateEvidence + evidence(.wallet, "debited", money.debited),
      rule: "our reference exists at the supplier for another request")
  }

  /// An order that nobody here intended.
  mutating func examineUnintended() {
    guard !facts.isVoid, money.debited == 0 || money.claim > 0 else { return }
    let isDelivered =
      facts.terms.status == .delivered || facts.terms.status == .partiallyDelivered
    let rows = order.debits
    if facts.captured == 0, isDelivered || money.debited == 0 {
      if !isDelivered, waits(for: .debit, since: facts.effectiveAt, grace: grace.walletRow) {
        return
      }
      let cost = money.claim > 0 ? money.claim : facts.expected
      report(
        .missingInVault, difference: cost.map { -$0 }, exposure: cost, rows: rows,
        evidence: stateEvidence + quantityEvidence + evidence(.wallet, "debited", money.debited),
        rule: isDelivered
          ? "delivered at the supplier, neither intended nor captured here"
          : "at the supplier, not intended here")
    } else if money.debited > 0 {
      report(
        .unexpectedDebit, difference: money.claim, exposure: money.claim, rows: rows,
        evidence: stateEvidence + quantityEvidence + evidence(.wallet, "debited", money.debited),
        rule: "debited for an order that was not intended here")
    } else {
      examineMissingDebit()
    }
  }
}
