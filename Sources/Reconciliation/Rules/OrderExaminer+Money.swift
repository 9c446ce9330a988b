import VoucherModel

/// Whether the movements that should be there are there, and none besides.
extension OrderExaminer {
  /// Goods that were received and not invoiced.
  mutating func examineMissingDebit() {
    guard money.debited == 0, money.foreign.isEmpty, order.debitCandidate == nil,
      facts.captured > 0, !facts.isVoid, isMoneyKnown
    else { return }
    if waits(for: .debit, since: facts.effectiveAt, grace: grace.walletRow) { return }
    report(
      .missingDebit, difference: facts.expected.map { -$0 }, exposure: facts.expected,
      rows: order.pending,
      evidence: evidence(.expected, "charge", facts.expected) + quantityEvidence,
      rule: order.pending.isEmpty
        ? "captured, and no debit after grace" : "captured, and the debit is still pending",
      openSince: end(of: grace.walletRow))
  }

  /// Since when a refund is due: the order's end, where that is known.
  private var refundStart: Timestamp? {
    facts.isVoid ? order.vault?.settledAt ?? facts.effectiveAt : facts.effectiveAt
  }

  /// Whether a refund that is due has not come within its grace period.
  var isRefundLate: Bool {
    money.shortfall > 0 && order.creditCandidate == nil && isMoneyKnown
      && context.isLate(since: refundStart, grace: grace.refund)
  }

  /// Refunds that are due, and credits that are not.
  mutating func examineRefunds() {
    if money.shortfall > 0, order.creditCandidate == nil, isMoneyKnown {
      examineShortfall()
    }
    guard money.surplus > 0, !reportsStatus, !isSurplusUndecided else { return }
    report(
      money.due > 0 ? .duplicateRefund : .unexpectedCredit, difference: money.surplus,
      exposure: money.surplus, rows: order.credits,
      evidence: stateEvidence + evidence(.wallet, "credited", money.credited)
        + evidence(.expected, "refund", money.due),
      rule: money.due > 0 ? "more was refunded than due" : "credited, and no refund is due")
  }

  /// Whether a credit may be explained by what is missing from a list: the debit it pays back, or
  /// the news that the order was cancelled.
  var isSurplusUndecided: Bool {
    (order.supplier == nil && !context.ordersCompleteness.isComplete)
      || (facts.isVoid && money.debited == 0 && !isMoneyKnown)
  }

  private var reportsStatus: Bool { findings.contains { $0.kind == .statusBreak } }

  private mutating func examineShortfall() {
    // What is not delivered yet may still come; only when it is late is money due for it.
    if facts.isVoid {
      if waits(for: .refund, since: refundStart, grace: grace.refund) { return }
    } else if !isRefundLate {
      return
    }
    report(
      .missingRefund, difference: -money.shortfall, exposure: money.shortfall,
      rows: order.debits + order.pending,
      evidence: stateEvidence + evidence(.wallet, "debited", money.debited)
        + evidence(.expected, "refund", money.due)
        + evidence(.wallet, "credited", money.credited),
      rule: facts.isVoid
        ? "void at the supplier, and not refunded after grace"
        : "not delivered in part, and not refunded after grace",
      openSince: end(of: grace.refund, since: refundStart))
  }
}
