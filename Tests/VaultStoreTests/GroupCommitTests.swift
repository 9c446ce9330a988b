import TestSupport
import Testing
import VaultStore
import VoucherModel

@Suite("the group commit")
struct GroupCommitTests {
  @Test func `writes that wait at the same moment share one commit and one sync`() async throws {
    let folder = try TemporaryFolder()
    let disk = try Disk(folder)
    let database = try VaultDatabase(path: folder.path("vault.db"), access: .create)
    try await database.write { try $0.insertVault(Make.vault()) }
    let (commits, syncs) = (database.commitCount, disk.count(.sync))
    let gate = Gate()
    try await withThrowingTaskGroup { group in
      // The first write holds the store's thread until all others wait.
      group.addTask { try await database.write { _ in gate.enterAndWait() } }
      try await gate.waitUntilEntered()
      for number in 0..<40 {
        group.addTask { try await database.write { try $0.insertOrder(Make.order(number)) } }
      }
      try await until { database.waitingCount == 40 }
      gate.open()
      try await group.waitForAll()
    }
    #expect(database.commitCount - commits == 2)
    // The first one changed nothing, and had nothing to sync.
    #expect(disk.count(.sync) - syncs == 1)
    #expect(try database.read { try $0.orders(limit: 100) }.count == 40)
    database.close()
  }

  @Test func `a write alone costs one sync`() async throws {
    let folder = try TemporaryFolder()
    let disk = try Disk(folder)
    let database = try VaultDatabase(path: folder.path("vault.db"), access: .create)
    try await database.write { try $0.insertVault(Make.vault()) }
    for number in 0..<20 {
      let syncs = disk.count(.sync)
      try await database.write { try $0.insertOrder(Make.order(number)) }
      #expect(disk.count(.sync) - syncs == 1)
    }
    database.close()
  }

  @Test func `a body that fails takes back its own changes and nobody else's`() async throws {
    let store = try StoreFixture()
    let gate = Gate()
    let outcomes = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
      group.addTask {
        try await store.database.write { _ in gate.enterAndWait() }
        return (-1, true)
      }
      try await gate.waitUntilEntered()
      for number in 0..<30 {
        group.addTask {
          do {
            try await store.database.write { transaction in
              try transaction.insertOrder(Make.order(number))
              if number.isMultiple(of: 3) { throw Refusal(number: number) }
            }
            return (number, true)
          } catch let refusal as Refusal {
            #expect(refusal.number == number)
            return (number, false)
          }
        }
      }
      try await until { store.database.waitingCount == 30 }
      gate.open()
      return try await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
    }
    let kept = try store.database.read { try $0.orders(limit: 100) }.map(\.reference.text)
    let expected = (0..<30).filter { !$0.isMultiple(of: 3) }.map { "REFERENCE-\($0)" }
    #expect(Set(kept) == Set(expected))
    for number in 0..<30 { #expect(outcomes[number] == !number.isMultiple(of: 3)) }
  }

  @Test func `a body alone that fails takes back its changes, and the next one is committed`()
    async throws
  {
    let store = try StoreFixture()
    await #expect(throws: Refusal.self) {
      try await store.database.write { transaction in
        try transaction.insertOrder(Make.order(0))
        throw Refusal(number: 0)
      }
    }
    try await store.database.write { try $0.insertOrder(Make.order(1)) }
    let kept = try store.database.read { try $0.orders(limit: 9) }
    #expect(kept.map(\.reference.text) == ["REFERENCE-1"])
  }

  @Test func `a constraint broken by one body leaves the others alone`() async throws {
    let store = try StoreFixture()
    try await store.database.write { try $0.insertOrder(Make.order(1, reference: "SAME")) }
    try await withThrowingTaskGroup { group in
      for number in 2..<12 {
        group.addTask {
          try await store.database.write { try $0.insertOrder(Make.order(number)) }
        }
        group.addTask {
          await #expect(throws: StoreError.referenceTaken) {
            try await store.database.write {
              try $0.insertOrder(Make.order(100 + number, reference: "SAME"))
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try store.database.read { try $0.orders(limit: 100) }.count == 11)
  }

  @Test func `a cancelled task's write commits, and returns`() async throws {
    let store = try StoreFixture()
    let gate = Gate()
    let holder = Task { try await store.database.write { _ in gate.enterAndWait() } }
    try await gate.waitUntilEntered()
    let cancelled = Task {
      try await store.database.write { transaction -> String in
        try transaction.insertOrder(Make.order(1))
        return "committed"
      }
    }
    try await until { store.database.waitingCount == 1 }
    cancelled.cancel()
    gate.open()
    try await holder.value
    #expect(try await cancelled.value == "committed")
    let alreadyCancelled = Task {
      while !Task.isCancelled { await Task.yield() }
      try await store.database.write { try $0.insertOrder(Make.order(2)) }
    }
    alreadyCancelled.cancel()
    try await alreadyCancelled.value
    #expect(try store.database.read { try $0.orders(limit: 10) }.count == 2)
  }

  @Test func `synchronous writes from many threads all arrive`() async throws {
    let store = try StoreFixture()
    await withTaskGroup { group in
      for number in 0..<50 {
        group.addTask {
          let written = try? await offThePool {
            try store.database.writeNow { transaction -> Int in
              try transaction.insertOrder(Make.order(number))
              return number
            }
          }
          #expect(written == number)
        }
      }
    }
    #expect(try store.database.read { try $0.orders(limit: 100) }.count == 50)
  }

  @Test func `the store refuses to be called from inside a write of its own`() throws {
    let store = try StoreFixture()
    let database = store.database
    #expect(throws: StoreError.calledFromWithinAWrite) {
      try database.writeNow { _ in try database.writeNow { _ in } }
    }
    #expect(throws: StoreError.calledFromWithinAWrite) {
      try database.writeNow { _ in try database.checkpoint() }
    }
    // Reading is allowed, and sees what was committed before.
    let seen = try database.writeNow { transaction in
      try transaction.insertOrder(Make.order(1))
      return try database.read { try $0.orders(limit: 10) }.count
    }
    #expect(seen == 0)
  }

  @Test func `a closed database refuses everything, and closing waits for what is under way`()
    async throws
  {
    let store = try StoreFixture()
    let writes = (0..<20).map { number in
      Task { try await store.database.write { try $0.insertOrder(Make.order(number)) } }
    }
    for write in writes { try await write.value }
    store.database.close()
    store.database.close()
    await #expect(throws: StoreError.closed) { try await store.database.write { _ in } }
    #expect(throws: StoreError.closed) { try store.database.writeNow { _ in } }
    #expect(throws: StoreError.closed) { try store.database.read { _ in } }
    #expect(throws: StoreError.closed) { try store.database.checkpoint() }
    let again = try store.reopened(.readOnly)
    #expect(try again.read { try $0.orders(limit: 100) }.count == 20)
  }
}
