import Reconciliation
import Testing
import VoucherModel

@Suite("severity, age, history and period")
struct SettingsTests {
  var books = Books()

  @Test(arguments: [
    (Int64(2), Severity.medium), (26, .medium), (74, .high), (122, .critical),
  ])
  func `a break gets more severe with age`(hours: Int64, level: Severity) throws {
    var books = Books(hoursLater: hours)
    books.buy()
    books.inputs.movements = []
    let found = try books.onlyBreak()
    #expect(found.kind == .missingDebit)
    #expect(found.severity.level == level)
    // The hour of grace does not count.
    #expect(found.age == (hours - 1) * Books.hour - 60_000)
  }

  @Test mutating func `a break gets more severe with its amount`() throws {
    books.buy()
    books.inputs.movements = []
    books.settings.amountRules = [Books.usd: AmountRule(critical: Books.amount("96.50"))]
    let found = try books.onlyBreak()
    #expect(found.severity.rule == .medium)
    #expect(found.severity.age == .low)
    #expect(found.severity.level == .critical)
    #expect(found.severity.reasons == ["amount"])
  }

  @Test mutating func `a break keeps its name and the day it was first seen`() throws {
    books.buy()
    books.inputs.movements = []
    let first = try books.onlyBreak()
    #expect(first.firstSeenAt == books.settings.asOf)
    books.settings.firstSeen = [first.id: first.firstSeenAt]
    books.settings.asOf = Books.start.advanced(byMilliseconds: 9 * Books.day)
    let later = try books.onlyBreak()
    #expect(later.id == first.id)
    #expect(later.firstSeenAt == first.firstSeenAt)
    #expect(BreakID(first.id.text) == first.id)
  }

  @Test mutating func `an order keeps the name of its breaks when it comes into the books`() throws
  {
    books.buy()
    let known = books.inputs.vaultOrders[0]
    books.inputs.vaultOrders = []
    let before = try books.onlyBreak()
    books.inputs.vaultOrders = [known]
    books.inputs.vaultOrders[0].origin = .found
    books.inputs.vaultOrders[0].captured = 0
    books.inputs.vaultOrders[0].vouchers = []
    #expect(try books.onlyBreak().id == before.id)
  }

  @Test func `the name of a break is FNV-1a over type and subject`() throws {
    var books = Books()
    books.buy()
    books.inputs.movements = []
    // Computed by another program over "missing-debit\norder 10001".
    #expect(try books.onlyBreak().id.text == "dd406171b85b8a194ce67eec85edda72")
    #expect(BreakID("missing") == nil)
  }

  @Test mutating func `a period selects what is counted, not what is matched`() throws {
    books = Books(hoursLater: 72)
    books.inputs.wallets = [Wallet(id: Books.wallet, balance: Books.usd("500.00"))]
    books.buy(1)
    books.buy(24 * 60 + 1)
    books.buy(48 * 60 + 1)
    books.settings.period = ReportPeriod(from: Books.time(24 * 60), to: Books.time(48 * 60))
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.totals[0].orders == [.matched: Tally(count: 1, amount: Books.amount("96.50"))])
    #expect(run.orders.count == 2)
    #expect(run.walks[0].charges.count == 1)
    #expect(run.walks[0].closing == Books.amount("596.50"))
    #expect(run.walks[0].opening == Books.amount("693.00"))
  }

  @Test mutating func `a break after the period is left out, one before it is carried`() throws {
    books = Books(hoursLater: 72)
    for number in [1, 24 * 60 + 1, 48 * 60 + 1] { books.buy(number) }
    books.inputs.movements = []
    books.settings.period = ReportPeriod(from: Books.time(24 * 60), to: Books.time(48 * 60))
    #expect(try books.breaks() == [.missingDebit, .missingDebit])
  }
}

@Suite("totals and balance walk")
struct TotalsTests {
  @Test func `the walk leads from opening to closing through everything that moved`() throws {
    var books = Books(hoursLater: 24)
    books.inputs.wallets = [Wallet(id: Books.wallet, balance: Books.usd("1000.00"))]
    books.buy(1)
    books.makeVoid()
    books.refund()
    books.buy(2)
    books.move(.credit, Books.usd("400.00"), "USD Wallet credited by amount 400.00 - wire")
    books.move(.credit, Books.usd("3.00"), "thank you")
    books.move(.debit, Books.usd("9.00"), "Order #4")
    books.move(.debit, Books.usd("50.00"), "Order #10002", status: .pending)
    books.move(.debit, Books.usd("70.00"), "Order #10002", status: .failed)
    let walk = try #require(try books.run().walks.first)
    #expect(walk.fundings == Tally(count: 1, amount: Books.amount("400.00")))
    #expect(walk.charges == Tally(count: 2, amount: Books.amount("193.00")))
    #expect(walk.refunds == Tally(count: 1, amount: Books.amount("96.50")))
    #expect(walk.otherCredits == Tally(count: 1, amount: Books.amount("3.00")))
    #expect(walk.otherDebits == Tally(count: 1, amount: Books.amount("9.00")))
    #expect(walk.pendingDebits == Tally(count: 1, amount: Books.amount("50.00")))
    #expect(walk.closing == Books.amount("1000.00"))
    // 1000.00 - 400.00 + 193.00 - 96.50 - 3.00 + 9.00
    #expect(walk.opening == Books.amount("702.50"))
  }

  @Test func `without all movements there is no opening balance`() throws {
    var books = Books()
    books.inputs.wallets = [Wallet(id: Books.wallet, balance: Books.usd("1000.00"))]
    books.buy()
    books.inputs.movementsCompleteness = .partial(reason: "cut")
    let walk = try #require(try books.run().walks.first)
    #expect(walk.opening == nil)
    #expect(walk.closing == Books.amount("1000.00"))
  }

  @Test func `currencies are never added to each other`() throws {
    var books = Books()
    books.buy()
    books.move(
      .credit, Money(Books.amount("40.00"), Books.eur),
      "EUR Wallet credited by amount 40.00 - wire", wallet: WalletID(rawValue: 2))
    let run = try books.run()
    #expect(run.totals.map(\.currency) == [Books.eur, Books.usd])
    #expect(run.walks.map(\.currency) == [Books.usd, Books.eur])
    #expect(run.totals[1].debits[.charge] == Tally(count: 1, amount: Books.amount("96.50")))
  }

  @Test func `breaks are summed up by type and currency`() throws {
    var books = Books()
    books.buy(1)
    books.buy(2)
    books.inputs.movements = []
    let summary = try books.run().summary
    #expect(summary.map(\.kind) == [.missingDebit])
    #expect(summary[0].count == 2)
    #expect(summary[0].difference == Books.amount("-193.00"))
    #expect(summary[0].exposure == Books.amount("193.00"))
  }
}
