import Reconciliation
import Testing
import VoucherModel

@Suite("goods: what was ordered against what came")
struct GoodsTests {
  var books = Books()

  @Test mutating func `an order that all records agree on is matched`() throws {
    books.buy()
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.orders.map(\.state) == [.matched])
    #expect(run.buckets == [.charge: 1])
  }

  @Test mutating func `a delivered order that nobody here intended is missing in the vault`() throws
  {
    books.buy()
    books.inputs.vaultOrders = []
    let found = try books.onlyBreak()
    #expect(found.kind == .missingInVault)
    #expect(found.severity.level == .critical)
    #expect(found.exposure == Books.amount("96.50"))
    #expect(found.keys.supplierOrderIDs == [Books.supplierID(1)])
    #expect(found.keys.transactionIDs == [TransactionID(rawValue: 500)])
    #expect(try books.run().buckets == [.unexplained: 1])
  }

  @Test mutating func `an order found with nothing but masks is missing in the vault`() throws {
    books.buy()
    books.inputs.vaultOrders[0].origin = .found
    books.inputs.vaultOrders[0].state = .codesLost
    books.inputs.vaultOrders[0].captured = 0
    books.inputs.vaultOrders[0].quotedPayable = nil
    books.inputs.vaultOrders[0].vouchers = []
    #expect(try books.breaks() == [.missingInVault])
  }

  @Test mutating func `the debit of a found order whose codes were captured is unexpected`() throws
  {
    books.buy()
    books.inputs.vaultOrders[0].origin = .found
    books.inputs.vaultOrders[0].quotedPayable = nil
    let found = try books.onlyBreak()
    #expect(found.kind == .unexpectedDebit)
    #expect(found.difference == Books.amount("96.50"))
  }

  @Test mutating func `an order that nobody intended and that was paid back is no break`() throws {
    books.buy()
    books.refund()
    books.inputs.vaultOrders = []
    #expect(try books.breaks() == [])
  }

  @Test mutating func `a pending order that nobody intended is an unexpected debit`() throws {
    books.buy()
    books.inputs.vaultOrders = []
    books.inputs.supplierOrders[0].terms.status = .pending
    books.inputs.supplierOrders[0].vouchers = []
    #expect(try books.breaks() == [.unexpectedDebit])
  }

  @Test mutating func `codes of which only masks can be had are unrecoverable`() throws {
    books.buy()
    books.loseCodes()
    books.inputs.vaultOrders[0].hasLostAnswer = true
    let found = try books.onlyBreak()
    #expect(found.kind == .codesUnrecoverable)
    #expect(found.difference == Books.amount("-96.50"))
    #expect(found.exposure == Books.amount("96.50"))
    #expect(found.keys.references == ["ORDER_1"])
    #expect(found.keys.transactionIDs == [TransactionID(rawValue: 500)])
  }

  @Test mutating func `one lost code of four exposes its share of what was paid`() throws {
    books.buy(quantity: 4)
    books.inputs.vaultOrders[0].state = .codesLost
    books.inputs.vaultOrders[0].captured = 3
    books.inputs.vaultOrders[0].lost = 1
    books.inputs.vaultOrders[0].hasLostAnswer = true
    books.inputs.vaultOrders[0].vouchers.removeLast()
    let found = try books.onlyBreak()
    #expect(found.kind == .codesUnrecoverable)
    #expect(found.exposure == Books.amount("48.25"))
  }

  @Test mutating func `lost codes that were paid back are no break`() throws {
    books.buy()
    books.loseCodes()
    books.inputs.vaultOrders[0].hasLostAnswer = true
    books.refund()
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.buckets == [.charge: 1, .refund: 1])
  }

  @Test mutating func `masks on our first read say that somebody else read before`() throws {
    books.buy()
    books.loseCodes()
    let run = try books.run()
    #expect(run.breaks.map(\.kind) == [.codesUnrecoverable, .firstReadNotOurs])
    // The money at stake is counted once.
    #expect(run.breaks[1].exposure == nil)
    #expect(run.breaks[1].keys.voucherIDs.count == 2)
    #expect(run.breaks[1].severity.level == .critical)
  }

  @Test mutating func `vouchers without code, PIN and link are claimed apart from lost codes`()
    throws
  {
    books.buy(quantity: 4)
    books.loseCodes()
    books.inputs.vaultOrders[0].hasLostAnswer = true
    books.inputs.vaultOrders[0].vouchers[3].look = .empty
    let run = try books.run()
    #expect(run.breaks.map(\.kind) == [.codesUnrecoverable, .emptyVoucher])
    #expect(run.breaks.map(\.exposure) == [Books.amount("144.75"), Books.amount("48.25")])
  }

  @Test
  mutating func `an acknowledged order that a complete list lacks is missing at the supplier`()
    throws
  {
    books.buy()
    books.inputs.supplierOrders = []
    let found = try books.onlyBreak()
    #expect(found.kind == .missingAtSupplier)
    #expect(found.exposure == Books.amount("96.50"))
  }

  @Test mutating func `an order older than the list reaches is not missing`() throws {
    books.buy()
    books.inputs.supplierOrders = []
    books.inputs.supplierOrdersCompleteness = .complete(since: Books.time(2))
    #expect(try books.breaks() == [])
  }

  @Test mutating func `an order seen a moment ago may still be on its way into the list`() throws {
    books.buy()
    books.inputs.supplierOrders = []
    books.inputs.vaultOrders[0].seenAt = books.settings.asOf
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.orders[0].awaited.map(\.subject) == [.listing])
  }

  @Test mutating func `a part delivered is a short delivery once its grace is over`() throws {
    books.buy(quantity: 5)
    books.deliver(3)
    let found = try books.onlyBreak()
    #expect(found.kind == .quantityBreak)
    #expect(found.severity.rule == .high)
    #expect(found.difference == Books.amount("-96.50"))
  }

  @Test mutating func `a part delivered has its grace period`() throws {
    books.buy(quantity: 5)
    books.deliver(3)
    books.settings.asOf = Books.time(10)
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.orders[0].state == .timing)
    #expect(run.orders[0].awaited.map(\.subject) == [.delivery])
  }

  @Test mutating func `what was delivered and not captured is a short delivery of ours`() throws {
    books.buy(quantity: 20)
    books.inputs.vaultOrders[0].state = .pending
    books.inputs.vaultOrders[0].captured = 0
    books.inputs.vaultOrders[0].vouchers = []
    books.inputs.supplierOrders[0].vouchers = nil
    let found = try books.onlyBreak()
    #expect(found.kind == .quantityBreak)
    #expect(found.exposure == Books.amount("965.00"))
  }

  @Test mutating func `more than ordered is an over-delivery`() throws {
    books.buy()
    books.inputs.vaultOrders[0].quantity = 1
    books.inputs.supplierOrders[0].terms.quantity = 1
    let found = try books.onlyBreak()
    #expect(found.kind == .quantityBreak)
    #expect(found.severity.rule == .medium)
    #expect(found.difference == Books.amount("96.50"))
  }

  @Test mutating func `another quantity at the supplier is a break`() throws {
    books.buy()
    books.inputs.supplierOrders[0].terms.quantity = 3
    #expect(try books.breaks() == [.quantityBreak])
  }

  @Test(arguments: [OrderState.sent, .inDoubt])
  func `an order without an answer is in doubt once its grace is over`(state: OrderState) throws {
    var books = books
    books.buy()
    books.inputs.vaultOrders[0].putInDoubt(state)
    books.inputs.supplierOrders = []
    books.inputs.movements = []
    let found = try books.onlyBreak()
    #expect(found.kind == .inDoubtOrder)
    #expect(found.exposure == Books.amount("96.50"))
    #expect(try books.run().unfinished.map(\.state) == [state])
    books.settings.asOf = Books.time(10)
    #expect(try books.breaks() == [])
  }

  @Test mutating func `an order in doubt is joined by its reference`() throws {
    books.buy()
    books.inputs.vaultOrders[0].putInDoubt(.inDoubt)
    let run = try books.run()
    #expect(run.breaks.map(\.kind) == [.inDoubtOrder])
    #expect(run.orders.map(\.basis) == [.reference])
    #expect(run.buckets == [.charge: 1])
  }

  @Test mutating func `an order that was never sent expects nothing`() throws {
    books.buy()
    books.inputs.vaultOrders[0].putInDoubt(.intended)
    books.inputs.supplierOrders = []
    books.inputs.movements = []
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.unfinished.count == 1)
    #expect(run.orders[0].expected == .zero)
  }

  @Test mutating func `a pending order is stalled once its grace is over`() throws {
    books.buy(quantity: 20)
    books.makePending()
    books.settings.asOf = Books.time(10)
    #expect(try books.run().orders[0].state == .timing)
    books.settings.asOf = Books.start.advanced(byMilliseconds: 2 * Books.hour)
    let found = try books.onlyBreak()
    #expect(found.kind == .stalledOrder)
    #expect(found.exposure == Books.amount("965.00"))
  }

  @Test mutating func `an order past the vault's own deadline has no second grace`() throws {
    books.buy(quantity: 20)
    books.makePending()
    books.inputs.vaultOrders[0].state = .stalled
    books.settings.asOf = Books.time(10)
    #expect(try books.breaks() == [.stalledOrder])
  }

  @Test mutating func `the same code in two orders is a duplicate of the later one`() throws {
    books.buy(1)
    books.buy(2)
    books.inputs.vaultOrders[1].vouchers[0].fingerprint =
      books.inputs.vaultOrders[0].vouchers[1].fingerprint
    let found = try books.onlyBreak()
    #expect(found.kind == .duplicateCode)
    #expect(found.keys.voucherIDs == [Books.voucherID(1, 1), Books.voucherID(2, 0)])
    #expect(found.exposure == Books.amount("48.25"))
  }

  @Test mutating func `masks with equal fingerprints are no duplicates`() throws {
    books.buy()
    books.loseCodes()
    books.inputs.vaultOrders[0].hasLostAnswer = true
    books.inputs.vaultOrders[0].vouchers[1].fingerprint =
      books.inputs.vaultOrders[0].vouchers[0].fingerprint
    #expect(try books.breaks() == [.codesUnrecoverable])
  }

  @Test mutating func `a second copy of one reading is no duplicate`() throws {
    books.buy()
    var copy = books.inputs.vaultOrders[0].vouchers[0]
    copy.id = Books.voucherID(1, 2)
    copy.line = 2
    copy.state = .quarantined
    books.inputs.vaultOrders[0].vouchers.append(copy)
    #expect(try books.breaks() == [])
  }
}

extension Books {
  /// Turns the first order into one that was delivered and could only be read masked.
  mutating func loseCodes() {
    inputs.vaultOrders[0].state = .codesLost
    inputs.vaultOrders[0].lost = inputs.vaultOrders[0].quantity
    inputs.vaultOrders[0].captured = 0
    for index in inputs.vaultOrders[0].vouchers.indices {
      inputs.vaultOrders[0].vouchers[index].look = .masked
      inputs.vaultOrders[0].vouchers[index].state = .quarantined
    }
  }

  /// Turns the first order into one of which so many were delivered and captured.
  mutating func deliver(_ count: Int, status: SupplierStatus = .partiallyDelivered) {
    inputs.vaultOrders[0].state = count > 0 ? .partiallyCaptured : .pending
    inputs.vaultOrders[0].captured = count
    inputs.vaultOrders[0].vouchers.removeLast(inputs.vaultOrders[0].quantity - count)
    inputs.supplierOrders[0].terms.status = status
    inputs.supplierOrders[0].deliveredQuantity = count
    inputs.supplierOrders[0].vouchers?.removeLast(inputs.vaultOrders[0].quantity - count)
  }

  /// Turns the first order into one that is paid and not delivered.
  mutating func makePending() {
    deliver(0, status: .pending)
  }

  /// Turns the first order into one that is void at the supplier.
  mutating func makeVoid(_ status: SupplierStatus = .failed) {
    deliver(0, status: status)
    inputs.vaultOrders[0].state = status == .failed ? .failed : .cancelled
  }
}

extension VaultOrder {
  mutating func putInDoubt(_ state: OrderState) {
    self.state = state
    supplierOrderID = nil
    captured = 0
    vouchers = []
    lastKnown = SupplierTerms()
    if state == .intended { sentAt = nil }
    (seenAt, settledAt) = (nil, nil)
  }
}
