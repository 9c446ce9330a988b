import Reconciliation
import Testing
import VoucherModel

@Suite("what changes in a closed period")
struct PostCloseTests {
  private static let name = "2026-09"

  /// Books of a month that was closed as they are.
  private func closed(_ change: (inout Books) -> Void = { _ in }) throws -> Books {
    var books = Books()
    books.buy(1)
    books.buy(2)
    change(&books)
    let name = try #require(NamedPeriod(Self.name))
    try #require(name.from <= Books.start && Books.start < name.to)
    let inputs = books.inputs
    books.inputs.closedPeriods = [
      ClosedPeriod(name: name, signedAt: name.to, inputs: inputs)
    ]
    return books
  }

  private func changes(_ books: Books) throws -> [Break] {
    try books.run().breaks.filter { $0.kind == .postClose }
  }

  @Test func `is nothing where nothing changed, in whatever order the records come`() throws {
    var books = try closed()
    #expect(try changes(books) == [])
    books.inputs.movements.reverse()
    books.inputs.vaultOrders.reverse()
    books.inputs.supplierOrders.reverse()
    #expect(try changes(books) == [])
  }

  @Test func `is a movement that is new, gone or different, each with what it moves`() throws {
    var books = try closed()
    books.inputs.movements[0] = books.inputs.movements[0].with(money: Books.usd("90.00"))
    let gone = books.inputs.movements.removeLast()
    books.move(.credit, Books.usd("5"), "gift", at: Books.time(3))
    books.inputs.movements[1] = WalletMovement(
      id: TransactionID(rawValue: 900), walletID: Books.wallet, money: Books.usd("5"),
      direction: .credit, status: .completed, remarks: "gift", createdAt: Books.time(3))
    let found = try changes(books)
    #expect(
      found.map(\.difference).sorted { ($0 ?? .zero) < ($1 ?? .zero) } == [
        Amount("5"), Amount("6.5"), Amount("96.5"),
      ])
    #expect(found.contains { $0.keys.transactionIDs == [gone.id] })
    #expect(found.allSatisfy { $0.severity.rule == .high })
    #expect(Set(found.map(\.id)).count == 3)
  }

  @Test func `is a changed price or quantity of an order, and an order that is gone`() throws {
    var books = try closed()
    books.inputs.supplierOrders[0].terms.amount = Books.amount("110")
    books.inputs.supplierOrders.removeLast()
    let found = try changes(books)
    #expect(
      found.map(\.difference).sorted { ($0 ?? .zero) < ($1 ?? .zero) } == [
        Amount("-96.5"), Amount("10"),
      ])
  }

  @Test func `is not said to be gone by a list that is not whole`() throws {
    var books = try closed()
    books.inputs.supplierOrders.removeLast()
    books.inputs.movements.removeLast()
    books.inputs.supplierOrdersCompleteness = .partial(reason: "cut")
    books.inputs.movementsCompleteness = .partial(reason: "cut")
    #expect(try changes(books) == [])
  }

  @Test func `is not that an order which was under way comes to its end`() throws {
    var books = try closed { books in
      books.inputs.vaultOrders[0].state = .pending
      books.inputs.vaultOrders[0].captured = 0
      books.inputs.supplierOrders[0].terms.status = .pending
    }
    books.inputs.vaultOrders[0].state = .captured
    books.inputs.vaultOrders[0].captured = 2
    books.inputs.supplierOrders[0].terms.status = .delivered
    #expect(try changes(books) == [])
    books.inputs.supplierOrders[0].terms.quantity = 3
    #expect(try changes(books).count == 1)
  }

  @Test func `is what the vault's books say of an order that had ended`() throws {
    var books = try closed()
    books.inputs.vaultOrders[0].captured = 1
    let found = try changes(books)
    #expect(found.map(\.keys.orderIDs) == [[Books.orderID(1)]])
    #expect(found.first?.difference == nil)
  }

  @Test func `is not what happens in another month`() throws {
    var books = try closed()
    let later = Books.start.advanced(byMilliseconds: 40 * Books.day)
    books.move(.credit, Books.usd("5"), "gift", at: later)
    #expect(try changes(books) == [])
  }
}
