import Reconciliation
import Testing
import VoucherModel

@Suite("remarks: the only link from a movement to an order")
struct RemarkTests {
  @Test(arguments: [
    "USD Wallet debited by amount 96.50 - Order #10001",
    "order 10001", "Order No. 10001", "order no.10001", "ORDER NUMBER: 10001", "order id 10001",
    "#10001", "Order #0010001", "Order(#10001)", "order-10001", "Debit: order #10001.",
    "Payment 12 of 30 for order #10001, thank you", "Order 10001: 2 vouchers of 50.00",
    "Refund #7 for Order #10001", "Bulk order of today (#10001)",
    "USD Wallet debited by amount 96.50 - Order #ORDER_1", "order ORDER_1 (retry)",
    "USD Wallet debited by amount 96.50 - ORDER_1", "Debit - retry - ORDER_1 ",
  ])
  func `a debit is linked by the number or the reference of its order`(remark: String) throws {
    var books = Books()
    books.buy()
    books.buy(2)
    books.inputs.movements[0] = books.inputs.movements[0].with(remarks: remark)
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.buckets == [.charge: 2])
  }

  @Test(arguments: [
    "", "USD Wallet debited by amount 96.50", "10001", "Wallet debited by 10001.00",
    "Order 10001.00", "Order #10001-B", "reorder 10001", "orders 10001", "order", "order #",
    "#10001 #10002", "order 10001 and order 10002", "Order #99999999999999999999",
    "USD Wallet debited by amount 10001 - gift",
  ])
  func `a remark that names no order for certain is only a suggestion`(remark: String) throws {
    var books = Books()
    books.buy()
    books.inputs.movements[0] = books.inputs.movements[0].with(remarks: remark)
    let found = try books.onlyBreak()
    #expect(found.kind == .unlinkedMovement)
    #expect(found.severity.rule == .medium)
    #expect(found.keys.orderIDs == [Books.orderID(1)])
    #expect(found.keys.transactionIDs == [TransactionID(rawValue: 500)])
    let run = try books.run()
    #expect(run.orders.map(\.state) == [.suggested])
    #expect(run.buckets == [.suggested: 1])
  }

  @Test func `a reference of nothing but digits is a reference, where no order has the number`()
    throws
  {
    var books = Books()
    books.buy()
    books.inputs.vaultOrders[0].reference = try #require(ClientReference("777"))
    books.inputs.supplierOrders[0].clientReference = "777"
    books.inputs.movements[0] = books.inputs.movements[0].with(remarks: "Order #777")
    #expect(try books.breaks() == [])
  }

  @Test func `a refund without an order is suggested, however much it looks like a top-up`() throws
  {
    var books = Books()
    books.buy()
    books.makeVoid()
    books.move(
      .credit, Books.usd("96.50"), "USD Wallet credited by amount 96.50", at: Books.time(9))
    let run = try books.run()
    #expect(run.breaks.map(\.kind) == [.unlinkedMovement])
    #expect(run.buckets == [.charge: 1, .suggested: 1])
  }

  @Test func `a debit at the supplier's own price is suggested, whatever was quoted`() throws {
    var books = Books()
    books.buy()
    books.reprice("98.00", quote: "96.50")
    books.remark("")
    #expect(try books.breaks() == [.unlinkedMovement])
  }

  @Test func `a suggestion has the very amount, wallet and time`() throws {
    var books = Books()
    books.buy()
    books.remark("")
    let original = books.inputs.movements[0]
    books.inputs.movements = [original.with(money: Books.usd("96.51"))]
    #expect(try books.breaks() == [.unexpectedDebit, .missingDebit])
    books.inputs.movements = [original.with(walletID: WalletID(rawValue: 8))]
    books.inputs.wallets = [Wallet(id: Books.wallet, balance: Books.usd("1.00"))]
    books.inputs.vaultOrders[0].walletID = Books.wallet
    #expect(try books.breaks() == [.unexpectedDebit, .missingDebit])
    books.inputs.movements = []
    books.move(.debit, Books.usd("96.50"), "", at: Books.time(2 * 24 * 60))
    books.settings.asOf = Books.time(3 * 24 * 60)
    #expect(
      try books.breaks().sorted { $0.rawValue < $1.rawValue } == [
        .missingDebit, .unexpectedDebit,
      ])
  }

  @Test func `equal orders whose debits name none of them are ambiguous together`() throws {
    var books = Books()
    for number in 1...3 { books.buy(number) }
    books.remark("")
    let found = try books.onlyBreak()
    #expect(found.kind == .ambiguous)
    #expect(found.keys.orderIDs.count == 3)
    #expect(found.keys.transactionIDs.count == 3)
    #expect(found.difference == .zero)
    #expect(found.exposure == Books.amount("289.50"))
    let run = try books.run()
    #expect(run.buckets == [.ambiguous: 3])
    #expect(run.orders.allSatisfy { $0.state == .broken && $0.breakIDs == [found.id] })
  }

  @Test func `two debits for one order without a name are ambiguous, and one is too many`() throws {
    var books = Books()
    books.buy()
    books.debit()
    books.remark("")
    let found = try books.onlyBreak()
    #expect(found.kind == .ambiguous)
    #expect(found.difference == Books.amount("96.50"))
  }

  @Test func `orders a week apart are not confused`() throws {
    var books = Books(hoursLater: 24 * 8)
    books.buy(1)
    books.buy(7 * 24 * 60)
    books.remark("")
    #expect(try books.breaks() == [.unlinkedMovement, .unlinkedMovement])
  }

  @Test func `an order with two wallets of its currency to choose from is not guessed at`() throws {
    var books = Books()
    books.buy()
    books.inputs.wallets = [
      Wallet(id: Books.wallet, balance: Books.usd("1.00")),
      Wallet(id: WalletID(rawValue: 2), balance: Books.usd("1.00")),
    ]
    books.inputs.supplierOrders[0].terms.walletID = nil
    books.inputs.vaultOrders[0].lastKnown.walletID = nil
    books.remark("")
    #expect(try books.breaks() == [.unexpectedDebit, .missingDebit])
  }
}
