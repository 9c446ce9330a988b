import VoucherModel

/// Applies the rules to one order; the rules themselves stand in the extensions.
///
/// One cause makes one break: what an order's goods, money or state already says is not said again
/// by a rule that only sees the consequence.
struct OrderExaminer {
  let order: OrderCase
  let context: RunContext
  let facts: OrderFacts
  let money: MoneyPosition
  private(set) var findings: [Finding] = []
  private(set) var awaited: [OrderMatch.Awaited] = []
  /// Accepted differences, as a sum of magnitudes.
  private(set) var tolerated: Int64

  init(_ order: OrderCase, _ context: RunContext) {
    self.order = order
    self.context = context
    facts = OrderFacts(order, context)
    money = MoneyPosition(order, facts, context, assumingCharge: order.debitCandidate != nil)
    tolerated = money.tolerated
    switch order.setAside {
    case .ambiguous: return
    case .referenceConflict: reportForeignReference()
    default: examine()
    }
  }

  private mutating func examine() {
    if facts.isIntended { examineIntended() } else { examineUnintended() }
    examineRefunds()
    examineMasks()
    examineShelfLife()
    examineDates()
  }

  private mutating func examineIntended() {
    examineIdentity()
    let isAbsent = examineGoods()
    examineCurrencies()
    examineDiscount()
    examineCharges()
    if !isAbsent { examineMissingDebit() }
  }

  // MARK: - What the rules write with

  mutating func report(
    _ kind: BreakKind, difference: Int64? = nil, exposure: Int64? = nil,
    currency: Currency? = nil, rows: some Sequence<Int> = [], vouchers: [VaultVoucher] = [],
    evidence: [Evidence], rule: String, severity: Severity? = nil,
    effectiveAt: Timestamp? = nil, openSince: Timestamp? = nil
  ) {
    var keys = order.keys
    keys.transactionIDs = rows.map { context.movements[$0].id }.sorted()
    keys.voucherIDs = vouchers.map(\.id)
    keys.masks = vouchers.map(\.tail)
    let hasAmount = difference != nil || exposure != nil
    var finding = Finding(
      kind, subject: order.subject, keys: keys,
      currency: hasAmount ? currency ?? money.currency : nil, difference: difference,
      exposure: exposure, evidence: evidence, rule: rule,
      effectiveAt: effectiveAt ?? facts.effectiveAt)
    finding.severity = severity
    finding.openSince = openSince ?? finding.effectiveAt
    findings.append(finding)
  }

  mutating func append(_ finding: Finding) { findings.append(finding) }

  /// Waits for something until its grace period ends; `false` if it has ended.
  mutating func waits(
    for subject: OrderMatch.Awaited.Subject, since start: Timestamp?, grace: Int64
  ) -> Bool {
    guard let start, !context.isLate(since: start, grace: grace) else { return false }
    awaited.append(
      OrderMatch.Awaited(subject: subject, until: start.advanced(byMilliseconds: grace)))
    return true
  }

  mutating func tolerate(_ difference: Int64) { tolerated += abs(difference) }

  // MARK: - What the rules read

  var grace: GracePeriods { context.settings.grace }

  /// The end of a grace period that began with the order.
  func end(of grace: Int64, since start: Timestamp? = nil) -> Timestamp? {
    (start ?? facts.effectiveAt)?.advanced(byMilliseconds: grace)
  }

  /// Whether the wallet's list would hold every movement of the order.
  var isMoneyKnown: Bool {
    context.movementsCompleteness.covers(facts.effectiveAt ?? context.settings.asOf)
  }

  func evidence(_ side: Evidence.Side, _ name: String, _ millionths: Int64?) -> [Evidence] {
    guard let millionths, let currency = money.currency else { return [] }
    return [
      Evidence(side, name, .money(Money(Amount(millionths: millionths), currency)))
    ]
  }

  /// The states of both sides.
  var stateEvidence: [Evidence] {
    var evidence: [Evidence] = []
    if let vault = order.vault {
      evidence.append(Evidence(.vault, "state", .text(vault.state.rawValue)))
    }
    if let status = facts.terms.status {
      evidence.append(Evidence(.supplier, "status", .text(status.word)))
    }
    return evidence
  }

  /// How many vouchers each side counts.
  var quantityEvidence: [Evidence] {
    var evidence: [Evidence] = []
    if let ordered = facts.ordered {
      evidence.append(Evidence(.vault, "ordered", .count(ordered)))
    }
    evidence.append(Evidence(.vault, "captured", .count(facts.captured)))
    if let quantity = order.supplier?.terms.quantity {
      evidence.append(Evidence(.supplier, "ordered", .count(quantity)))
    }
    if let delivered = facts.delivered {
      evidence.append(Evidence(.supplier, "delivered", .count(delivered)))
    }
    return evidence
  }

  /// What so many units cost: of what was paid, else of what was to be paid.
  func cost(ofUnits units: Int) -> Int64? {
    facts.price(ofUnits: units, of: money.charge > 0 ? money.charge : facts.expected)
  }

  /// What the order costs in all, or would.
  var cost: Int64? { money.charge > 0 ? money.charge : facts.expected }
}
