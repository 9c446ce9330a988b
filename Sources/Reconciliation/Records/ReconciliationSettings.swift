package import VoucherModel

/// What a run is told besides its records; with the same records it gives the same result.
package struct ReconciliationSettings: Hashable, Sendable {
  /// The moment the run speaks of; ages and grace periods are measured to it.
  package var asOf: Timestamp
  /// The moment its records were read; a break that is new was first seen then.
  package var knownAt: Timestamp
  /// The period counted in totals and balance walks.
  ///
  /// It selects what is counted, never what is matched; breaks of earlier periods are carried,
  /// breaks of later ones left out.
  package var period: ReportPeriod?
  /// How far the clocks of the two sides may lie apart, in milliseconds: an order and its movement no
  /// further apart than that are of one period.
  package var dateSkew: Int64 = Self.standardDateSkew
  /// Grace periods.
  package var grace: GracePeriods
  /// The difference that is accepted and totalled, by currency; none where there is no entry.
  package var tolerances: [Currency: Amount]
  /// Amounts that raise a severity, by currency.
  package var amountRules: [Currency: AmountRule]
  /// The discount that was agreed for a product, in percent; where there is no entry, any is right.
  package var agreedDiscounts: [ProductID: Amount] = [:]
  /// How long vouchers have to be good for when they are delivered.
  package var minimumLife = MinimumLife()
  /// Severities that somebody has set, with the reason.
  package var severityOverrides = SeverityOverrides()
  /// The orders that somebody has given to movements by hand.
  package var manualLinks: [TransactionID: ManualLink] = [:]
  /// The storefront's list; `nil` where none was given, and then nothing is said about it.
  package var allocations: [Allocation]?
  /// What whole codes came to; `nil` where nobody compared them.
  package var codeCheck: CodeCheck?
  /// What is known of the wallets from runs before.
  package var knownBalances: [WalletID: KnownBalance] = [:]
  /// When breaks that are still there were first seen.
  package var firstSeen: [BreakID: Timestamp]

  /// Ten minutes.
  package static let standardDateSkew: Int64 = 10 * .minute

  package init(
    asOf: Timestamp, knownAt: Timestamp? = nil, period: ReportPeriod? = nil,
    grace: GracePeriods = .standard,
    tolerances: [Currency: Amount] = [:], amountRules: [Currency: AmountRule] = [:],
    firstSeen: [BreakID: Timestamp] = [:]
  ) {
    self.asOf = asOf
    self.knownAt = knownAt ?? asOf
    self.period = period
    self.grace = grace
    self.tolerances = tolerances
    self.amountRules = amountRules
    self.firstSeen = firstSeen
  }
}

extension Int64 {
  static var minute: Int64 { 60_000 }
  static var hour: Int64 { 3_600_000 }
  static var day: Int64 { 86_400_000 }
}
