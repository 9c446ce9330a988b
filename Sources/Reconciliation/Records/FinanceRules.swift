package import VoucherModel

/// The rules that a company sets once for all of its runs, as its configuration has them.
package struct FinanceRules: Hashable, Sendable {
  /// Grace periods.
  package var grace = GracePeriods.standard
  /// Differences that are accepted, by currency.
  package var tolerances: [Currency: Amount] = [:]
  /// Amounts that raise a severity, by currency.
  package var amountRules: [Currency: AmountRule] = [:]
  /// Agreed discounts by product, in percent.
  package var agreedDiscounts: [ProductID: Amount] = [:]
  /// How long vouchers have to be good for when they are delivered.
  package var minimumLife = MinimumLife()
  /// Severities that somebody has set, with the reason.
  package var severityOverrides = SeverityOverrides()
  /// How far clocks may lie apart, in milliseconds.
  package var dateSkew = ReconciliationSettings.standardDateSkew
  /// Up to which amount one person may write off, by currency; nothing where there is no entry.
  package var writeOffLimits: [Currency: Amount] = [:]

  package init() {}
}

extension ReconciliationSettings {
  /// Takes the rules over.
  package mutating func apply(_ rules: FinanceRules) {
    grace = rules.grace
    tolerances = rules.tolerances
    amountRules = rules.amountRules
    agreedDiscounts = rules.agreedDiscounts
    minimumLife = rules.minimumLife
    severityOverrides = rules.severityOverrides
    dateSkew = rules.dateSkew
  }
}
