import Ledgers
import Reporting
import TestSupport
import Testing
import VoucherModel

/// The books of a shop over two months, from which the tests make every report.
///
/// The words that come from outside, where a report has any, are given by the test.
struct LedgerShop {
  static let start = Timestamp(milliseconds: 1_796_083_200_000)
  static let day: Int64 = 86_400_000
  static let days = 61

  let period: LedgerPeriod
  private(set) var vouchers: [(voucher: StockLedger.Voucher, item: StockItem)] = []
  private(set) var moves: [(id: VoucherID, state: VoucherState, at: Timestamp)] = []
  private(set) var orders: [LedgerOrder] = []
  private(set) var reveals: [RevealLedger.Reveal] = []
  private(set) var revealItems: [RevealItem] = []
  private let words: (Int) -> String
  private let dollars: Currency
  private let yen: Currency
  private var randomness: SeededRandomness

  static let tool = "voucher-vault 1.0.0"

  /// A shop; `words` gives the texts that people wrote.
  init(seed: UInt64 = 1, words: @escaping (Int) -> String = { "order \(4700 + $0) of the shop" })
    throws
  {
    self.words = words
    randomness = SeededRandomness(seed: seed)
    dollars = try #require(Currency("USD"))
    yen = try #require(Currency("JPY"))
    period = try #require(
      LedgerPeriod(
        from: Self.start, end: Self.start.advanced(byMilliseconds: Int64(Self.days) * Self.day)))
    for number in -10..<Self.days { try buy(onDay: number) }
    for number in 0..<Self.days { issue(onDay: number) }
  }

  private func moment(_ day: Int, _ minute: Int = 0) -> Timestamp {
    Self.start.advanced(byMilliseconds: Int64(day) * Self.day + Int64(minute) * 60_000)
  }

  private mutating func buy(onDay day: Int) throws {
    let products: [(ProductID, Money)] = [
      (ProductID(rawValue: 123), Money(Amount(millionths: 50_000_000), dollars)),
      (ProductID(rawValue: 123), Money(Amount(millionths: 25_500_000), dollars)),
      (ProductID(rawValue: 456), Money(Amount(millionths: 1_000_000_000), yen)),
      (ProductID(rawValue: 789), Money(Amount(millionths: 10_000_000), dollars)),
    ]
    for (index, (product, face)) in products.enumerated()
    where Int.random(in: 0...4, using: &randomness) == 0 || day == -10 {
      let number = orders.count
      let quantity = Int.random(in: 3...9, using: &randomness)
      var order = LedgerOrder(
        id: OrderID(high: 1, low: UInt64(number)),
        reference: try #require(ClientReference("SHOP-\(1000 + number)")),
        supplierOrderID: SupplierOrderID(rawValue: Int64(55_000 + number)), productID: product,
        denomination: face.amount, quantity: quantity, intendedAt: moment(day, 480 + index))
      let total = try #require(face.amount.multiplied(by: quantity))
      order.amount = total
      order.discount = Amount(millionths: total.millionths * 35 / 1_000 / 10_000 * 10_000)
      order.baseCurrency = face.currency
      let surcharge: Int64 = number % 17 == 5 ? 1_000_000 : 0
      order.quotedPayable = Money(
        Amount(
          millionths: total.millionths - (order.discount?.millionths ?? 0) - surcharge),
        face.currency)
      order.history.take(.intended(quantity: quantity), at: order.intendedAt)
      order.history.take(.sent(attempt: 1), at: order.intendedAt)
      switch number % 13 {
      case 7: order.history.take(.supplierFailed, at: order.intendedAt)
      case 11: order.history.take(.answerLost, at: order.intendedAt)
      default:
        let seconds =
          Int.random(in: 1...40_000, using: &randomness) % (number % 3 == 0 ? 40_000 : 90)
        let done = order.intendedAt.advanced(byMilliseconds: Int64(seconds) * 1000)
        if number % 5 == 0 { order.history.take(.captured(count: 1), at: order.intendedAt) }
        order.history.take(.captured(count: quantity - (number % 5 == 0 ? 1 : 0)), at: done)
        deliver(order, face: face, at: done)
      }
      orders.append(order)
    }
  }

  private mutating func deliver(_ order: LedgerOrder, face: Money, at moment: Timestamp) {
    let kind = StockKind(productID: order.productID, faceValue: face)
    for line in 0..<order.quantity {
      let life = Int64.random(in: 20...160, using: &randomness)
      let expiresAt = line % 4 == 3 ? nil : moment.advanced(byMilliseconds: life * Self.day)
      let id = VoucherID(high: 2, low: UInt64(vouchers.count))
      vouchers.append(
        (
          StockLedger.Voucher(id: id, kind: kind, expiresAt: expiresAt),
          StockItem(
            id: id, orderReference: order.reference.text, line: line, kind: kind,
            mask: Mask(tail: "A7\(line)\(order.quantity)") ?? .hidden, state: .available,
            capturedAt: moment, expiresAt: expiresAt, cost: try? order.cost(ofLine: line))
        ))
    }
  }

  private mutating func issue(onDay day: Int) {
    let moved = Set(moves.map(\.id))
    let stock = vouchers.filter {
      $0.item.capturedAt < moment(day) && !moved.contains($0.item.id)
    }
    let isBusy = day == 40
    for (place, entry) in stock.prefix(isBusy ? 14 : day % 4).enumerated() {
      let at = moment(day, 600 + place)
      let state: VoucherState = place == 3 ? .quarantined : .revealed
      moves.append((entry.item.id, state, at))
      guard state == .revealed else { continue }
      let actor = isBusy ? "night.shift" : ["anna", "ben@shop"][place % 2]
      let purpose = words(reveals.count)
      reveals.append(
        RevealLedger.Reveal(
          actor: actor, purpose: purpose, at: at, faceValue: entry.item.kind.faceValue,
          isUnallocated: true))
      revealItems.append(
        RevealItem(
          leafIndex: UInt64(reveals.count), at: at, actor: actor, purpose: purpose,
          voucherID: entry.item.id, mask: entry.item.mask, kind: entry.item.kind,
          orderReference: entry.item.orderReference, isUnallocated: true))
    }
  }

  // MARK: Reports

  private func shuffled<Element>(_ elements: [Element], by seed: UInt64?) -> [Element] {
    guard let seed else { return elements }
    var randomness = SeededRandomness(seed: seed)
    return elements.shuffled(using: &randomness)
  }

  /// Every report, from rows that are read in an order of their own where a seed is given.
  func reports(shuffledBy seed: UInt64? = nil) throws -> [ReportDocument] {
    let vouchers = shuffled(vouchers, by: seed)
    var stock = StockLedger(period: period)
    for entry in vouchers { stock.take(entry.voucher) }
    for entry in vouchers {
      stock.enter(
        entry.item.id, as: entry.item.line == 8 ? .quarantined : .available,
        at: entry.item.capturedAt)
    }
    for move in moves { stock.move(move.id, to: move.state, at: move.at) }

    let asOf = period.end.advanced(byMilliseconds: -1)
    var expiry = ExpiryLedger(asOf: asOf, days: 90)
    for entry in vouchers
    where stock.state(of: entry.item.id) == .available
      || stock.state(of: entry.item.id) == .expired
    {
      try expiry.take(
        entry.item.kind, expiresAt: entry.item.expiresAt, cost: entry.item.cost)
    }

    var spend = SpendLedger(period: period)
    var score = ScoreLedger(period: period)
    for order in shuffled(orders, by: seed) {
      try spend.take(order)
      score.take(order)
    }
    for entry in vouchers {
      let order = orders.first { $0.reference.text == entry.item.orderReference }
      if let order {
        score.take(voucherOf: order.id, look: entry.item.line == 8 ? .masked : .plain)
      }
    }
    for order in shuffled(orders, by: seed) {
      score.take(.answered, kind: "create", at: order.intendedAt)
      score.take(order.quantity == 4 ? .noAnswer : .answered, kind: "read", at: order.intendedAt)
    }
    var reveal = RevealLedger(period: period, rule: OutlierRule(), usesAllocation: true)
    for showing in shuffled(reveals, by: seed) { try reveal.take(showing) }

    let thresholds = [ProductID(rawValue: 123): 200, ProductID(rawValue: 789): 20]
    return [
      .stock(
        try stock.facts(thresholds: thresholds), items: self.vouchers.map(\.item).sorted(),
        tool: Self.tool),
      .spend(spend.facts(), items: orders, tool: Self.tool),
      .expiry(expiry.facts(), items: self.vouchers.map(\.item).sorted(), tool: Self.tool),
      .reveals(reveal.facts(), items: revealItems, tool: Self.tool),
      .scorecard(
        score.facts(), breaks: [OpenBreaks(type: "amount-break", count: 2)], items: orders,
        tool: Self.tool),
    ]
  }

  /// Every report of a vault that has nothing in it yet.
  static func emptyReports() throws -> [ReportDocument] {
    let end = start.advanced(byMilliseconds: 31 * day)
    let period = try #require(LedgerPeriod(from: start, end: end))
    return [
      .stock(try StockLedger(period: period).facts(), items: [], tool: tool),
      .spend(SpendLedger(period: period).facts(), items: [], tool: tool),
      .expiry(ExpiryLedger(asOf: start, days: 90).facts(), items: [], tool: tool),
      .reveals(
        RevealLedger(period: period, rule: OutlierRule(), usesAllocation: false).facts(), items: [],
        tool: tool),
      .scorecard(ScoreLedger(period: period).facts(), breaks: nil, items: [], tool: tool),
    ]
  }
}
