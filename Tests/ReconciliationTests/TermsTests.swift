import Reconciliation
import Testing
import VoucherModel

@Suite("what was agreed: discount, shelf life, periods")
struct TermsTests {
  var books = Books()
  private let product = ProductID(rawValue: 123)

  init() { books.buy() }

  // MARK: - Discounts

  @Test(arguments: [
    ("3.5", nil, nil), ("4", "-0.50", "0.50"), ("2.5", "1.00", "1.00"), ("0", "3.50", "3.50"),
  ])
  mutating func `a discount is held against the agreed one`(
    percent: String, difference: String?, exposure: String?
  ) throws {
    books.settings.agreedDiscounts = [product: Books.amount(percent)]
    let found = try books.run().breaks
    #expect(found.map(\.kind) == (difference == nil ? [] : [.discountBreak]))
    #expect(found.first?.difference == difference.map(Books.amount))
    #expect(found.first?.exposure == exposure.map(Books.amount))
    #expect(found.first?.currency == (difference == nil ? nil : Books.usd))
  }

  @Test mutating func `a discount of a product without an agreement is right`() throws {
    books.settings.agreedDiscounts = [ProductID(rawValue: 9): Books.amount("4")]
    #expect(try books.breaks() == [])
  }

  @Test(arguments: [("3.5049", true), ("3.5099", true), ("3.51", false), ("3.49", false)])
  mutating func `a part of a cent is a matter of rounding, a cent is not`(
    percent: String, isRight: Bool
  ) throws {
    // Of 100.00 that is a discount of 3.5049 and so on, of which 3.50 was given.
    books.settings.agreedDiscounts = [product: Books.amount(percent)]
    #expect(try books.breaks() == (isRight ? [] : [.discountBreak]))
  }

  @Test mutating func `a discount within the tolerance is accepted and totalled`() throws {
    books.settings.agreedDiscounts = [product: Books.amount("3.51")]
    books.settings.tolerances = [Books.usd: Books.amount("0.01")]
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.totals[0].tolerated == Tally(count: 1, amount: Books.amount("0.01")))
  }

  @Test mutating func `a smaller discount than quoted and agreed is said once`() throws {
    books.settings.agreedDiscounts = [product: Books.amount("3.5")]
    books.inputs.supplierOrders[0].terms.discount = Books.amount("2.50")
    books.inputs.movements = []
    books.debit(Books.usd("97.50"))
    let found = try books.onlyBreak()
    #expect(found.kind == .discountBreak)
    #expect(found.difference == Books.amount("-1.00"))
    // Beyond the limit it is said of the price as well: that is another promise.
    books.inputs.vaultOrders[0].priceLimit = Books.usd("97.00")
    #expect(try books.breaks() == [.priceBreak, .discountBreak])
  }

  // MARK: - Shelf life

  private mutating func expire(_ line: Int, days: Int64) {
    let delivered = Books.time(1)
    books.inputs.vaultOrders[0].vouchers[line].capturedAt = delivered
    books.inputs.vaultOrders[0].vouchers[line].expiresAt =
      delivered.advanced(byMilliseconds: days * Books.day)
  }

  @Test mutating func `vouchers that expired before they came are one break of the order`() throws {
    expire(0, days: 0)
    expire(1, days: -3)
    let found = try books.onlyBreak()
    #expect(found.kind == .expiredOnArrival)
    #expect(found.exposure == Books.amount("96.50"))
    #expect(found.difference == Books.amount("-96.50"))
    #expect(found.keys.voucherIDs == [Books.voucherID(1, 0), Books.voucherID(1, 1)])
  }

  @Test(arguments: [(Int64(89), true), (90, false)])
  mutating func `vouchers that are good for less than agreed are short-dated`(
    days: Int64, isShort: Bool
  ) throws {
    books.settings.minimumLife = MinimumLife(standard: 3, byProduct: [product: 90])
    expire(0, days: days)
    let found = try books.run().breaks
    #expect(found.map(\.kind) == (isShort ? [.shortDated] : []))
    #expect(found.first?.exposure == (isShort ? Books.amount("48.25") : nil))
    #expect(found.first?.keys.voucherIDs == (isShort ? [Books.voucherID(1, 0)] : nil))
  }

  @Test mutating func `nothing is agreed about a voucher without an expiry`() throws {
    books.settings.minimumLife = MinimumLife(standard: 90)
    #expect(try books.breaks() == [])
  }

  // MARK: - Periods

  @Test(arguments: [(true, BreakKind?.some(.dateBreak)), (false, nil)])
  mutating func `a charge of another period than its order's leaves the order matched`(
    isBeyond: Bool, kind: BreakKind?
  ) throws {
    let debited = Books.time(1).advanced(byMilliseconds: 1_000)
    books.settings.period = ReportPeriod(from: nil, to: debited)
    books.settings.dateSkew = isBeyond ? 999 : 1_000
    let run = try books.run()
    #expect(run.breaks.map(\.kind) == [kind].compactMap(\.self))
    #expect(run.orders.map(\.state) == [.matched])
    if isBeyond {
      #expect(run.breaks[0].severity.level == .low)
      #expect(run.breaks[0].exposure == Books.amount("96.50"))
      #expect(run.orders[0].breakIDs == [run.breaks[0].id])
    }
  }

  @Test mutating func `the later period says it too, and age makes it no worse`() throws {
    let debited = Books.time(1).advanced(byMilliseconds: 1_000)
    books.settings.period = ReportPeriod(from: debited, to: nil)
    books.settings.dateSkew = 0
    books.settings.asOf = Books.start.advanced(byMilliseconds: 40 * Books.day)
    let found = try books.onlyBreak()
    #expect(found.kind == .dateBreak)
    #expect(found.severity.level == .low)
  }

  @Test mutating func `both in one period are no matter of dates, however far apart`() throws {
    books.settings.period = ReportPeriod(
      from: Books.start.advanced(byMilliseconds: -Books.day), to: nil)
    books.settings.dateSkew = 0
    #expect(try books.breaks() == [])
  }

  // MARK: - By hand

  @Test mutating func `a severity that was set goes before what the rules say`() throws {
    books.settings.agreedDiscounts = [product: Books.amount("4")]
    let id = try books.onlyBreak().id
    let low = try #require(SeverityOverride(.low, because: "agreed on the phone"))
    let high = try #require(SeverityOverride(.critical, because: "the third time"))
    books.settings.severityOverrides.byKind = [.discountBreak: low]
    books.settings.asOf = Books.start.advanced(byMilliseconds: 40 * Books.day)
    #expect(try books.onlyBreak().severity.level == .low)
    #expect(try books.onlyBreak().severity.reasons == ["override"])
    books.settings.severityOverrides.byBreak = [id: high]
    #expect(try books.onlyBreak().severity.level == .critical)
    #expect(try books.onlyBreak().severity.override?.reason == "the third time")
  }

  @Test func `a severity without a reason cannot be set`() {
    #expect(SeverityOverride(.low, because: "") == nil)
    #expect(SeverityOverride(.low, because: " \n") == nil)
  }

  @Test mutating func `a movement that was linked by hand matches its order, and says so`() throws {
    books.remark("who knows")
    let movement = books.inputs.movements[0].id
    #expect(try books.breaks() == [.unlinkedMovement])
    for target in [
      ManualLink.Target.supplierOrder(Books.supplierID(1)), .order(Books.orderID(1)),
    ] {
      books.settings.manualLinks = [movement: ManualLink(target, note: "asked the supplier")]
      let run = try books.run()
      #expect(run.breaks.isEmpty)
      #expect(run.orders.map(\.state) == [.manual])
      #expect(run.movements.map(\.note) == ["asked the supplier"])
      #expect(run.movements.map(\.bucket) == [.charge])
      #expect(run.totals[0].orders[.manual]?.count == 1)
    }
  }

  @Test mutating func `a link by hand hides no difference`() throws {
    books.inputs.movements = []
    books.move(.debit, Books.usd("97.00"), "who knows", at: Books.time(1))
    books.settings.manualLinks = [
      books.inputs.movements[0].id: ManualLink(.order(Books.orderID(1)), note: "it must be this")
    ]
    let found = try books.onlyBreak()
    #expect(found.kind == .amountBreak)
    #expect(found.difference == Books.amount("0.50"))
  }

  @Test mutating func `a link to an order that nobody has leaves the movement as it is`() throws {
    books.settings.manualLinks = [
      books.inputs.movements[0].id: ManualLink(
        .supplierOrder(SupplierOrderID(rawValue: 1)), note: "a slip")
    ]
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.orders.map(\.state) == [.matched])
    #expect(run.movements.map(\.note) == [nil])
  }
}
