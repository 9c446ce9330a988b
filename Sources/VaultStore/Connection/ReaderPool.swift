import GRDB
import Synchronization

/// Connections that only read; each serves one caller at a time.
final class ReaderPool: Sendable {
  private struct State {
    var idle: [DatabaseQueue] = []
    var isClosed = false
  }

  private let path: String
  private let state = Mutex(State())

  /// How many connections are kept open for the next callers.
  private static let idleMaximum = 4

  init(path: String) {
    self.path = path
  }

  /// Runs `body` on one consistent snapshot; readers wait neither for writers nor for each other.
  func read<R>(_ body: (Database) throws -> R) throws -> R {
    try mappingErrors {
      let queue = try borrow()
      defer { giveBack(queue) }
      return try queue.unsafeRead { database in try Self.snapshot(database, body) }
    }
  }

  /// One transaction, begun and ended by statements that stay prepared.
  private static func snapshot<R>(
    _ database: Database, _ body: (Database) throws -> R
  ) throws -> R {
    try database.cachedStatement(sql: "BEGIN DEFERRED TRANSACTION").execute()
    let result: R
    do {
      result = try body(database)
    } catch {
      try? database.rollback()
      throw error
    }
    try database.cachedStatement(sql: "COMMIT TRANSACTION").execute()
    return result
  }

  /// Runs `body` on every idle connection.
  func inspect<R>(_ body: (Database) throws -> R) throws -> [R] {
    try mappingErrors {
      let queues = state.withLock { $0.idle }
      return try queues.map { queue in try queue.read { database in try body(database) } }
    }
  }

  func close() {
    let queues = state.withLock { state in
      defer { state.idle = [] }
      state.isClosed = true
      return state.idle
    }
    for queue in queues { try? queue.close() }
  }

  private func borrow() throws -> DatabaseQueue {
    let idle = try state.withLock { state in
      guard !state.isClosed else { throw StoreError.closed }
      return state.idle.popLast()
    }
    return try idle
      ?? DatabaseQueue(path: path, configuration: ConnectionSetup.configuration(isReader: true))
  }

  private func giveBack(_ queue: DatabaseQueue) {
    let isKept = state.withLock { state in
      guard !state.isClosed, state.idle.count < Self.idleMaximum else { return false }
      state.idle.append(queue)
      return true
    }
    if !isKept { try? queue.close() }
  }
}
