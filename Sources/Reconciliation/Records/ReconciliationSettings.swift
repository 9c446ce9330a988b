package import VoucherModel

/// How long something expected may take before its absence is a break, in milliseconds.
package struct GracePeriods: Hashable, Sendable {
  /// For an order to be answered, listed and delivered.
  package var delivery: Int64
  /// For a refund to be credited.
  package var refund: Int64
  /// For a movement to appear in the wallet.
  package var walletRow: Int64

  /// 30 minutes, 5 days and 1 hour.
  package static let standard = GracePeriods(
    delivery: 30 * .minute, refund: 5 * .day, walletRow: .hour)

  package init(delivery: Int64, refund: Int64, walletRow: Int64) {
    self.delivery = delivery
    self.refund = refund
    self.walletRow = walletRow
  }
}

/// From which amount on a break of a currency is at least so severe.
package struct AmountRule: Hashable, Sendable {
  /// At least medium from here on.
  package var medium: Amount?
  /// At least high from here on.
  package var high: Amount?
  /// Critical from here on.
  package var critical: Amount?

  package init(medium: Amount? = nil, high: Amount? = nil, critical: Amount? = nil) {
    self.medium = medium
    self.high = high
    self.critical = critical
  }
}

/// The days a run reports on: from the first moment to before the second one; an open end is `nil`.
package struct ReportPeriod: Hashable, Sendable {
  /// The first moment of the period.
  package var from: Timestamp?
  /// The first moment after the period.
  package var to: Timestamp?

  package init(from: Timestamp?, to: Timestamp?) {
    self.from = from
    self.to = to
  }

  func contains(_ moment: Timestamp) -> Bool {
    (from.map { $0 <= moment } ?? true) && (to.map { moment < $0 } ?? true)
  }
}

/// What a run is told besides its records; with the same records it gives the same result.
package struct ReconciliationSettings: Sendable {
  /// The moment the run speaks of; ages and grace periods are measured to it.
  package var asOf: Timestamp
  /// The moment its records were read; a break that is new was first seen then.
  package var knownAt: Timestamp
  /// The period counted in totals and balance walks.
  ///
  /// It selects what is counted, never what is matched; breaks of earlier periods are carried,
  /// breaks of later ones left out.
  package var period: ReportPeriod?
  /// Grace periods.
  package var grace: GracePeriods
  /// The difference that is accepted and totalled, by currency; none where there is no entry.
  package var tolerances: [Currency: Amount]
  /// Amounts that raise a severity, by currency.
  package var amountRules: [Currency: AmountRule]
  /// When breaks that are still there were first seen.
  package var firstSeen: [BreakID: Timestamp]

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
