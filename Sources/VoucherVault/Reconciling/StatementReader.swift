import Ledgers
import Reconciliation
import SupplierAPI
import VaultCrypto
import VaultStore
import VoucherModel

/// Reads the supplier's lists from files.
///
/// A file never changes an order of the vault: it may be old, or of another account. What it shows of
/// a code is reduced to a mask in guarded memory. It is taken to hold everything of the period that
/// the run is about, and everything since its oldest row.
struct StatementReader: SupplierRecords {
  let core: VaultCore
  let files: SupplierFiles
  let period: ReportPeriod?
  /// Compares whole codes, where that is asked for.
  var wholeCodes: WholeCodes?
  let report: @Sendable (ReconcileStep) -> Void

  var moment: Timestamp? { files.moment }

  func account() async throws -> SupplierAccount {
    let currencies = try currencies()
    report(.readingMovements(0, of: nil))
    let movements = try read(files.transactions) { try $0.movements(currencies) }
    report(.readingMovements(movements.count, of: movements.count))
    let wallets = try files.wallets.map { file in
      try read(file) { try $0.wallets(currencies) }
    }
    let oldest = movements.map(\.createdAt).min().map { LedgerDay($0).start }
    let since = [oldest, period?.from].compactMap(\.self).min()
    return SupplierAccount(
      movements: SupplierList(
        items: movements.sorted { $0.id < $1.id }, completeness: .complete(since: since)),
      wallets: SupplierList(
        items: (wallets ?? []).sorted { $0.id < $1.id }, completeness: .complete))
  }

  func orders() async throws -> SupplierList<SupplierOrder> {
    let reducer = SupplierOrderReducer(vault: core.vault.id)
    var orders: [SupplierOrder] = []
    try read(files.orders) { file in
      try file.eachObject { number, object in
        let scan = DeliveryScanner.scan(object)
        if let problem = scan.problem {
          throw StatementProblem(.element(number), "it is not JSON (\(problem))")
        }
        guard !scan.orders.isEmpty else {
          throw StatementProblem(.element(number), "it is not an order")
        }
        for scanned in scan.orders {
          guard let order = try reducer.reduce(scanned, in: object) else {
            throw StatementProblem(.element(number), "the order's id is missing")
          }
          try wholeCodes?.compare(scanned, in: object)
          orders.append(order)
        }
        if number % Self.step == 0 { report(.readingOrders(orders.count, of: nil)) }
      }
    }
    report(.readingOrders(orders.count, of: orders.count))
    return SupplierList(
      items: orders.sorted { $0.id < $1.id }, completeness: .complete(since: period?.from))
  }

  private static let step = 500

  /// Currencies by the supplier's numbers from its list, and of wallets from our own orders.
  private func currencies() throws -> StatementCurrencies {
    let byNumber = try files.currencies.map { file in try read(file) { try $0.currencies() } }
    var byWallet: [WalletID: Currency] = [:]
    try core.database.read { snapshot in
      try snapshot.eachOrder { order in
        guard let wallet = order.walletID ?? order.reportedWalletID,
          let currency = order.deductionCurrency ?? order.quotedPayable?.currency
        else { return }
        byWallet[wallet] = currency
      }
    }
    return StatementCurrencies(byNumber: byNumber ?? [:], byWallet: byWallet)
  }

  @discardableResult
  private func read<R>(_ file: StatementFile, _ body: (StatementFile) throws -> R) throws -> R {
    do {
      return try body(file)
    } catch let problem as StatementProblem {
      throw VaultError(
        .unreadableFile, "\(file.name) cannot be used: \(problem). Nothing was compared.",
        next: "Have the file made again, whole; see 'voucher-vault reconcile run --help'.")
    }
  }
}
