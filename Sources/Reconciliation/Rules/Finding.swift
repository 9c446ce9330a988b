import VoucherModel

/// What a rule found, before age, amount and history make a break of it.
struct Finding {
  let kind: BreakKind
  /// What it is about; with the kind it makes the break's name.
  let subject: String
  var keys: BreakKeys
  var currency: Currency?
  /// In millionths: what is, less what should be.
  var difference: Int64?
  /// In millionths: the money at stake.
  var exposure: Int64?
  var evidence: [Evidence]
  var rule: String
  /// What the case makes of the severity, where that differs from the kind's.
  var severity: Severity?
  /// When what it is about happened.
  var effectiveAt: Timestamp?
  /// Since when it is a break; the grace period has ended then.
  var openSince: Timestamp?

  init(
    _ kind: BreakKind, subject: String, keys: BreakKeys, currency: Currency? = nil,
    difference: Int64? = nil, exposure: Int64? = nil, evidence: [Evidence], rule: String,
    effectiveAt: Timestamp?
  ) {
    self.kind = kind
    self.subject = subject
    self.keys = keys
    self.currency = currency
    self.difference = difference
    self.exposure = exposure
    self.evidence = evidence
    self.rule = rule
    self.effectiveAt = effectiveAt
    openSince = effectiveAt
  }

  var id: BreakID { BreakID(kind, about: subject) }

  func makeBreak(_ settings: ReconciliationSettings) -> Break {
    let id = id
    let firstSeenAt = settings.firstSeen[id] ?? settings.knownAt
    // Where no record says when it happened, it is as old as our knowledge of it.
    let since = openSince ?? firstSeenAt
    let age = max(0, settings.asOf.interval(since: since))
    let amountRule = currency.flatMap { settings.amountRules[$0] }
    let overrides = settings.severityOverrides
    let assessment = SeverityAssessment(
      rule: severity ?? kind.baseSeverity, age: kind.ages ? Severity(age: age) : .low,
      amount: exposure.flatMap { amountRule?.severity(of: Amount(millionths: $0)) } ?? .low,
      override: overrides.byBreak[id] ?? overrides.byKind[kind])
    return Break(
      id: id, kind: kind, severity: assessment, firstSeenAt: firstSeenAt,
      effectiveAt: effectiveAt, age: age, currency: currency,
      difference: difference.map(Amount.init(millionths:)),
      exposure: exposure.map(Amount.init(millionths:)), keys: keys, evidence: evidence, rule: rule)
  }
}

extension Timestamp {
  /// Milliseconds from the other moment to this one.
  func interval(since other: Timestamp) -> Int64 {
    let (interval, overflow) = milliseconds.subtractingReportingOverflow(other.milliseconds)
    return overflow ? (self < other ? .min : .max) : interval
  }
}
