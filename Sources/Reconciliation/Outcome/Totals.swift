package import VoucherModel

/// A number of things and the sum of their amounts.
package struct Tally: Hashable, Sendable {
  /// How many.
  package var count: Int
  /// How much in all.
  package var amount: Amount

  /// Nothing.
  package static let zero = Tally(count: 0, amount: .zero)

  package init(count: Int, amount: Amount) {
    self.count = count
    self.amount = amount
  }

  mutating func add(_ millionths: Int64) {
    count += 1
    amount = Amount(millionths: amount.millionths + millionths)
  }
}

/// The totals of one currency; they are never summed across currencies.
package struct CurrencyTotals: Hashable, Sendable {
  /// The wallet's currency.
  package var currency: Currency
  /// Orders by how far they were matched, with what should have left the wallet for them.
  package var orders: [MatchState: Tally]
  /// Wallet transactions by where they landed.
  package var debits: [MovementMatch.Bucket: Tally]
  /// Wallet transactions by where they landed.
  package var credits: [MovementMatch.Bucket: Tally]
  /// Accepted differences: how many orders, and the sum of the magnitudes.
  package var tolerated: Tally

  /// All orders, whatever became of them.
  package var allOrders: Tally {
    orders.values.reduce(into: .zero) { sum, tally in
      sum.count += tally.count
      sum.amount = Amount(millionths: sum.amount.millionths + tally.amount.millionths)
    }
  }

  /// What nothing explains: debits and credits apart.
  package var unexplained: (debits: Tally, credits: Tally) {
    (debits[.unexplained] ?? .zero, credits[.unexplained] ?? .zero)
  }
}

/// One line of the front page: all breaks of a type in a currency.
package struct BreakSummary: Hashable, Sendable {
  /// The type.
  package var kind: BreakKind
  /// The currency; `nil` for breaks without an amount.
  package var currency: Currency?
  /// How many.
  package var count: Int
  /// The sum of the differences.
  package var difference: Amount
  /// The sum of the exposures.
  package var exposure: Amount
  /// The age of the oldest, in milliseconds.
  package var oldestAge: Int64
  /// The highest severity among them.
  package var worst: Severity
}

/// Why a wallet stands where it stands: opening + what came in - what went out = closing.
package struct BalanceWalk: Hashable, Sendable {
  /// The wallet.
  package var walletID: WalletID
  /// Its currency.
  package var currency: Currency
  /// The balance before the first movement of the period; computed backwards from the closing one,
  /// and `nil` without one, or if a later movement may be missing.
  package var opening: Amount?
  /// Top-ups.
  package var fundings: Tally
  /// Conversions that came in from other wallets.
  package var conversionsIn: Tally
  /// Conversions that went out to other wallets.
  package var conversionsOut: Tally
  /// Debits of orders.
  package var charges: Tally
  /// Refunds of orders.
  package var refunds: Tally
  /// All other debits that moved the balance.
  package var otherDebits: Tally
  /// All other credits that moved the balance.
  package var otherCredits: Tally
  /// What moved the balance and no movement shows.
  package var unexplained = Amount.zero
  /// The balance at the end of the period: the reported one, less what moved after the period.
  package var closing: Amount?
  /// Debits and credits that are not booked yet; they are in no balance.
  package var pendingDebits: Tally
  /// Credits that are not booked yet.
  package var pendingCredits: Tally
}

/// An order that is not at its end, for the face of the report.
package struct UnfinishedOrder: Hashable, Sendable {
  /// Names the order.
  package var orderID: OrderID
  /// Its reference.
  package var reference: ClientReference
  /// The supplier's number, where known.
  package var supplierOrderID: SupplierOrderID?
  /// Where it stands.
  package var state: OrderState
  /// Since when it is on its way.
  package var since: Timestamp
  /// What should leave or has left the wallet for it.
  package var exposure: Money?
}
