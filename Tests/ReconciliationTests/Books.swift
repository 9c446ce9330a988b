import Reconciliation
import Testing
import VoucherModel

/// A small set of books for tests: orders of two vouchers of 50.00 USD for 96.50, all in order
/// until a test changes something.
struct Books {
  var inputs = ReconciliationInputs(vaultOrders: [], supplierOrders: [], movements: [])
  var settings: ReconciliationSettings

  static let usd = currency("USD")
  static let eur = currency("EUR")
  static let wallet = WalletID(rawValue: 1)
  /// When the first order is placed; each later one comes a minute after the one before.
  static let start = Timestamp(milliseconds: 1_790_000_000_000)
  static let hour: Int64 = 3_600_000
  static let day: Int64 = 24 * hour

  init(hoursLater hours: Int64 = 2) {
    settings = ReconciliationSettings(
      asOf: Self.start.advanced(byMilliseconds: hours * Self.hour))
  }

  static func currency(_ code: String) -> Currency { Currency(code) ?? .unknown }
  static func amount(_ text: String) -> Amount { Amount(text) ?? .zero }
  static func usd(_ text: String) -> Money { Money(amount(text), usd) }

  static func digest(_ number: UInt64) -> ContentDigest? {
    var bytes = [UInt8](repeating: 7, count: 32)
    for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: number >> UInt64(index * 8)) }
    return ContentDigest(bytes: bytes)
  }

  static func tail(_ text: String) -> VisibleTail { VisibleTail(Mask(tail: text) ?? .hidden) }

  static func time(_ number: Int) -> Timestamp {
    start.advanced(byMilliseconds: Int64(number) * 60_000)
  }

  /// The number the supplier gives to the order that is bought as `number`.
  static func supplierID(_ number: Int) -> SupplierOrderID {
    SupplierOrderID(rawValue: Int64(10_000 + number))
  }

  static func orderID(_ number: Int) -> OrderID { OrderID(high: 1, low: UInt64(number)) }

  static func voucherID(_ order: Int, _ line: Int) -> VoucherID {
    VoucherID(high: UInt64(order), low: UInt64(line))
  }

  /// The visible end of a voucher's code.
  static func visible(_ order: Int, _ line: Int) -> String {
    let digits = String((order * 31 + line * 7) % 10_000)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// Buys an order that is delivered, captured and debited.
  mutating func buy(_ number: Int = 1, quantity: Int = 2) {
    let time = Self.time(number)
    let net = Amount(millionths: Int64(quantity) * 48_250_000)
    let discount = Amount(millionths: Int64(quantity) * 1_750_000)
    let terms = SupplierTerms(
      status: .delivered, quantity: quantity,
      amount: Amount(millionths: Int64(quantity) * 50_000_000), discount: discount,
      baseCurrency: Self.usd, deductionCurrency: Self.usd, walletID: Self.wallet)
    let reference = ClientReference("ORDER_\(number)")
    guard let reference else { return }
    inputs.vaultOrders.append(
      VaultOrder(
        id: Self.orderID(number), reference: reference, supplierOrderID: Self.supplierID(number),
        productID: ProductID(rawValue: 123), denomination: Self.amount("50.00"),
        quantity: quantity, state: .captured, quotedPayable: Money(net, Self.usd),
        intendedAt: time, sentAt: time, seenAt: time, settledAt: time, lastKnown: terms,
        vouchers: (0..<quantity).map { line in
          VaultVoucher(
            id: Self.voucherID(number, line), line: line,
            tail: Self.tail(Self.visible(number, line)), look: .plain,
            fingerprint: Self.digest(UInt64(number * 10_000 + line)), faceValue: Self.usd("50.00"))
        }))
    inputs.supplierOrders.append(
      SupplierOrder(
        id: Self.supplierID(number), clientReference: reference.text, terms: terms,
        productID: ProductID(rawValue: 123), denomination: Self.amount("50.00"), createdAt: time,
        vouchers: (0..<quantity).map { line in
          SupplierVoucher(look: .masked, tail: Self.tail(Self.visible(number, line)))
        }))
    debit(Money(net, Self.usd), of: number)
  }

  /// Adds a booked debit whose remark names the order.
  mutating func debit(_ money: Money = usd("96.50"), of number: Int = 1, after hours: Int64 = 0) {
    move(
      .debit, money, "USD Wallet debited by amount \(money.amountText) - Order #\(10_000 + number)",
      at: Self.time(number).advanced(byMilliseconds: hours * Self.hour + 1000))
  }

  /// Adds a booked credit whose remark names the order.
  mutating func refund(_ money: Money = usd("96.50"), of number: Int = 1, after hours: Int64 = 1) {
    move(
      .credit, money,
      "USD Wallet credited by amount \(money.amountText) - Refund for Order #\(10_000 + number)",
      at: Self.time(number).advanced(byMilliseconds: hours * Self.hour))
  }

  /// Adds a booked movement.
  mutating func move(
    _ direction: WalletMovement.Direction, _ money: Money, _ remarks: String,
    at time: Timestamp = start, status: WalletMovement.Status = .completed,
    wallet: WalletID = wallet
  ) {
    let last = inputs.movements.map(\.id.rawValue).max() ?? 499
    inputs.movements.append(
      WalletMovement(
        id: TransactionID(rawValue: last + 1), walletID: wallet,
        money: money, direction: direction, status: status, remarks: remarks, createdAt: time))
  }

  /// Replaces the remark of every movement.
  mutating func remark(_ text: String) {
    inputs.movements = inputs.movements.map { $0.with(remarks: text) }
  }

  func run() throws -> ReconciliationRun {
    try Reconciler.reconcile(inputs, settings: settings)
  }

  /// The types of all breaks, in the order of the run.
  func breaks() throws -> [BreakKind] { try run().breaks.map(\.kind) }

  /// The only break there is.
  func onlyBreak() throws -> Break {
    let breaks = try run().breaks
    try #require(breaks.count == 1, "\(breaks.map { "\($0.kind): \($0.rule)" })")
    return breaks[0]
  }
}

extension WalletMovement {
  func with(
    remarks: String? = nil, status: Status? = nil, money: Money? = nil, walletID: WalletID? = nil
  ) -> WalletMovement {
    WalletMovement(
      id: id, walletID: walletID ?? self.walletID, money: money ?? self.money,
      direction: direction, status: status ?? self.status, remarks: remarks ?? self.remarks,
      createdAt: createdAt)
  }
}

extension ReconciliationRun {
  /// How many movements landed in each bucket.
  var buckets: [MovementMatch.Bucket: Int] {
    movements.reduce(into: [:]) { $0[$1.bucket, default: 0] += 1 }
  }
}
