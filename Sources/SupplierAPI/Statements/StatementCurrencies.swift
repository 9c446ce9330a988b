package import VoucherModel

/// What tells the currency of a row that gives only a number of the supplier's.
package struct StatementCurrencies: Hashable, Sendable {
  /// The supplier's numbers of currencies.
  package var byNumber: [Int64: Currency]
  /// Currencies of wallets.
  package var byWallet: [WalletID: Currency]

  package init(byNumber: [Int64: Currency] = [:], byWallet: [WalletID: Currency] = [:]) {
    self.byNumber = byNumber
    self.byWallet = byWallet
  }

  /// The row, its currency spelt out where nothing but its wallet tells it.
  func naming(_ row: JSONValue) -> JSONValue {
    guard case .object(var members) = row, RowFields.currency(row, byNumber) == nil,
      let wallet = (row["wallet_id"] ?? row["id"])?.integer,
      let currency = byWallet[WalletID(rawValue: wallet)]
    else { return row }
    members["currency"] = .string(currency.code)
    return .object(members)
  }
}
