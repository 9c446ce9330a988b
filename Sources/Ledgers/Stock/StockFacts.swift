package import VoucherModel

/// What the stock report says.
package struct StockFacts: Hashable, Sendable {
  package let period: LedgerPeriod
  /// By product, currency and denomination.
  package let kinds: [StockLine]
  /// By product.
  package let products: [ProductStock]
  /// How many events of the log are about vouchers that are not in the database.
  package let strangers: Int
  /// How many days the cover rests on.
  package let coverDays: Int
}

/// The vouchers of one kind: where they stand, and how the stock moved.
package struct StockLine: Hashable, Sendable {
  package let kind: StockKind
  /// At the end of the period, all that were ever captured.
  package let states: [StockState: Quantity]
  package let opening: Quantity
  /// What moved within the period; `opening` with all of them is `closing`.
  package let flows: [StockFlow: Quantity]
  /// Counted by itself, from where each voucher stands.
  package let closing: Quantity
  package let cover: Cover
}

/// How long a stock lasts at the pace of late.
package struct Cover: Hashable, Sendable {
  /// What there is.
  package let units: Int
  /// How many were issued in so many days.
  package let issued: Int
  package let days: Int

  package init(units: Int, issued: Int, days: Int) {
    self.units = units
    self.issued = issued
    self.days = days
  }

  /// The days that are covered, in tenths, rounded down; `nil` where nothing was issued.
  package var tenths: Int? {
    guard issued > 0 else { return nil }
    return Int(Int128(units) * Int128(days) * 10 / Int128(issued))
  }
}

/// The stock of one product, in units, whatever their denominations.
package struct ProductStock: Hashable, Sendable {
  /// What happened on a day, and how many were there when it ended.
  package struct Day: Hashable, Sendable {
    package let day: LedgerDay
    package let change: Int
    package let issued: Int
    package let level: Int
  }

  package let productID: ProductID
  /// The level before the first of `days`.
  package let opening: Int
  /// Every day of the period, the last 366 at most.
  package let days: [Day]
  package let cover: Cover
  /// Below this level somebody wants to know; `nil` where nobody said.
  package let threshold: Int?

  /// Whether there is less than there should be.
  package var isLow: Bool { threshold.map { cover.units < $0 } ?? false }
}
