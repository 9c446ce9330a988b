package import SupplierAPI
package import VoucherModel

/// The supplier's lists as files, for a machine that does not reach the supplier.
package struct SupplierFiles: Sendable {
  /// The orders: JSON as the API gives it.
  package var orders: StatementFile
  /// The wallet transactions: JSON as the API gives it, or a table.
  package var transactions: StatementFile
  /// The wallets and their balances, where they are to be compared.
  package var wallets: StatementFile?
  /// The supplier's currencies, where rows give no more than their numbers.
  package var currencies: StatementFile?

  package init(
    orders: StatementFile, transactions: StatementFile, wallets: StatementFile? = nil,
    currencies: StatementFile? = nil
  ) {
    self.orders = orders
    self.transactions = transactions
    self.wallets = wallets
    self.currencies = currencies
  }

  /// What the files speak of: when the oldest of them was written.
  package var moment: Timestamp {
    [orders, transactions, wallets].compactMap { $0?.writtenAt }.min() ?? orders.writtenAt
  }
}
