import Reconciliation
import Testing
import VoucherModel

@Suite("joining the orders of both sides")
struct JoinTests {
  var books = Books()

  @Test mutating func `several orders under our reference are ambiguous`() throws {
    books.buy()
    books.inputs.vaultOrders[0].putInDoubt(.inDoubt)
    var second = books.inputs.supplierOrders[0]
    second.id = Books.supplierID(2)
    books.inputs.supplierOrders.append(second)
    books.debit(of: 2)
    let found = try books.onlyBreak()
    #expect(found.kind == .ambiguous)
    #expect(found.keys.orderIDs == [Books.orderID(1)])
    #expect(found.keys.supplierOrderIDs == [Books.supplierID(1), Books.supplierID(2)])
    let run = try books.run()
    #expect(run.buckets == [.ambiguous: 2])
    #expect(run.orders.count == 3)
    #expect(run.orders.allSatisfy { $0.breakIDs == [found.id] })
  }

  @Test mutating func `of several orders under our reference the one that fits is ours`() throws {
    books.buy()
    books.inputs.vaultOrders[0].putInDoubt(.inDoubt)
    books.inputs.vaultOrders[0].state = .captured
    var second = books.inputs.supplierOrders[0]
    second.id = Books.supplierID(2)
    second.terms.quantity = 9
    books.inputs.supplierOrders.append(second)
    let run = try books.run()
    #expect(run.breaks.map(\.kind).contains(.referenceConflict))
    #expect(run.orders[0].supplierOrderID == Books.supplierID(1))
  }

  @Test mutating func `our reference on an order that is not ours is a reference conflict`() throws
  {
    books.buy()
    var second = books.inputs.supplierOrders[0]
    second.id = Books.supplierID(2)
    books.inputs.supplierOrders.append(second)
    books.debit(of: 2)
    let found = try books.onlyBreak()
    #expect(found.kind == .referenceConflict)
    #expect(found.exposure == Books.amount("96.50"))
    #expect(try books.run().buckets == [.charge: 1, .unexplained: 1])
  }

  @Test mutating func `a row that was read twice counts once`() throws {
    books.buy()
    books.inputs.supplierOrders += books.inputs.supplierOrders
    books.inputs.movements += books.inputs.movements
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.sources.map(\.repeated) == [0, 1, 1, 0])
    #expect(run.sources.map(\.count) == [1, 1, 1, 0])
  }

  @Test mutating func `of two readings of one row the later stage counts`() throws {
    books.buy()
    var earlier = books.inputs.supplierOrders[0]
    earlier.terms.status = .pending
    books.inputs.supplierOrders.append(earlier)
    books.inputs.movements.append(books.inputs.movements[0].with(status: .pending))
    #expect(try books.breaks() == [])
  }

  @Test mutating func `a partial list of orders is one entry, and nothing is missing from it`()
    throws
  {
    books.buy(1)
    books.buy(2)
    books.inputs.supplierOrders.removeLast()
    books.move(.debit, Books.usd("7.00"), "Order #55555")
    books.inputs.supplierOrdersCompleteness = .partial(reason: "page 2 failed")
    let run = try books.run()
    #expect(!run.isComplete)
    #expect(run.breaks.map(\.kind) == [.incompleteRun])
    #expect(run.buckets == [.charge: 2, .undecided: 1])
  }

  @Test mutating func `a partial list of movements is one entry, and nothing is missing from it`()
    throws
  {
    books = Books(hoursLater: 24 * 10)
    books.buy(1)
    books.makeVoid()
    books.buy(2)
    books.inputs.movements.removeLast()
    books.inputs.movementsCompleteness = .partial(reason: "the total moved")
    books.inputs.walletsCompleteness = .partial(reason: "not read")
    let run = try books.run()
    #expect(run.breaks.map(\.kind) == [.incompleteRun])
    #expect(run.breaks[0].evidence.count == 2)
  }

  @Test mutating func `what is seen to be wrong is said of a partial list, too`() throws {
    books.buy()
    books.debit(after: 1)
    books.inputs.movementsCompleteness = .partial(reason: "cut")
    #expect(try books.breaks() == [.duplicateDebit, .incompleteRun])
  }

  @Test mutating func `an order that carries another reference than ours is a conflict`() throws {
    books.buy()
    books.inputs.supplierOrders[0].clientReference = "SOMETHING_ELSE"
    #expect(try books.breaks() == [.referenceConflict])
  }
}
