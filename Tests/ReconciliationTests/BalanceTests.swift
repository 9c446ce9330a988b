import Reconciliation
import Testing
import VoucherModel

@Suite("the control total of a wallet")
struct BalanceTests {
  var books = Books()

  init() {
    books.move(
      .credit, Books.usd("1000.00"), "USD Wallet credited by amount 1000.00 - wire",
      at: Books.start)
    books.buy()
    hold("903.50")
  }

  private mutating func hold(_ balance: String) {
    books.inputs.wallets = [Wallet(id: Books.wallet, balance: Books.usd(balance))]
  }

  /// Makes a run known to the next one.
  private mutating func pass() throws {
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    books.settings.knownBalances = Dictionary(
      uniqueKeysWithValues: run.knownBalances.map { ($0.walletID, $0) })
    books.settings.knownAt = books.settings.knownAt.advanced(byMilliseconds: Books.hour)
  }

  @Test mutating func `a wallet met first has no total to come to, and gives one`() throws {
    hold("1234.56")
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.knownBalances.map(\.opening) == [Books.usd("331.06")])
    #expect(run.knownBalances.map(\.firstMovementAt) == [Books.start])
  }

  @Test mutating func `movements that come and their balance close the chain`() throws {
    try pass()
    books.buy(2)
    hold("807.00")
    try pass()
    books.move(.credit, Books.usd("1.00"), "USD Wallet credited by amount 1.00", at: Books.time(9))
    hold("808.00")
    try pass()
    #expect(books.settings.knownBalances.values.map(\.opening) == [Books.usd("0.00")])
  }

  @Test mutating func `a balance that moved without a movement is a break until it is explained`()
    throws
  {
    try pass()
    hold("893.50")
    for _ in 0..<2 {
      let found = try books.onlyBreak()
      #expect(found.kind == .balanceBreak)
      #expect(found.severity.level == .critical)
      #expect(found.difference == Books.amount("-10.00"))
      #expect(found.exposure == Books.amount("10.00"))
      #expect(found.currency == Books.usd)
      #expect(found.keys == BreakKeys(walletIDs: [Books.wallet]))
      let walk = try #require(books.run().walks.first)
      #expect(walk.opening == .zero)
      #expect(walk.unexplained == Books.amount("-10.00"))
      #expect(walk.closing == Books.amount("893.50"))
      // The total it has to come to stays the one of before.
      books.settings.knownBalances = Dictionary(
        uniqueKeysWithValues: try books.run().knownBalances.map { ($0.walletID, $0) })
    }
    hold("903.50")
    #expect(try books.breaks() == [])
  }

  @Test mutating func `a movement that was changed, or taken away, breaks the chain`() throws {
    try pass()
    let debit = books.inputs.movements[1]
    books.inputs.movements[1] = debit.with(money: Books.usd("96.40"))
    #expect(try books.run().breaks.contains { $0.kind == .balanceBreak })
    books.inputs.movements.removeLast()
    let found = try #require(books.run().breaks.first { $0.kind == .balanceBreak })
    #expect(found.difference == Books.amount("-96.50"))
  }

  @Test mutating func `a list that begins later than it did starts a new total`() throws {
    try pass()
    books.inputs.movements.removeFirst()
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.knownBalances.map(\.opening) == [Books.usd("1000.00")])
  }

  @Test mutating func `a list that reaches further back than it did is compared as far as it did`()
    throws
  {
    let wire = books.inputs.movements.removeFirst()
    try pass()
    books.inputs.movements.append(wire)
    try pass()
    #expect(books.settings.knownBalances.values.map(\.opening) == [Books.usd("0.00")])
    hold("903.49")
    #expect(try books.onlyBreak().difference == Books.amount("-0.01"))
  }

  @Test(arguments: ["wallets", "movements", "unsettled"])
  mutating func `nothing is said on lists that are not whole`(what: String) throws {
    try pass()
    hold("1.00")
    switch what {
    case "wallets": books.inputs.walletsCompleteness = .partial(reason: "cut")
    case "movements": books.inputs.movementsCompleteness = .partial(reason: "cut")
    default: books.inputs.balancesAreSettled = false
    }
    let run = try books.run()
    #expect(!run.breaks.contains { $0.kind == .balanceBreak })
    #expect(run.knownBalances == Array(books.settings.knownBalances.values))
  }

  @Test mutating func `money that an order still waits for may have moved before its row`() throws {
    try pass()
    books.settings.asOf = Books.time(40)
    books.buy(2)
    let row = books.inputs.movements.removeLast()
    hold("807.00")
    let waiting = try books.run()
    #expect(waiting.breaks.isEmpty)
    #expect(waiting.orders.map(\.state) == [.matched, .timing])
    #expect(waiting.knownBalances == Array(books.settings.knownBalances.values))
    books.inputs.movements.append(row)
    #expect(try books.breaks() == [])
  }

  @Test mutating func `a row that is listed later than it moved the balance is no break`() throws {
    hold("953.50")
    try pass()
    books.move(.credit, Books.usd("50.00"), "USD Wallet credited by amount 50.00", at: Books.start)
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.knownBalances.map(\.opening) == [Books.usd("0.00")])
  }

  @Test mutating func `a top-up of before that moved no balance is a break`() throws {
    try pass()
    try pass()
    books.move(.credit, Books.usd("50.00"), "USD Wallet credited by amount 50.00", at: Books.start)
    #expect(try books.onlyBreak().difference == Books.amount("-50.00"))
  }

  @Test mutating func `a pending movement is in no balance`() throws {
    try pass()
    books.move(
      .debit, Books.usd("5.00"), "Order #99", at: Books.time(3), status: .pending)
    try pass()
  }
}
