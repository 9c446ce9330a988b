import VoucherModel

/// How much a break matters.
package enum Severity: Int, Hashable, Comparable, Sendable, CaseIterable {
  case low, medium, high, critical

  /// Orders from low to critical.
  package static func < (left: Severity, right: Severity) -> Bool {
    left.rawValue < right.rawValue
  }

  /// The word that files and people see.
  package var word: String {
    switch self {
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    case .critical: "critical"
    }
  }

  /// What age alone makes of a break: a day medium, three days high, five days critical.
  init(age: Int64) {
    self =
      switch age {
      case (5 * .day)...: .critical
      case (3 * .day)...: .high
      case (.day)...: .medium
      default: .low
      }
  }
}

/// A break's severity and why: the highest of what its type, its age and its amount make of it, or what
/// somebody has set in its place.
package struct SeverityAssessment: Hashable, Sendable {
  /// What the type says, with what the case itself adds.
  package var rule: Severity
  /// What the age says.
  package var age: Severity
  /// What the amount says.
  package var amount: Severity
  /// What somebody has set, and why.
  package var override: SeverityOverride?

  /// The severity that was set; otherwise the highest of the three.
  package var level: Severity { override?.severity ?? max(rule, age, amount) }

  /// The reasons that reach the level, in words: `rule`, `age`, `amount`; or `override` alone.
  package var reasons: [String] {
    if override != nil { return ["override"] }
    return [("rule", rule), ("age", age), ("amount", amount)].filter { $0.1 == level }.map(\.0)
  }
}

extension AmountRule {
  /// What an amount alone makes of a break.
  func severity(of exposure: Amount) -> Severity {
    if let critical, exposure >= critical { return .critical }
    if let high, exposure >= high { return .high }
    if let medium, exposure >= medium { return .medium }
    return .low
  }
}
