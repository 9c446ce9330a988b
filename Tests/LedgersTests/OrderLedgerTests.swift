import Ledgers
import TestSupport
import Testing
import VoucherModel

@Suite("the ledgers of orders, lives and looks")
struct OrderLedgerTests {
  private static func order(
    _ payable: String?, quantity: Int, in code: String = "USD"
  ) throws -> LedgerOrder {
    let currency = try #require(Currency(code))
    var order = LedgerOrder(
      id: OrderID(high: 1, low: 1), reference: try #require(ClientReference("R")),
      supplierOrderID: nil, productID: ProductID(rawValue: 1), denomination: .zero,
      quantity: quantity, intendedAt: Timestamp(milliseconds: 0))
    order.quotedPayable = try payable.map { Money(try #require(Amount($0)), currency) }
    return order
  }

  @Test func `lay out a cost over the lines so that nothing is lost`() throws {
    for (payable, quantity, code) in [
      ("100.00", 3, "USD"), ("0.01", 7, "USD"), ("1000", 7, "JPY"), ("99.999", 4, "USD"),
      ("-10.00", 3, "USD"),
    ] {
      let order = try Self.order(payable, quantity: quantity, in: code)
      var sum = Amount.zero
      for line in 0..<quantity {
        let share = try #require(try order.cost(ofLine: line))
        sum = try #require(sum.adding(share.amount))
      }
      #expect(sum == order.quotedPayable?.amount, "\(payable) over \(quantity)")
      #expect(try order.cost(ofLine: quantity)?.amount == .zero)
    }
    #expect(try Self.order("100.00", quantity: 3).cost(ofLine: 0)?.amountText == "33.33")
    #expect(try Self.order(nil, quantity: 3).cost(ofLine: 0) == nil)
  }

  @Test func `name the nearest rank as the percentile`() {
    let values: [Int64] = [15, 20, 35, 40, 50]
    #expect(ScoreLedger.percentile(50, of: values) == 35)
    #expect(ScoreLedger.percentile(95, of: values) == 50)
    #expect(ScoreLedger.percentile(30, of: values) == 20)
    #expect(ScoreLedger.percentile(40, of: values) == 20)
    #expect(ScoreLedger.percentile(100, of: values) == 50)
    #expect(ScoreLedger.percentile(50, of: []) == nil)
  }

  @Test func `measure an actor by the median of his days, which one day cannot bend`() {
    let rule = OutlierRule()
    let quiet = Array(repeating: 4, count: 20)
    #expect(!rule.standsOut(9, limit: rule.limit(of: quiet + [9])))
    #expect(rule.standsOut(10, limit: rule.limit(of: quiet + [10])))
    let busy = (0..<20).map { 40 + $0 % 5 }
    #expect(!rule.standsOut(45, limit: rule.limit(of: busy + [45])))
    #expect(rule.standsOut(400, limit: rule.limit(of: busy + [400])))
  }

  @Test func `measure somebody new by the days of all`() throws {
    let end = Timestamp(milliseconds: 40 * 86_400_000)
    let period = try #require(LedgerPeriod(from: Timestamp(milliseconds: 0), end: end))
    let face = Money(.zero, try #require(Currency("USD")))
    var ledger = RevealLedger(period: period, rule: OutlierRule(), usesAllocation: false)
    func reveal(_ actor: String, _ day: Int64, _ count: Int) throws {
      for _ in 0..<count {
        try ledger.take(
          .init(
            actor: actor, purpose: "p", at: Timestamp(milliseconds: day * 86_400_000),
            faceValue: face, isUnallocated: false))
      }
    }
    for day in Int64(0)..<20 { try reveal("anna", day, 3) }
    try reveal("new", 30, 50)
    let outliers = ledger.facts().days.filter(\.isOutlier)
    #expect(outliers.map(\.actor) == ["new"])
  }

  @Test func `sort lives into already, the days ahead, later and never`() {
    let asOf = Timestamp(milliseconds: 10 * 86_400_000 + 5)
    let ledger = ExpiryLedger(asOf: asOf, days: 2)
    #expect(ledger.when(nil) == .never)
    #expect(ledger.when(asOf) == .already)
    #expect(ledger.when(asOf.advanced(byMilliseconds: 1)) == .on(LedgerDay(number: 10)))
    #expect(
      ledger.when(Timestamp(milliseconds: 12 * 86_400_000 - 1)) == .on(LedgerDay(number: 11)))
    #expect(ledger.when(Timestamp(milliseconds: 12 * 86_400_000)) == .later)
  }

  @Test func `know the weekdays, before 1970 too`() throws {
    let monday = LedgerDay(try #require(Timestamp(rfc3339: "2026-11-23T23:59:59Z")))
    #expect(monday.weekday == 0)
    #expect(monday.text == "2026-11-23")
    #expect(monday.advanced(by: -1).weekday == 6)
    #expect(LedgerDay(try #require(Timestamp(rfc3339: "1969-12-29T12:00:00Z"))).weekday == 0)
  }

  @Test func `keep what was bought in each currency apart`() throws {
    let period = try #require(
      LedgerPeriod(from: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: 1_000)))
    var ledger = SpendLedger(period: period)
    for code in ["USD", "JPY", "USD"] {
      var order = try Self.order("10", quantity: 2, in: code)
      order.history.take(.intended(quantity: 2), at: order.intendedAt)
      order.history.take(.sent(attempt: 1), at: order.intendedAt)
      order.history.take(.captured(count: 2), at: order.intendedAt)
      try ledger.take(order)
    }
    let totals = ledger.facts().totals
    #expect(totals.map(\.currencies.face.code) == ["JPY", "USD"])
    #expect(totals.map { $0.line.payable?.text() } == ["10.00", "20.00"])
  }

  @Test func `compare a price with its quote in one currency only`() throws {
    let period = try #require(
      LedgerPeriod(from: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: 1_000)))
    for (code, expected) in [("USD", "1.00"), ("EUR", nil)] {
      var order = try Self.order("9", quantity: 1, in: code)
      order.amount = Amount("12")
      order.discount = Amount("2")
      order.baseCurrency = Currency("USD")
      order.history.take(.intended(quantity: 1), at: order.intendedAt)
      order.history.take(.sent(attempt: 1), at: order.intendedAt)
      order.history.take(.captured(count: 1), at: order.intendedAt)
      var ledger = SpendLedger(period: period)
      try ledger.take(order)
      #expect(ledger.facts().totals.first?.line.difference?.text() == expected)
      #expect(ledger.facts().differences.count == (expected == nil ? 0 : 1))
    }
  }

  @Test func `refuse amounts that do not fit instead of wrapping around`() throws {
    let kind = StockKind(
      productID: ProductID(rawValue: 1),
      faceValue: Money(Amount(millionths: .max / 2), try #require(Currency("USD"))))
    let period = try #require(
      LedgerPeriod(from: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: 1_000)))
    var ledger = StockLedger(period: period)
    for number in UInt64(0)..<3 {
      let id = VoucherID(high: 0, low: number)
      ledger.take(.init(id: id, kind: kind, expiresAt: nil))
      ledger.enter(id, as: .available, at: Timestamp(milliseconds: 5))
    }
    #expect(throws: LedgerError.tooLarge) { try ledger.facts() }
  }
}
