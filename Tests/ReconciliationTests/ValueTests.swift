import Reconciliation
import Testing
import VoucherModel

@Suite("value: debit, price, quote and limit")
struct ValueTests {
  var books = Books()

  @Test mutating func `a debit that is not the supplier's price is an amount break`() throws {
    books.buy()
    books.inputs.movements = []
    books.debit(Books.usd("97.25"))
    let found = try books.onlyBreak()
    #expect(found.kind == .amountBreak)
    #expect(found.difference == Books.amount("0.75"))
    #expect(found.exposure == Books.amount("0.75"))
    #expect(found.severity.rule == .high)
  }

  @Test mutating func `a debit below the supplier's price is an amount break, too`() throws {
    books.buy()
    books.inputs.movements = []
    books.debit(Books.usd("96.00"))
    #expect(try books.onlyBreak().difference == Books.amount("-0.50"))
  }

  @Test mutating func `a price that is not the quote is a price break`() throws {
    books.buy()
    books.reprice("98.00", quote: "96.50")
    let found = try books.onlyBreak()
    #expect(found.kind == .priceBreak)
    #expect(found.difference == Books.amount("1.50"))
    #expect(found.severity.rule == .medium)
  }

  @Test mutating func `a price beyond the limit is high`() throws {
    books.buy()
    books.reprice("98.00", quote: "96.50")
    books.inputs.vaultOrders[0].priceLimit = Books.usd("97.00")
    let found = try books.onlyBreak()
    #expect(found.kind == .priceBreak)
    #expect(found.severity.rule == .high)
  }

  @Test mutating func `a statement that contradicts quote and debit is an amount break alone`()
    throws
  {
    books.buy()
    books.inputs.supplierOrders[0].terms.discount = Books.amount("0.00")
    #expect(try books.breaks() == [.amountBreak])
  }

  @Test mutating func `three different figures are two differences`() throws {
    books.buy()
    books.reprice("98.00", quote: "96.50")
    books.inputs.movements = []
    books.debit(Books.usd("98.10"))
    let run = try books.run()
    #expect(run.breaks.map(\.kind) == [.amountBreak, .priceBreak])
    #expect(run.breaks.map(\.difference) == [Books.amount("0.10"), Books.amount("1.50")])
  }

  @Test mutating func `an overcharge that was paid back is no break`() throws {
    books.buy()
    books.inputs.movements = []
    books.debit(Books.usd("97.25"))
    books.refund(Books.usd("0.75"))
    #expect(try books.breaks() == [])
  }

  @Test mutating func `a fee that was quoted belongs to the price`() throws {
    books.buy()
    books.inputs.vaultOrders[0].quotedFee = Books.amount("0.50")
    books.inputs.vaultOrders[0].quotedPayable = Books.usd("97.00")
    books.inputs.movements = []
    books.debit(Books.usd("97.00"))
    #expect(try books.breaks() == [])
  }

  @Test mutating func `a difference within the tolerance is accepted and totalled`() throws {
    books.buy()
    books.settings.tolerances = [Books.usd: Books.amount("0.01")]
    books.inputs.movements = []
    books.debit(Books.usd("96.51"))
    let run = try books.run()
    #expect(run.breaks.isEmpty)
    #expect(run.orders.map(\.state) == [.tolerated])
    #expect(run.totals[0].tolerated == Tally(count: 1, amount: Books.amount("0.01")))
    books.inputs.movements = []
    books.debit(Books.usd("96.52"))
    #expect(try books.breaks() == [.amountBreak])
  }

  @Test mutating func `the debit of a foreign wallet is held against the quote`() throws {
    books.buy()
    books.payInEuros(quoted: "90.15", debited: "90.15")
    #expect(try books.breaks() == [])
    books.inputs.movements = []
    books.payInEuros(quoted: "90.15", debited: "91.00")
    let found = try books.onlyBreak()
    #expect(found.kind == .currencyBreak)
    #expect(found.currency == Books.eur)
    #expect(found.difference == nil)
    #expect(found.exposure == Books.amount("91.00"))
  }

  @Test mutating func `a debit in another currency than quoted is never netted`() throws {
    books.buy()
    books.inputs.movements[0] = books.inputs.movements[0]
      .with(money: Money(Books.amount("90.15"), Books.eur))
    let found = try books.onlyBreak()
    #expect(found.kind == .currencyBreak)
    #expect(found.difference == nil)
    #expect(found.currency == Books.eur)
    #expect(found.exposure == Books.amount("90.15"))
  }

  @Test mutating func `an order deducted in another currency than quoted is a currency break`()
    throws
  {
    books.buy()
    books.inputs.supplierOrders[0].terms.deductionCurrency = Books.eur
    #expect(try books.breaks() == [.currencyBreak])
  }

  @Test mutating func `vouchers in another currency than the order are a currency break`() throws {
    books.buy()
    books.inputs.supplierOrders[0].terms.baseCurrency = Books.eur
    #expect(try books.breaks() == [.currencyBreak])
  }

  @Test mutating func `another product or face value is a denomination break`() throws {
    books.buy()
    books.inputs.supplierOrders[0].denomination = Books.amount("25.00")
    #expect(try books.breaks() == [.denominationBreak])
    books.inputs.supplierOrders[0].denomination = nil
    books.inputs.supplierOrders[0].productID = ProductID(rawValue: 9)
    #expect(try books.breaks() == [.denominationBreak])
  }

  @Test mutating func `a supplier that states next to nothing makes no breaks`() throws {
    books.buy()
    books.inputs.supplierOrders[0].terms = SupplierTerms(status: .delivered)
    books.inputs.supplierOrders[0].productID = nil
    books.inputs.supplierOrders[0].denomination = nil
    books.inputs.supplierOrders[0].createdAt = nil
    books.inputs.supplierOrders[0].vouchers = nil
    #expect(try books.breaks() == [])
  }

  @Test mutating func `amounts too large to be added up are refused`() throws {
    books.buy()
    books.move(.credit, Money(Amount(millionths: .max), Books.usd), "")
    #expect(throws: ReconciliationError.amountsTooLarge(Books.usd)) { try books.run() }
  }
}

extension Books {
  /// Gives the first order another price, and pays it.
  mutating func reprice(_ price: String, quote: String) {
    let discount = inputs.supplierOrders[0].terms.amount?.subtracting(Self.amount(price))
    inputs.supplierOrders[0].terms.discount = discount
    inputs.vaultOrders[0].quotedPayable = Self.usd(quote)
    inputs.movements = []
    debit(Self.usd(price))
  }

  mutating func payInEuros(quoted: String, debited: String) {
    inputs.vaultOrders[0].quotedPayable = Money(Self.amount(quoted), Self.eur)
    inputs.vaultOrders[0].walletID = WalletID(rawValue: 2)
    inputs.vaultOrders[0].lastKnown.deductionCurrency = Self.eur
    inputs.supplierOrders[0].terms.deductionCurrency = Self.eur
    inputs.movements = []
    move(
      .debit, Money(Self.amount(debited), Self.eur), "Order #10001", at: Self.time(1),
      wallet: WalletID(rawValue: 2))
  }
}
