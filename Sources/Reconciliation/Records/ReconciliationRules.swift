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

/// How many days a voucher has to be good for at least when it is delivered, as agreed.
package struct MinimumLife: Hashable, Sendable {
  /// For products without an entry; `nil` where nothing was agreed.
  package var standard: Int?
  /// By product.
  package var byProduct: [ProductID: Int]

  package init(standard: Int? = nil, byProduct: [ProductID: Int] = [:]) {
    self.standard = standard
    self.byProduct = byProduct
  }

  /// The days for a product.
  func days(_ product: ProductID) -> Int? { byProduct[product] ?? standard }
}

/// A severity that somebody has set in place of the one the rules give.
package struct SeverityOverride: Hashable, Sendable {
  /// The severity.
  package let severity: Severity
  /// Why; never empty.
  package let reason: String

  /// Takes a severity with its reason; `nil` without one.
  package init?(_ severity: Severity, because reason: String) {
    guard reason.utf8.contains(where: { $0 > 0x20 }) else { return nil }
    self.severity = severity
    self.reason = reason
  }
}

/// The severities that somebody has set; what is said of one break goes before what is said of all of
/// its kind.
package struct SeverityOverrides: Hashable, Sendable {
  /// For all breaks of a kind.
  package var byKind: [BreakKind: SeverityOverride]
  /// For one break.
  package var byBreak: [BreakID: SeverityOverride]

  package init(
    byKind: [BreakKind: SeverityOverride] = [:], byBreak: [BreakID: SeverityOverride] = [:]
  ) {
    self.byKind = byKind
    self.byBreak = byBreak
  }
}

/// The order that somebody has given to a movement by hand.
///
/// It goes before what the movement's remark says. What amounts and states come to is examined as if
/// the remark named the order. A link to an order that neither side has is left out of account.
package struct ManualLink: Hashable, Sendable {
  /// The order, as either side names it.
  package enum Target: Hashable, Sendable {
    case order(OrderID)
    case supplierOrder(SupplierOrderID)
  }

  /// The order.
  package var target: Target
  /// Why.
  package var note: String

  package init(_ target: Target, note: String) {
    self.target = target
    self.note = note
  }
}
