import TestSupport
import Testing
import VaultStore
import VoucherModel

@Suite("a failing disk")
struct FaultTests {
  /// A kind of operation, and how it fails.
  struct Fault: Sendable, CustomTestStringConvertible {
    let operation: Disk.Operation
    let failure: Disk.Failure
    let stays: Bool

    var testDescription: String { "\(operation) \(failure)\(stays ? ", and stays" : "")" }

    static let all = [false, true].flatMap { stays in
      [
        Fault(operation: .write, failure: .full, stays: stays),
        Fault(operation: .write, failure: .writing, stays: stays),
        Fault(operation: .sync, failure: .syncing, stays: stays),
        Fault(operation: .truncate, failure: .truncating, stays: stays),
      ]
    }
  }

  /// Fails the first, the second, … operation until none of a write and a checkpoint is left.
  @Test(arguments: Fault.all)
  func `whatever fails, commits stand, failures are told, and the store goes on`(
    fault: Fault
  ) async throws {
    for n in 1... {
      let folder = try TemporaryFolder()
      let disk = try Disk(folder)
      let database = try VaultDatabase(path: folder.path("vault.db"), access: .create)
      try await database.write { try $0.insertOrder(Make.order(1)) }
      let before = disk.count(fault.operation)
      disk.fail(fault.operation, at: n, with: fault.failure, stays: fault.stays)
      var outcomes: [Int: StoreError?] = [1: nil]
      for number in 2...3 {
        outcomes[number] = await failure {
          try await database.write { transaction in
            try transaction.insertOrder(Make.order(number))
            try transaction.insertDelivery(
              Make.delivery(number, of: Make.id(number), body: Make.bytes(20_000, number)), keys: []
            )
          }
        }
        _ = await failure { try database.checkpoint() }
      }
      let happened = disk.count(fault.operation) - before
      disk.heal()
      try await database.write { try $0.insertOrder(Make.order(4)) }
      try check(database, outcomes)
      try database.checkpoint()
      database.close()
      try check(VaultDatabase(path: folder.path("vault.db"), access: .readWrite), outcomes)
      if happened < n { return }
    }
  }

  /// Every commit that was reported is there, and whatever is there is whole.
  private func check(_ database: VaultDatabase, _ outcomes: [Int: StoreError?]) throws {
    #expect(try database.integrityProblems() == [])
    try database.read { snapshot in
      #expect(try snapshot.order(Make.id(4)) != nil)
      for (number, outcome) in outcomes {
        let isThere = try snapshot.order(Make.id(number)) != nil
        switch outcome {
        case nil: #expect(isThere, "a commit was lost")
        case .diskFull: #expect(!isThere, "nothing of a full disk's commit may be there")
        case .inputOutput: break
        case let error?: Issue.record("not a disk's error: \(error)")
        }
        guard number > 1 else { continue }
        #expect(try snapshot.deliveries(of: Make.id(number)).count == (isThere ? 1 : 0))
      }
    }
  }

  @Test func `a failed sync fails every write of its batch, and is not tried again`() async throws {
    let folder = try TemporaryFolder()
    let disk = try Disk(folder)
    let database = try VaultDatabase(path: folder.path("vault.db"), access: .create)
    let gate = Gate()
    let holder = Task { try await database.write { _ in gate.enterAndWait() } }
    try await gate.waitUntilEntered()
    let writes = (0..<5).map { number in
      Task { try await database.write { try $0.insertOrder(Make.order(number)) } }
    }
    try await until { database.waitingCount == 5 }
    disk.fail(.sync, with: .syncing)
    let syncs = disk.count(.sync)
    gate.open()
    try await holder.value
    for write in writes {
      await #expect(throws: StoreError.inputOutput(code: Disk.Failure.syncing.rawValue)) {
        try await write.value
      }
    }
    #expect(disk.count(.sync) - syncs == 1)
    database.close()
  }

  @Test func `a body's own error is its caller's answer, even if the commit then fails`()
    async throws
  {
    let folder = try TemporaryFolder()
    let disk = try Disk(folder)
    let database = try VaultDatabase(path: folder.path("vault.db"), access: .create)
    let gate = Gate()
    let holder = Task { try await database.write { _ in gate.enterAndWait() } }
    try await gate.waitUntilEntered()
    let refused = Task {
      try await database.write { transaction in
        try transaction.insertOrder(Make.order(1))
        throw Refusal(number: 1)
      }
    }
    let good = Task { try await database.write { try $0.insertOrder(Make.order(2)) } }
    try await until { database.waitingCount == 2 }
    disk.fail(.sync, with: .syncing)
    gate.open()
    try await holder.value
    await #expect(throws: Refusal(number: 1)) { try await refused.value }
    await #expect(throws: StoreError.self) { try await good.value }
    database.close()
  }

  @Test func `after a failed sync nothing is written before the log has been begun anew`()
    async throws
  {
    let folder = try TemporaryFolder()
    let disk = try Disk(folder)
    let database = try VaultDatabase(path: folder.path("vault.db"), access: .create)
    disk.fail(.sync, with: .syncing)
    await #expect(throws: StoreError.self) {
      try await database.write { try $0.insertOrder(Make.order(1)) }
    }
    let truncations = disk.count(.truncate)
    try await database.write { try $0.insertOrder(Make.order(2)) }
    #expect(disk.count(.truncate) > truncations)
    #expect(try database.read { try $0.order(Make.id(2)) } != nil)
    database.close()
  }

  @Test func `a full disk is told as such, and the store goes on when there is room`() async throws
  {
    let folder = try TemporaryFolder()
    let disk = try Disk(folder)
    let database = try VaultDatabase(path: folder.path("vault.db"), access: .create)
    disk.fail(.write, with: .full, stays: true)
    for number in 0..<3 {
      await #expect(throws: StoreError.diskFull) {
        try await database.write { try $0.insertOrder(Make.order(number)) }
      }
    }
    #expect(throws: StoreError.diskFull) {
      try database.backup(to: folder.path("backup.db"))
    }
    disk.heal()
    try await database.write { try $0.insertOrder(Make.order(0)) }
    #expect(try database.read { try $0.orders(limit: 10) }.count == 1)
    try database.backup(to: folder.path("backup.db"))
    database.close()
  }

  private func failure(of work: () async throws -> Void) async -> StoreError? {
    do {
      try await work()
      return nil
    } catch {
      return error as? StoreError ?? .unexpected(code: -1)
    }
  }
}
