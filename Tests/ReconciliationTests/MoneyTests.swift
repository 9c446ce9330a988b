import Reconciliation
import Testing
import VoucherModel

@Suite("money: orders against wallet movements")
struct MoneyTests {
  var books = Books()

  @Test mutating func `captured and not debited is a missing debit after an hour`() throws {
    books.buy()
    books.inputs.movements = []
    let found = try books.onlyBreak()
    #expect(found.kind == .missingDebit)
    #expect(found.difference == Books.amount("-96.50"))
    #expect(found.severity.rule == .medium)
    books.settings.asOf = Books.time(30)
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.orders[0].awaited.map(\.subject) == [.debit])
  }

  @Test mutating func `a debit that is still pending has moved nothing`() throws {
    books.buy()
    books.inputs.movements[0] = books.inputs.movements[0].with(status: .pending)
    let found = try books.onlyBreak()
    #expect(found.kind == .missingDebit)
    #expect(found.keys.transactionIDs == [TransactionID(rawValue: 500)])
    #expect(try books.run().buckets == [.pending: 1])
  }

  @Test mutating func `a failed row counts for nothing`() throws {
    books.buy()
    books.debit()
    books.inputs.movements[1] = books.inputs.movements[1].with(status: .failed)
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.buckets == [.charge: 1, .void: 1])
  }

  @Test mutating func `a debit for an order that neither side has is unexpected`() throws {
    books.buy()
    books.debit(Books.usd("12.00"), of: 77)
    let found = try books.onlyBreak()
    #expect(found.kind == .unexpectedDebit)
    #expect(found.severity.level == .critical)
    #expect(found.difference == Books.amount("12.00"))
    #expect(try books.run().buckets == [.charge: 1, .unexplained: 1])
  }

  @Test mutating func `a debit for an order that was refused is unexpected`() throws {
    books.buy()
    books.inputs.vaultOrders[0].putInDoubt(.rejected)
    books.inputs.supplierOrders = []
    books.remark("USD Wallet debited by amount 96.50 - Order #ORDER_1")
    #expect(try books.breaks() == [.unexpectedDebit])
  }

  @Test mutating func `two equal debits for one order are a duplicate`() throws {
    books.buy()
    books.debit(after: 1)
    let found = try books.onlyBreak()
    #expect(found.kind == .duplicateDebit)
    #expect(found.difference == Books.amount("96.50"))
    #expect(found.keys.transactionIDs == [TransactionID(rawValue: 501)])
    #expect(try books.run().buckets == [.charge: 1, .unexplained: 1])
  }

  @Test mutating func `a duplicate that was paid back is no break`() throws {
    books.buy()
    books.debit(after: 1)
    books.refund()
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.buckets == [.charge: 2, .refund: 1])
  }

  @Test mutating func `a debit in two parts is one charge`() throws {
    books.buy()
    books.inputs.movements = []
    books.debit(Books.usd("48.25"))
    books.debit(Books.usd("48.25"), after: 1)
    #expect(try books.breaks() == [])
  }

  @Test(arguments: [SupplierStatus.failed, .cancelled])
  func `a void order without a refund is a missing refund after five days`(
    status: SupplierStatus
  ) throws {
    var books = Books(hoursLater: 24 * 4)
    books.buy()
    books.makeVoid(status)
    var run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.orders[0].awaited.map(\.subject) == [.refund])
    books.settings.asOf = Books.start.advanced(byMilliseconds: 5 * Books.day + Books.hour)
    let found = try books.onlyBreak()
    #expect(found.kind == .missingRefund)
    #expect(found.difference == Books.amount("-96.50"))
    #expect(found.severity.level == .high)
    books.refund()
    run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.buckets == [.charge: 1, .refund: 1])
  }

  @Test mutating func `a void order that was never debited expects no refund`() throws {
    books = Books(hoursLater: 24 * 10)
    books.buy()
    books.makeVoid()
    books.inputs.movements = []
    #expect(try books.breaks() == [])
  }

  @Test mutating func `the refund of the missing part settles a short delivery`() throws {
    books = Books(hoursLater: 24 * 10)
    books.buy(quantity: 5)
    books.deliver(3)
    books.refund(Books.usd("96.50"))
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.orders[0].refunded == Books.amount("96.50"))
  }

  @Test mutating func `a short delivery becomes a missing refund once that is late`() throws {
    books = Books(hoursLater: 24 * 10)
    books.buy(quantity: 5)
    books.deliver(3)
    let found = try books.onlyBreak()
    #expect(found.kind == .missingRefund)
    #expect(found.exposure == Books.amount("96.50"))
  }

  @Test mutating func `a refund of too little leaves the rest missing`() throws {
    books = Books(hoursLater: 24 * 10)
    books.buy(quantity: 5)
    books.deliver(3)
    books.refund(Books.usd("90.00"))
    let found = try books.onlyBreak()
    #expect(found.kind == .missingRefund)
    #expect(found.exposure == Books.amount("6.50"))
  }

  @Test mutating func `a share that does not divide evenly may be rounded either way`() throws {
    books = Books(hoursLater: 24 * 10)
    books.buy(quantity: 3)
    books.reprice("100.00", quote: "100.00")
    books.deliver(2)
    books.refund(Books.usd("33.34"))
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.orders[0].state == .tolerated)
    #expect(run.orders[0].tolerated == Books.amount("0.01"))
    #expect(run.totals[0].tolerated == Tally(count: 1, amount: Books.amount("0.01")))
  }

  @Test mutating func `a refund beyond what is due is a duplicate refund`() throws {
    books.buy()
    books.makeVoid()
    books.refund()
    books.refund()
    let found = try books.onlyBreak()
    #expect(found.kind == .duplicateRefund)
    #expect(found.difference == Books.amount("96.50"))
    #expect(try books.run().buckets == [.charge: 1, .refund: 1, .unexplained: 1])
  }

  @Test mutating func `a credit for an order that has none coming is unexpected`() throws {
    books.buy()
    books.refund(Books.usd("5.00"))
    let found = try books.onlyBreak()
    #expect(found.kind == .unexpectedCredit)
    #expect(found.severity.rule == .medium)
    #expect(found.difference == Books.amount("5.00"))
  }

  @Test mutating func `a credit that says nothing is unexpected`() throws {
    books.buy()
    books.move(.credit, Books.usd("5.00"), "")
    #expect(try books.breaks() == [.unexpectedCredit])
  }

  @Test mutating func `top-ups and conversions are no breaks, and are totalled`() throws {
    books.buy()
    books.move(.credit, Books.usd("1000.00"), "USD Wallet credited by amount 1000.00 - wire 4711")
    books.move(.credit, Books.usd("200.00"), "FX conversion from EUR wallet")
    books.move(.debit, Books.usd("30.00"), "FX conversion to EUR wallet")
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.totals[0].credits[.funding] == Tally(count: 1, amount: Books.amount("1000.00")))
    #expect(run.totals[0].credits[.conversion] == Tally(count: 1, amount: Books.amount("200.00")))
    #expect(run.totals[0].debits[.conversion] == Tally(count: 1, amount: Books.amount("30.00")))
  }

  @Test mutating func `a credit worded like a top-up that names an unknown order is unexpected`()
    throws
  {
    books.buy()
    books.move(.credit, Books.usd("5.00"), "USD Wallet credited by amount 5.00 - Order #99999")
    #expect(try books.breaks() == [.unexpectedCredit])
  }

  @Test mutating func `a supplier that lowers quantity and price to what it delivered is followed`()
    throws
  {
    books = Books(hoursLater: 24 * 10)
    books.buy(quantity: 5)
    books.deliver(3)
    books.inputs.supplierOrders[0].terms.quantity = 3
    books.inputs.supplierOrders[0].terms.amount = Books.amount("150.00")
    books.inputs.supplierOrders[0].terms.discount = Books.amount("5.25")
    #expect(try books.breaks() == [.missingRefund])
    books.refund(Books.usd("96.50"))
    #expect(try books.breaks() == [])
  }

  @Test mutating func `an order settled by hand that the supplier never had is not missed there`()
    throws
  {
    books.buy()
    books.inputs.vaultOrders[0].putInDoubt(.failed)
    books.inputs.supplierOrders = []
    books.inputs.movements = []
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.orders[0].expected == .zero)
  }

  @Test mutating func `the number of a wire is not taken for an order's`() throws {
    books.buy()
    books.move(.credit, Books.usd("400.00"), "USD Wallet credited by amount 400.00 - wire #10001")
    #expect(try books.run().buckets == [.charge: 1, .funding: 1])
  }

  @Test mutating func `an order cancelled after capture is a status break`() throws {
    books.buy()
    books.inputs.supplierOrders[0].terms.status = .cancelled
    var found = try books.onlyBreak()
    #expect(found.kind == .statusBreak)
    #expect(found.severity.rule == .high)
    books.inputs.vaultOrders[0].vouchers[1].isRevealed = true
    found = try books.onlyBreak()
    #expect(found.severity.rule == .critical)
    books.refund()
    #expect(try books.breaks() == [.statusBreak])
    #expect(try books.run().buckets == [.charge: 1, .refund: 1])
  }

  @Test(arguments: [OrderState.rejected, .failed, .cancelled])
  func `an order that is void here and alive there is a status break`(state: OrderState) throws {
    var books = books
    books.buy()
    books.inputs.vaultOrders[0].state = state
    #expect(try books.breaks() == [.statusBreak])
  }

  @Test mutating func `an order refunded whole after a part was captured is a status break`() throws
  {
    books.buy(quantity: 4)
    books.deliver(1, status: .cancelled)
    books.inputs.vaultOrders[0].state = .cancelled
    books.refund(Books.usd("193.00"))
    #expect(try books.breaks() == [.statusBreak])
  }

  @Test mutating func `an order cancelled after a part was captured is refunded for the rest`()
    throws
  {
    books.buy(quantity: 4)
    books.deliver(1, status: .cancelled)
    books.inputs.vaultOrders[0].state = .cancelled
    books.refund(Books.usd("144.75"))
    #expect(try books.breaks() == [])
  }
}
