import Ledgers
import VaultStore
import VoucherModel

/// The limits of what one day's orders may cost.
///
/// They are checked in the transaction that commits an order's intent, which excludes every other
/// process: two orders cannot both take what is left.
struct DailyLimits: Sendable {
  let limits: [Currency: Amount]

  func check(
    _ order: OrderRow, at now: Timestamp, in transaction: borrowing VaultTransaction
  ) throws {
    guard !limits.isEmpty, let payable = order.quotedPayable,
      let limit = limits[payable.currency]
    else { return }
    let today = LedgerDay(now)
    let spent = try transaction.spend(
      in: payable.currency, from: today.start, before: today.advanced(by: 1).start)
    if let sum = spent.adding(payable.amount), sum <= limit { return }
    let currency = payable.currency
    throw VaultError(
      .overLimit,
      "The order would cost \(payable); orders of \(now.day) (UTC) have cost "
        + "\(Money(spent, currency)) so far, and \(Money(limit, currency)) is the day's limit. Nothing "
        + "was sent.",
      next: "Order less, wait for the next day in UTC, or raise daily_spend_limits.")
  }
}
