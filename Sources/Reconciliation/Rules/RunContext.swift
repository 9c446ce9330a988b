import VoucherModel

/// What every rule may look at besides its own order.
///
/// Every order's examination holds it, so it is shared and not copied.
final class RunContext: Sendable {
  let settings: ReconciliationSettings
  let ordersCompleteness: Completeness
  let movementsCompleteness: Completeness
  /// The wallet transactions, by number.
  let movements: [WalletMovement]
  /// The wallets' currencies, from the list of wallets and from the transactions.
  let walletCurrencies: [WalletID: Currency]
  /// The only wallet of a currency; `nil` where there are several.
  let onlyWallets: [Currency: WalletID?]

  init(
    _ inputs: ReconciliationInputs, records: SortedRecords, settings: ReconciliationSettings
  ) {
    self.settings = settings
    ordersCompleteness = inputs.supplierOrdersCompleteness
    movementsCompleteness = inputs.movementsCompleteness
    var currencies: [WalletID: Currency] = [:]
    for wallet in records.wallets { currencies[wallet.id] = wallet.balance.currency }
    // A row whose currency could not be told is in its wallet's.
    let unknown = Currency.unknown
    let isTold = records.movements.allSatisfy { $0.money.currency != unknown }
    movements =
      isTold
      ? records.movements
      : records.movements.map { movement in
        guard movement.money.currency == .unknown, let currency = currencies[movement.walletID]
        else { return movement }
        return movement.inCurrency(currency)
      }
    var last: WalletID?
    for row in movements.indices where movements[row].walletID != last {
      let wallet = movements[row].walletID
      last = wallet
      if currencies[wallet] == nil { currencies[wallet] = movements[row].money.currency }
    }
    walletCurrencies = currencies
    var only: [Currency: WalletID?] = [:]
    for (wallet, currency) in currencies {
      only.updateValue(only[currency] == nil ? wallet : nil, forKey: currency)
    }
    onlyWallets = only
  }

  /// The accepted difference of a currency, in millionths.
  func tolerance(_ currency: Currency?) -> Int64 {
    max(0, currency.flatMap { settings.tolerances[$0]?.millionths } ?? 0)
  }

  /// Whether something expected since a moment is late, its grace period being over.
  func isLate(since start: Timestamp?, grace: Int64) -> Bool {
    guard let start else { return true }
    return start.advanced(byMilliseconds: grace) <= settings.asOf
  }
}

extension WalletMovement {
  fileprivate func inCurrency(_ currency: Currency) -> WalletMovement {
    WalletMovement(
      id: id, walletID: walletID, money: Money(money.amount, currency), direction: direction,
      status: status, remarks: remarks, createdAt: createdAt, exchange: exchange)
  }
}
