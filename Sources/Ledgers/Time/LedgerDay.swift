package import VoucherModel

/// A day in UTC, counted from 1970-01-01.
package struct LedgerDay: Hashable, Comparable, Sendable {
  /// How many days after the first of 1970.
  package let number: Int64

  private static let length: Int64 = 86_400_000

  package init(number: Int64) {
    self.number = number
  }

  /// The day that a moment falls on.
  package init(_ moment: Timestamp) {
    let (quotient, remainder) = moment.milliseconds.quotientAndRemainder(dividingBy: Self.length)
    number = remainder < 0 ? quotient - 1 : quotient
  }

  /// The day as `2026-11-23`.
  package var text: String { start.day }

  /// Its first moment.
  package var start: Timestamp {
    let (milliseconds, overflow) = number.multipliedReportingOverflow(by: Self.length)
    return Timestamp(milliseconds: overflow ? (number < 0 ? .min : .max) : milliseconds)
  }

  /// Its place in the week, Monday being 0: the first of 1970 was a Thursday.
  package var weekday: Int {
    let place = (number % 7 + 3) % 7
    return Int(place < 0 ? place + 7 : place)
  }

  /// The day so many days later.
  package func advanced(by days: Int) -> LedgerDay { LedgerDay(number: number + Int64(days)) }

  package static func < (left: LedgerDay, right: LedgerDay) -> Bool { left.number < right.number }
}
