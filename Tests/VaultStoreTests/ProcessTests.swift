import Foundation
import Glibc
import TestSupport
import Testing
import VaultStore
import VoucherModel

/// Each exit test's body runs in a process of its own.
@Suite("several processes")
struct ProcessTests {
  @Test func `processes that write at once lose nothing`() async throws {
    let store = try StoreFixture()
    async let first = #expect(processExitsWith: .success) { [path = store.path as String] in
      try await ProcessTests.write(0..<60, to: path)
    }
    async let second = #expect(processExitsWith: .success) { [path = store.path as String] in
      try await ProcessTests.write(60..<120, to: path)
    }
    try await Self.write(120..<180, to: store.path)
    _ = await (first, second)
    let size = try store.database.read { snapshot in
      #expect(try snapshot.orders(limit: 1000).count == 180)
      return try snapshot.treeSize()
    }
    #expect(size == 180)
    #expect(try store.database.integrityProblems() == [])
  }

  /// Every write reads the log's size and appends at it: a lost update would leave a gap or a
  /// doubled place, which the schema refuses.
  private static func write(_ numbers: Range<Int>, to path: String) async throws {
    let database = try VaultDatabase(path: path, access: .readWrite)
    try await withThrowingTaskGroup { group in
      for number in numbers {
        group.addTask {
          try await database.write { transaction in
            try transaction.insertOrder(Make.order(number))
            try transaction.appendLeaves([Make.leaf(transaction.treeSize())])
          }
        }
      }
      try await group.waitForAll()
    }
    database.close()
  }

  @Test func `a process killed in the middle of a write leaves nothing of it, and no lock`()
    async throws
  {
    let store = try StoreFixture()
    try await store.database.write { try $0.insertOrder(Make.order(1)) }
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = store.path as String] in
      let database = try VaultDatabase(path: path, access: .readWrite)
      try database.writeNow { transaction in
        try transaction.insertOrder(Make.order(2))
        kill(getpid(), SIGKILL)
      }
    }
    try await store.database.write { try $0.insertOrder(Make.order(3)) }
    let references = try store.database.read { snapshot in
      try snapshot.orders(.oldestFirst, limit: 10).map(\.reference.text)
    }
    #expect(references == ["REFERENCE-1", "REFERENCE-3"])
    #expect(try store.database.integrityProblems() == [])
  }

  @Test func `what a killed process had committed is there`() async throws {
    let store = try StoreFixture()
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = store.path as String] in
      let database = try VaultDatabase(path: path, access: .readWrite)
      try await database.write { try $0.insertOrder(Make.order(1)) }
      kill(getpid(), SIGKILL)
    }
    #expect(try store.database.read { try $0.orders(limit: 10) }.count == 1)
  }

  @Test func `while a process holds the lock, writes wait no longer than they may`() async throws {
    let store = try StoreFixture(lockTimeoutMilliseconds: 50)
    let holder = try LockHolder(of: store)
    await #expect {
      try await store.database.write { try $0.insertOrder(Make.order(2)) }
    } throws: { error in
      guard case StoreError.lockedByAnotherProcess(let waited) = error else { return false }
      return waited >= 50
    }
    await #expect(throws: StoreError.self) {
      try await offThePool { try store.database.checkpoint() }
    }
    // Nobody opens the database for writing, and everybody may read it.
    #expect(throws: StoreError.self) { try store.reopened(lockTimeoutMilliseconds: 50) }
    #expect(try store.database.read { try $0.orders(limit: 10) }.isEmpty)
    #expect(try store.database.durability().findings.isEmpty)
    holder.kill()
    try await store.database.write { try $0.insertOrder(Make.order(3)) }
  }

  @Test func `a killed holder's lock goes to the one that waits`() async throws {
    let store = try StoreFixture(lockTimeoutMilliseconds: 60_000)
    let holder = try LockHolder(of: store)
    // One that waits behind another shows that the other waits for the lock.
    var writes: [Task<Void, any Error>] = []
    while store.database.waitingCount == 0 {
      let number = writes.count
      writes.append(
        Task { try await store.database.write { try $0.insertOrder(Make.order(number)) } })
      try await Task.sleep(for: .milliseconds(1))
    }
    #expect(store.database.commitCount == 0)
    holder.kill()
    for write in writes { try await write.value }
    #expect(try store.database.read { try $0.orders(limit: 1000) }.count == writes.count)
  }
}
