import TestSupport
import Testing
import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("the end of the log in a commit that callers share")
struct SharedLogTailTests {
  private struct Refusal: Error {}

  private let folder: TemporaryFolder
  private let database: VaultDatabase
  private let pieces = Pieces()
  private let audit = AuditWriter(clock: .system)

  init() throws {
    let pieces = pieces
    folder = try TemporaryFolder()
    database = try VaultDatabase(
      path: folder.path("vault.db"), access: .create, service: .scheduled { pieces.add($0) })
  }

  private static func event(_ number: Int) -> AuditEvent {
    .checkpointKept(size: UInt64(number), row: Digest.sha256([UInt8(truncatingIfNeeded: number)]))
  }

  /// Has all of the work committed together.
  private func commit(
    _ works: [@Sendable (borrowing VaultTransaction) throws -> Void]
  ) async throws {
    let commits = database.commitCount
    try await withThrowingTaskGroup { group in
      for work in works {
        group.addTask { [database] in
          do {
            try await database.write { try work($0) }
          } catch is Refusal {
            return
          }
        }
      }
      // The work is counted before the store asks to be served.
      while database.waitingCount < works.count || pieces.count == 0 { await Task.yield() }
      while pieces.count > 0 { pieces.runFirst() }
      try await group.waitForAll()
    }
    #expect(database.commitCount == commits + 1)
  }

  /// The stored hashes are those that the leaves have by themselves.
  private func expectOneLog(ofSize size: UInt64) throws {
    try database.read { snapshot in
      var frontier = TreeFrontier()
      try snapshot.eachLeaf { leaf in
        #expect(leaf.index == frontier.size)
        for node in frontier.append(TreeHash.leaf(leaf.leaf)) {
          let stored = try snapshot.node(level: node.node.level, position: node.node.position)
          #expect(stored == node.hash.bytes)
        }
      }
      #expect(frontier.size == size)
      #expect(try AuditTree.head(ofSize: size, in: snapshot) == frontier.head)
    }
  }

  @Test func `is where the next one goes on`() async throws {
    let audit = audit
    for round in 0..<3 {
      try await commit(
        (0..<11).map { number in
          { transaction in
            try audit.append([Self.event(number), Self.event(100 + number)], in: transaction)
          }
        })
      try expectOneLog(ofSize: UInt64(22 * (round + 1)))
    }
  }

  @Test func `goes with the work that is taken back`() async throws {
    let audit = audit
    try await commit(
      (0..<20).map { number in
        { transaction in
          try audit.append([Self.event(number)], in: transaction)
          if number % 3 == 1 { throw Refusal() }
        }
      })
    try expectOneLog(ofSize: 13)
  }

  @Test func `is read anew behind a leaf that came another way`() async throws {
    let audit = audit
    try await commit([
      { transaction in
        try audit.append([Self.event(1)], in: transaction)
        let leaf = AuditLeaf(Self.event(2), at: Timestamp(milliseconds: 1)).bytes
        var frontier = try AuditTree.frontier(ofSize: 1, in: transaction)
        let hash = TreeHash.leaf(leaf)
        try transaction.appendLeaves([
          LeafRow(
            index: 1, kind: 1, occurredAt: Timestamp(milliseconds: 1), orderID: nil, leaf: leaf,
            hash: hash.bytes)
        ])
        try transaction.insertNodes(
          frontier.append(hash).map {
            NodeRow(level: $0.node.level, position: $0.node.position, hash: $0.hash.bytes)
          })
        try audit.append([Self.event(3)], in: transaction)
      }
    ])
    try expectOneLog(ofSize: 3)
  }
}
