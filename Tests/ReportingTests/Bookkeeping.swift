import Reconciliation
import Testing
import VoucherModel

/// The books of a small shop, from which the tests make runs.
struct Bookkeeping {
  private let dollars: Currency
  private let yen: Currency
  private var inputs = ReconciliationInputs(vaultOrders: [], supplierOrders: [], movements: [])
  private var nextNumber: Int64 = 1
  private var balances: [WalletID: Int64] = [:]

  static let start = Timestamp(milliseconds: 1_796_000_000_000)
  private static let day: Int64 = 86_400_000

  init() throws {
    dollars = try #require(Currency("USD"))
    yen = try #require(Currency("JPY"))
  }

  /// Ten days after the first order.
  static let asOf = start.advanced(byMilliseconds: 10 * day)

  func run() throws -> ReconciliationRun {
    var inputs = inputs
    inputs.wallets = [(WalletID(rawValue: 1), dollars), (WalletID(rawValue: 2), yen)].map {
      Wallet(id: $0, balance: Money(Amount(millionths: balances[$0, default: 0]), $1))
    }
    var run = try Reconciler.reconcile(
      inputs,
      settings: ReconciliationSettings(
        asOf: Self.asOf, tolerances: [dollars: Amount(millionths: 10_000)]))
    run.countStock(inputs.vaultOrders)
    return run
  }

  /// Two orders in two currencies, delivered, debited and agreed on.
  static func clean() throws -> Bookkeeping {
    var books = try Bookkeeping()
    books.topUp("1000", wallet: 1, books.dollars)
    books.topUp("50000", wallet: 2, books.yen)
    try books.order("FIRST_VOUCHER_001", count: 2, face: "50", debit: "96.50", discount: "3.50")
    try books.order("YEN_ORDER", count: 1, face: "1200", debit: "1200", in: books.yen, wallet: 2)
    return books
  }

  /// The clean books, and on top of them what goes wrong.
  static func broken() throws -> Bookkeeping {
    var books = try clean()
    try books.order("TOLERATED", count: 1, face: "10", debit: "10.01")
    try books.order("TOO_MUCH", count: 1, face: "20", debit: "22")
    try books.order("UNPAID", count: 1, face: "30", debit: nil)
    try books.orderInDoubt("IN_DOUBT", face: "40")
    books.foreignOrder("=HYPERLINK(\"x\")\n\u{202E}", face: "25")
    books.move("5", .credit, "found\u{1B}[2J money", wallet: 1, books.dollars)
    books.move(
      "7", .debit, "USD Wallet debited by amount 7 - Order #999999", wallet: 1, books.dollars)
    return books
  }

  /// The broken books, with foreign orders and movements that carry such words.
  static func hostile(_ words: [String]) throws -> Bookkeeping {
    var books = try broken()
    for text in words {
      books.foreignOrder(text, face: "25")
      books.move("5", .credit, text, wallet: 1, books.dollars)
    }
    return books
  }

  /// The broken books, read from a supplier's list that stopped early.
  static func partial() throws -> Bookkeeping {
    var books = try broken()
    books.inputs.supplierOrdersCompleteness = .partial(reason: "page 2 failed:\n503")
    return books
  }

  // MARK: Entries

  private mutating func number() -> Int64 {
    defer { nextNumber += 1 }
    return nextNumber
  }

  private func amount(_ text: String) -> Amount { Amount(text) ?? .zero }

  private func moment(of number: Int64) -> Timestamp {
    Self.start.advanced(byMilliseconds: number * 3_600_000)
  }

  private mutating func topUp(_ text: String, wallet: Int64, _ currency: Currency) {
    move(
      text, .credit, "\(currency) Wallet credited by amount \(text) - top-up", wallet: wallet,
      currency)
  }

  private mutating func move(
    _ text: String, _ direction: WalletMovement.Direction, _ remarks: String, wallet: Int64,
    _ currency: Currency
  ) {
    let number = number()
    let wallet = WalletID(rawValue: wallet)
    let money = Money(amount(text), currency)
    let sign: Int64 = direction == .credit ? 1 : -1
    balances[wallet, default: 0] += sign * money.amount.millionths
    inputs.movements.append(
      WalletMovement(
        id: TransactionID(rawValue: 7000 + number), walletID: wallet, money: money,
        direction: direction, status: .completed, remarks: remarks, createdAt: moment(of: number)))
  }

  private mutating func order(
    _ reference: String, count: Int, face: String, debit: String?, discount: String? = nil,
    in currency: Currency? = nil, wallet: Int64 = 1
  ) throws {
    let currency = currency ?? dollars
    let number = number()
    let supplierID = SupplierOrderID(rawValue: 55_000 + number)
    let face = amount(face)
    let terms = SupplierTerms(
      status: .delivered, quantity: count, amount: face.multiplied(by: count),
      discount: discount.map(amount) ?? .zero, baseCurrency: currency,
      deductionCurrency: currency, walletID: WalletID(rawValue: wallet))
    let masks = try (0..<count).map { try #require(Mask(tail: "A\(number)\($0)")) }
    let orderID = OrderID(high: UInt64(number), low: 0)
    inputs.vaultOrders.append(
      VaultOrder(
        id: orderID, reference: try #require(ClientReference(reference)),
        supplierOrderID: supplierID, productID: ProductID(rawValue: 123), denomination: face,
        quantity: count, state: .captured, intendedAt: moment(of: number),
        sentAt: moment(of: number), seenAt: moment(of: number), settledAt: moment(of: number),
        lastKnown: terms,
        vouchers: masks.enumerated().map { line, mask in
          VaultVoucher(
            id: VoucherID(high: UInt64(number), low: UInt64(line)), line: line,
            tail: VisibleTail(mask), look: .plain, faceValue: Money(face, currency))
        }))
    inputs.supplierOrders.append(
      SupplierOrder(
        id: supplierID, clientReference: reference, terms: terms,
        productID: ProductID(rawValue: 123), denomination: face, deliveredQuantity: count,
        createdAt: moment(of: number),
        vouchers: masks.map { SupplierVoucher(look: .masked, tail: VisibleTail($0)) }))
    if let debit {
      move(
        debit, .debit, "\(currency) Wallet debited by amount \(debit) - Order #\(supplierID)",
        wallet: wallet, currency)
    }
  }

  private mutating func orderInDoubt(_ reference: String, face: String) throws {
    let number = number()
    inputs.vaultOrders.append(
      VaultOrder(
        id: OrderID(high: UInt64(number), low: 0),
        reference: try #require(ClientReference(reference)), productID: ProductID(rawValue: 123),
        denomination: amount(face), quantity: 1, state: .inDoubt,
        quotedPayable: Money(amount(face), dollars), intendedAt: moment(of: number),
        sentAt: moment(of: number)))
  }

  private mutating func foreignOrder(_ reference: String, face: String) {
    let number = number()
    let id = SupplierOrderID(rawValue: 55_000 + number)
    inputs.supplierOrders.append(
      SupplierOrder(
        id: id, clientReference: reference,
        terms: SupplierTerms(
          status: .delivered, quantity: 1, amount: amount(face), discount: .zero,
          baseCurrency: dollars, deductionCurrency: dollars, walletID: WalletID(rawValue: 1)),
        productID: ProductID(rawValue: 123), denomination: amount(face), deliveredQuantity: 1,
        createdAt: moment(of: number), vouchers: []))
    move(face, .debit, "USD Wallet debited by amount \(face) - Order #\(id)", wallet: 1, dollars)
  }
}
