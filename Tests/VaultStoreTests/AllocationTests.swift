import Testing
import VaultStore
import VoucherModel

@Suite("what is promised, in the store")
struct AllocationTests {
  private static let day: Int64 = 86_400_000

  /// A store with vouchers that expire at these moments, or never.
  private static func store(_ expiries: [Int64?]) throws -> StoreFixture {
    let store = try StoreFixture()
    try store.database.writeNow { transaction in
      try transaction.insertOrder(try Make.order(1))
      try transaction.insertDelivery(Make.delivery(2, of: Make.id(1)), keys: [])
      try transaction.insertVouchers(
        try expiries.enumerated().map { line, expiry in
          try Make.voucher(
            10 + line, of: Make.id(1), delivery: Make.id(2), line: line,
            expiresAt: expiry.map { Make.time.advanced(byMilliseconds: $0) })
        })
    }
    return store
  }

  private static func row(_ number: Int64, kind: VoucherKind) throws -> AllocationRow {
    guard let key = AllocationKey(order: "4711", line: Int(number)) else {
      throw Make.Unmade(what: "key")
    }
    return AllocationRow(
      number: number, key: key, kind: kind, quantity: 1, policy: .whole, minimumLife: 0,
      state: .allocated, createdAt: Make.time)
  }

  private static func kind(_ store: StoreFixture) throws -> VoucherKind {
    try #require(try store.database.read { try $0.stockedKinds().first })
  }

  @Test func `lets no two lines hold one voucher`() throws {
    let store = try Self.store([nil])
    let kind = try Self.kind(store)
    func hold(_ number: Int64) throws {
      try store.database.writeNow { transaction in
        try transaction.insertAllocation(try Self.row(number, kind: kind))
        try transaction.insertAllocatedVouchers([
          AllocatedVoucherRow(number: number, place: 0, voucherID: Make.id(10), state: .held)
        ])
      }
    }
    try hold(1)
    #expect(throws: StoreError.duplicate(constraint: "allocated_vouchers.voucher_id")) {
      try hold(2)
    }
    try store.database.writeNow { transaction in
      let holding = try #require(try transaction.holder(of: Make.id(10)))
      try transaction.endHolding(holding, as: .returned)
    }
    try hold(2)
    #expect(try store.database.read { try $0.holder(of: Make.id(10))?.number } == 2)
    #expect(try store.database.read { try $0.formerHolders(of: Make.id(10)).map(\.number) } == [1])
  }

  @Test func `counts what expires after a moment, to the millisecond`() throws {
    let expiries: [Int64?] = [
      nil, 1, 59_999, 60_000, 60_001, Self.day - 1, Self.day, Self.day + 1, 400 * Self.day,
    ]
    let store = try Self.store(expiries)
    let kind = try Self.kind(store)
    let moments: [Int64] = [
      -1, 0, 1, 59_998, 59_999, 60_000, 60_001, Self.day - 2, Self.day - 1, Self.day, Self.day + 1,
      400 * Self.day - 1, 400 * Self.day,
    ]
    for moment in moments {
      let after = Make.time.advanced(byMilliseconds: moment)
      let expected = expiries.count { $0.map { $0 > moment } ?? true }
      let free = try store.database.read { try $0.freeCount(of: kind, expiringAfter: after) }
      #expect(free == expected, "after \(moment)")
      let earliest = expiries.compactMap { $0 }.filter { $0 > moment }.min()
      #expect(
        try store.database.read { try $0.earliestExpiry(of: kind, after: after) }
          == earliest.map { Make.time.advanced(byMilliseconds: $0) })
    }
  }

  @Test func `keeps its counts with every move, and counts anew what cannot be right`() throws {
    let store = try Self.store([nil, Self.day, Self.day])
    let kind = try Self.kind(store)
    func free() throws -> Int {
      try store.database.read { try $0.freeCount(of: kind, expiringAfter: Make.time) }
    }
    func move(_ id: Int, _ from: VoucherState, _ to: VoucherState) throws {
      try store.database.writeNow { transaction in
        let isMoved = try transaction.setVoucherState(Make.id(id), from: from, to: to)
        #expect(isMoved)
      }
    }
    try move(10, .available, .allocated)
    try move(11, .available, .voided)
    #expect(try free() == 1)
    #expect(try store.database.read { try $0.promisedCount(of: kind) } == 1)
    try move(10, .allocated, .available)
    #expect(try free() == 2)
    #expect(try store.database.read { try $0.miscountedKinds() } == [])
    try Outsider(store.path).run("UPDATE stock_counts SET free = 7 WHERE level = 0")
    #expect(try store.database.read { try $0.miscountedKinds().count } == 1)
    try Outsider(store.path).run("DELETE FROM stock_counts WHERE level = 2")
    try move(12, .available, .revealed)
    #expect(try store.database.read { try $0.miscountedKinds() } == [])
    #expect(try free() == 1)
  }

  @Test func `gives what expires first, then what came first, and what never expires last`() throws
  {
    let store = try Self.store([nil, 5 * Self.day, Self.day, 5 * Self.day, 0])
    let kind = try Self.kind(store)
    let next = try store.database.read {
      try $0.nextVouchers(of: kind, expiringAfter: Make.time, limit: 9)
    }
    #expect(next == [12, 11, 13, 10].map { Make.id($0) })
  }
}
