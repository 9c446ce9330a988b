package import VoucherModel

/// From when to before when a report counts; nothing at or after `end` is known to it.
package struct LedgerPeriod: Hashable, Sendable {
  /// The first moment that counts.
  package let from: Timestamp
  /// The first moment that does not.
  package let end: Timestamp

  /// `nil` where nothing lies between the two.
  package init?(from: Timestamp, end: Timestamp) {
    guard from < end else { return nil }
    self.from = from
    self.end = end
  }

  package func contains(_ moment: Timestamp) -> Bool { from <= moment && moment < end }

  /// The last day that counts.
  package var lastDay: LedgerDay { LedgerDay(end.advanced(byMilliseconds: -1)) }

  /// The days of the period, the last ones where there are more than `limit`.
  package func days(limit: Int) -> [LedgerDay] {
    let last = lastDay
    let first = max(LedgerDay(from).number, last.number - Int64(limit) + 1)
    return (first...last.number).map(LedgerDay.init(number:))
  }
}
