import Reconciliation
import Testing
import VoucherModel

@Suite("the stock of a run")
struct StockTests {
  private func position(
    period: ReportPeriod? = nil, _ change: (inout [VaultVoucher]) -> Void
  ) throws -> StockPosition {
    var books = Books()
    books.buy(1, quantity: 6)
    change(&books.inputs.vaultOrders[0].vouchers)
    let positions = StockPosition.positions(
      of: books.inputs.vaultOrders, asOf: books.settings.asOf, period: period)
    #expect(positions.count == 1)
    return try #require(positions.first)
  }

  @Test func `what was captured less what left is what is in stock`() throws {
    let position = try position { vouchers in
      vouchers[0].state = .revealed
      vouchers[1].state = .allocated
      vouchers[2].state = .voided
      vouchers[3].state = .quarantined
      vouchers[4].expiresAt = Books.start
    }
    #expect(position.captured == Tally(count: 6, amount: Books.amount("300")))
    #expect(Set(position.left.keys) == Set(StockPosition.Leaving.allCases))
    #expect(position.left.values.allSatisfy { $0 == Tally(count: 1, amount: Books.amount("50")) })
    #expect(position.inStock == Tally(count: 1, amount: Books.amount("50")))
  }

  @Test func `what expires soon is counted by days`() throws {
    let asOf = Books().settings.asOf
    let position = try position { vouchers in
      vouchers[0].expiresAt = asOf.advanced(byMilliseconds: 30 * Books.day)
      vouchers[1].expiresAt = asOf.advanced(byMilliseconds: 30 * Books.day + 1)
      vouchers[2].expiresAt = asOf.advanced(byMilliseconds: 91 * Books.day)
    }
    #expect(position.expiring[30]?.count == 1)
    #expect(position.expiring[90]?.count == 2)
    #expect(position.inStock.count == 6)
  }

  @Test
  func `what was captured before the period stands apart, and later than the moment not at all`()
    throws
  {
    let start = Books.start.advanced(byMilliseconds: 30 * 60_000)
    let position = try position(period: ReportPeriod(from: start, to: nil)) { vouchers in
      for index in vouchers.indices { vouchers[index].capturedAt = start }
      vouchers[0].capturedAt = start.advanced(byMilliseconds: -1)
      vouchers[1].capturedAt = Books().settings.asOf.advanced(byMilliseconds: 1)
    }
    #expect(position.capturedBefore.count == 1)
    #expect(position.captured.count == 4)
    #expect(position.inStock.count == 5)
  }
}
