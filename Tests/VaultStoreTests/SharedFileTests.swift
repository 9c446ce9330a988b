import TestSupport
import Testing
import VaultStore
import VoucherModel

@Suite("two databases on one file")
struct SharedFileTests {
  @Test func `writers of both lose no update`() async throws {
    let store = try StoreFixture()
    let other = try store.reopened()
    try await withThrowingTaskGroup { group in
      for number in 0..<200 {
        let database = number.isMultiple(of: 2) ? store.database : other
        group.addTask {
          try await database.write { transaction in
            try transaction.insertOrder(Make.order(number))
            try transaction.appendLeaves([Make.leaf(transaction.treeSize())])
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try store.database.read { try $0.treeSize() } == 200)
    #expect(try other.read { try $0.orders(limit: 1000) }.count == 200)
    #expect(try other.integrityProblems() == [])
  }

  @Test func `of two that move an order on from one state, one learns that it came too late`()
    async throws
  {
    let store = try StoreFixture()
    let other = try store.reopened()
    try await store.database.write { try $0.insertOrder(Make.order(1)) }
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for database in [store.database, other] {
        group.addTask {
          do {
            try await database.write { transaction in
              var order = try Make.order(1)
              order.state = .sent
              try transaction.updateOrder(order, expecting: .intended)
            }
            return true
          } catch {
            #expect(error as? StoreError == .changedMeanwhile)
            return false
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.sorted { $0 && !$1 } == [true, false])
  }

  @Test func `nobody starves: one that writes without a pause lets the other through`() async throws
  {
    let store = try StoreFixture()
    let other = try store.reopened(lockTimeoutMilliseconds: 5000)
    let busy = Task {
      var number = 1000
      while !Task.isCancelled {
        let next = number
        try await store.database.write { try $0.insertOrder(Make.order(next)) }
        number += 1
      }
    }
    for number in 0..<50 { try await other.write { try $0.insertOrder(Make.order(number)) } }
    busy.cancel()
    try await busy.value
  }

  @Test func `a snapshot keeps its moment while others write`() async throws {
    let store = try StoreFixture()
    let other = try store.reopened()
    try await store.database.write { try $0.insertOrder(Make.order(1)) }
    try store.database.read { snapshot in
      #expect(try snapshot.orders(limit: 10).count == 1)
      try other.writeNow { try $0.insertOrder(Make.order(2)) }
      #expect(try snapshot.orders(limit: 10).count == 1)
      // Another snapshot, taken meanwhile, is newer.
      #expect(try store.database.read { try $0.orders(limit: 10) }.count == 2)
    }
    #expect(try store.database.read { try $0.orders(limit: 10) }.count == 2)
  }

  @Test func `a database opened for reading refuses to write, and sees what others commit`()
    async throws
  {
    let store = try StoreFixture()
    let reader = try store.reopened(.readOnly)
    try await store.database.write { try $0.insertOrder(Make.order(1)) }
    #expect(try reader.read { try $0.orders(limit: 10) }.count == 1)
    await #expect(throws: StoreError.readOnly) { try await reader.write { _ in } }
    #expect(throws: StoreError.readOnly) { try reader.writeNow { _ in } }
    #expect(throws: StoreError.readOnly) { try reader.checkpoint() }
  }
}
