import Reconciliation
import Reporting
import TestSupport
import Testing
import VoucherModel

/// Books of many orders, in order until `disturb` is called.
private struct Market {
  var books = Books(hoursLater: 24 * 3)
  var randomness: SeededRandomness

  init(seed: UInt64, orders: Int) {
    randomness = SeededRandomness(seed: seed)
    for number in 1...orders {
      books.buy(number, quantity: Int.random(in: 1...12, using: &randomness))
      if number.isMultiple(of: 7) {
        books.move(
          .credit, Books.usd("500.00"), "USD Wallet credited by amount 500.00 - wire \(number)",
          at: Books.time(number))
      }
    }
    books.settings.allocations = []
    books.settings.agreedDiscounts = [ProductID(rawValue: 123): Books.amount("3.5")]
    books.settings.minimumLife = MinimumLife(standard: 30)
    let balance = books.inputs.movements.reduce(Int64(0)) { sum, movement in
      let amount = movement.money.amount.millionths
      return sum + (movement.direction == .debit ? -amount : amount)
    }
    books.inputs.wallets = [
      Wallet(id: Books.wallet, balance: Money(Amount(millionths: balance), Books.usd))
    ]
    books.settings.knownBalances = [
      Books.wallet: KnownBalance(
        walletID: Books.wallet, opening: Books.usd("0.00"), firstMovementAt: nil,
        knownAt: Books.start)
    ]
  }

  /// Changes something at random, as the world might.
  mutating func disturb() {
    let order = Int.random(in: books.inputs.vaultOrders.indices, using: &randomness)
    let row = Int.random(in: books.inputs.movements.indices, using: &randomness)
    let movement = books.inputs.movements[row]
    switch Int.random(in: 0..<21, using: &randomness) {
    case 0: books.inputs.vaultOrders.remove(at: order)
    case 1: books.inputs.supplierOrders.removeAll { $0.id.rawValue % 17 == 3 }
    case 2: books.inputs.movements.remove(at: row)
    case 3: books.inputs.movements[row] = movement.with(remarks: "")
    case 4: books.inputs.movements[row] = movement.with(status: .pending)
    case 5: books.inputs.movements[row] = movement.with(money: Books.usd("1.23"))
    case 6: books.debit(of: order + 1, after: 2)
    case 7: books.refund(of: order + 1)
    case 8: books.inputs.vaultOrders[order].putInDoubt(.inDoubt)
    case 9: _ = books.inputs.vaultOrders[order].vouchers.popLast()
    case 10:
      books.inputs.supplierOrders[order % books.inputs.supplierOrders.count].terms.status = .failed
    case 11: books.inputs.vaultOrders[order].state = .codesLost
    case 12:
      books.inputs.supplierOrders[order % books.inputs.supplierOrders.count]
        .vouchers = [SupplierVoucher(look: .masked, tail: Books.tail("9999"))]
    case 13: books.inputs.vaultOrders[order].expire(after: Int64(order) - 10)
    case 14:
      books.inputs.supplierOrders[row % books.inputs.supplierOrders.count].terms.discount = .zero
    case 15: allocate(order)
    case 16:
      books.inputs.integrityFaults.append(
        IntegrityFault(subject: "voucher \(row % 3)", message: "changed \(order)"))
    case 17:
      books.settings.manualLinks[movement.id] = ManualLink(
        .supplierOrder(Books.supplierID(order + 1)), note: "by hand")
    case 18:
      books.inputs.movements[row] = movement.with(
        money: Money(movement.money.amount, Books.eur))
    case 19: books.settings.period = ReportPeriod(from: nil, to: Books.time(20))
    default: books.move(.credit, Books.usd("96.50"), "who knows", at: Books.time(order))
    }
  }

  /// The storefront gives a voucher away, perhaps again.
  private mutating func allocate(_ order: Int) {
    guard let voucher = books.inputs.vaultOrders[order].vouchers.first else { return }
    let row = Allocation(
      voucherID: voucher.id, order: "\(Int.random(in: 0..<3, using: &randomness))", line: "1")
    books.settings.allocations?.append(row)
    if Bool.random(using: &randomness) {
      books.inputs.vaultOrders[order].vouchers[0].state = .voided
    }
  }

  mutating func shuffled() -> Books {
    var books = books
    books.settings.allocations?.shuffle(using: &randomness)
    books.inputs.integrityFaults.shuffle(using: &randomness)
    books.inputs.vaultOrders.shuffle(using: &randomness)
    books.inputs.supplierOrders.shuffle(using: &randomness)
    books.inputs.movements.shuffle(using: &randomness)
    books.inputs.wallets.shuffle(using: &randomness)
    for index in books.inputs.vaultOrders.indices {
      books.inputs.vaultOrders[index].vouchers.shuffle(using: &randomness)
    }
    for index in books.inputs.supplierOrders.indices {
      books.inputs.supplierOrders[index].vouchers?.shuffle(using: &randomness)
    }
    return books
  }
}

extension VaultOrder {
  /// Its vouchers were good for so many days.
  fileprivate mutating func expire(after days: Int64) {
    for line in vouchers.indices {
      vouchers[line].capturedAt = intendedAt
      vouchers[line].expiresAt = intendedAt.advanced(byMilliseconds: days * Books.day)
    }
  }
}

@Suite("what holds for all books")
struct PropertyTests {
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `books in order have no breaks, and the right totals`(seed: UInt64) throws {
    let market = Market(seed: seed, orders: 120)
    let run = try market.books.run()
    #expect(run.breaks.isEmpty)
    let quantity = market.books.inputs.vaultOrders.reduce(0) { $0 + $1.quantity }
    let spent = Amount(millionths: Int64(quantity) * 48_250_000)
    #expect(run.totals[0].orders == [.matched: Tally(count: 120, amount: spent)])
    #expect(run.totals[0].debits == [.charge: Tally(count: 120, amount: spent)])
    #expect(run.totals[0].credits[.funding]?.count == 17)
    #expect(run.isComplete)
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `the order of the records changes nothing`(seed: UInt64) throws {
    var market = Market(seed: seed, orders: 40)
    for _ in 0..<25 { market.disturb() }
    let first = try market.books.run()
    #expect(!first.breaks.isEmpty)
    for _ in 0..<3 {
      let other = try market.shuffled().run()
      #expect(files(of: other) == files(of: first), "seed \(seed)")
      #expect(other.knownBalances == first.knownBalances, "seed \(seed)")
      #expect(other.breaks == first.breaks, "seed \(seed)")
      #expect(other.orders == first.orders, "seed \(seed)")
      #expect(other.movements == first.movements, "seed \(seed)")
      #expect(other.walks == first.walks, "seed \(seed)")
      #expect(other.totals == first.totals, "seed \(seed)")
      #expect(other.summary == first.summary, "seed \(seed)")
      #expect(other.unfinished == first.unfinished, "seed \(seed)")
    }
  }

  /// Every form that a report can be had in, byte for byte.
  private func files(of run: ReconciliationRun) -> [String] {
    let report = ReconciliationReport(id: RunID(high: 1, low: 1), run: run, tool: "test")
    return [report.table, report.html, JSONWriter.text(of: report.json)]
      + ReconciliationReport.Sheet.allCases.map { report.csv($0) }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `every record lands in exactly one place, and no break has two names`(seed: UInt64) throws {
    var market = Market(seed: seed, orders: 40)
    for _ in 0..<40 { market.disturb() }
    // What a period leaves out lands nowhere, and is looked at elsewhere.
    market.books.settings.period = nil
    let inputs = market.books.inputs
    let run = try market.books.run()
    #expect(run.movements.map(\.id) == inputs.movements.map(\.id).sorted(), "seed \(seed)")
    #expect(
      run.orders.compactMap(\.orderID) == inputs.vaultOrders.map(\.id).sorted(), "seed \(seed)")
    let known = Set(inputs.vaultOrders.compactMap(\.supplierOrderID))
      .union(inputs.supplierOrders.map(\.id))
    #expect(Set(run.orders.compactMap(\.supplierOrderID)) == known, "seed \(seed)")
    #expect(run.orders.compactMap(\.supplierOrderID).count == known.count, "seed \(seed)")
    #expect(Set(run.breaks.map(\.id)).count == run.breaks.count, "seed \(seed)")
    // Orders name breaks that exist, and what is not matched is explained by one.
    let names = Set(run.breaks.map(\.id))
    #expect(run.orders.allSatisfy { names.isSuperset(of: $0.breakIDs) }, "seed \(seed)")
    #expect(
      run.orders.allSatisfy { ($0.state == .broken) == !$0.breakIDs.isEmpty }, "seed \(seed)")
    let explained = Set(run.breaks.flatMap(\.keys.transactionIDs))
    let open: Set<MovementMatch.Bucket> = [.unexplained, .ambiguous, .suggested]
    #expect(
      run.movements.filter { open.contains($0.bucket) }.allSatisfy { explained.contains($0.id) },
      "seed \(seed)")
    expectBalance(run, "seed \(seed)")
  }

  /// What the walk adds up is what the movements add up.
  private func expectBalance(_ run: ReconciliationRun, _ comment: Comment) {
    let moved = run.movements.filter { $0.bucket != .pending && $0.bucket != .void }
      .reduce(Int64(0)) { sum, movement in
        let amount = movement.money.amount.millionths
        return sum + (movement.direction == .debit ? -amount : amount)
      }
    let walked = run.walks.reduce(Int64(0)) { sum, walk in
      sum + walk.fundings.amount.millionths + walk.conversionsIn.amount.millionths
        + walk.refunds.amount.millionths + walk.otherCredits.amount.millionths
        - walk.charges.amount.millionths - walk.conversionsOut.amount.millionths
        - walk.otherDebits.amount.millionths
    }
    #expect(moved == walked, comment)
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func `masks are paired off as well as they can be`(seed: UInt64) throws {
    var randomness = SeededRandomness(seed: seed)
    func tails() -> [String] {
      (0..<Int.random(in: 1...5, using: &randomness)).map { _ in
        String(
          (0..<Int.random(in: 0...3, using: &randomness)).map { _ in
            Bool.random(using: &randomness) ? "A" : "B"
          })
      }
    }
    let (ours, theirs) = (tails(), tails())
    var books = Books()
    books.buy(quantity: ours.count)
    for (line, tail) in ours.enumerated() {
      books.inputs.vaultOrders[0].vouchers[line].tail = Books.tail(tail)
    }
    books.inputs.supplierOrders[0].vouchers = theirs.map {
      SupplierVoucher(look: .masked, tail: Books.tail($0))
    }
    let best = mostPairs(ours[...], theirs)
    let isMismatch = best < min(ours.count, theirs.count)
    let kinds = try books.breaks().filter { $0 == .maskMismatch }
    #expect(kinds.isEmpty == !isMismatch, "seed \(seed): \(ours) \(theirs)")
  }

  /// The largest pairing, by trying all.
  private func mostPairs(_ ours: ArraySlice<String>, _ theirs: [String]) -> Int {
    guard let first = ours.first else { return 0 }
    var best = mostPairs(ours.dropFirst(), theirs)
    for (index, other) in theirs.enumerated()
    where first.hasSuffix(other) || other.hasSuffix(first) {
      var rest = theirs
      rest.remove(at: index)
      best = max(best, 1 + mostPairs(ours.dropFirst(), rest))
    }
    return best
  }
}
