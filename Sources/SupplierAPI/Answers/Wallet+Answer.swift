package import VoucherModel

extension Wallet {
  /// Reads a wallet.
  ///
  /// The supplier's documents do not show one; the names here are those of sister sites.
  package init(_ row: JSONValue, currencies: [Int64: Currency]) throws(RowProblem) {
    guard let currency = RowFields.currency(row, currencies) else {
      throw RowProblem(reason: "currency")
    }
    guard let balance = row["amount"]?.amount ?? row["balance"]?.amount else {
      throw RowProblem(reason: "balance")
    }
    self.init(
      id: WalletID(rawValue: try RowFields.id(row)), balance: Money(balance, currency))
  }
}
