import CSQLiteSupport
import GRDB
import Synchronization

/// The one connection that writes, and the lock under which it does.
///
/// Used by one thread at a time. A connection whose commit met an input or output error is done: it
/// is closed, and the next write opens, checks and checkpoints another before it does anything else.
struct Writer {
  private enum Connection {
    case open(DatabaseQueue)
    /// Closed after a failure; the disk may hold less than it said.
    case lost
    case closed
  }

  private let path: String
  private let lock: WriteLock
  private var connection: Connection
  private var checkpointDue = Self.checkpointPages

  /// A checkpoint is due when the log has grown by so many pages (4 MB of the usual size); it waits for
  /// a lull.
  static let checkpointPages = 1000
  /// So many more pages (8 MB) make it not wait any longer.
  static let patientPages = 2000
  /// A log of so many pages is emptied as soon as nobody reads from it (16 MB of the usual size).
  static let longLogPages = 4000
}

extension Writer {
  /// Opens the database for writing, and brings its schema up to date.
  init(files: DatabaseFiles, isNew: Bool, lock: WriteLock) throws(StoreError) {
    try lock.acquire()
    defer { lock.release() }
    if isNew, try DatabaseFiles.status(of: files.database) == nil {
      try DatabaseFiles.create(files.database, what: "database")
    }
    let queue = try Self.open(files.database, isNew: isNew)
    if isNew {
      do throws(StoreError) {
        // From here on the database file alone says what it is.
        try Self.checkpoint(queue, .truncate)
        try DatabaseFiles.synchronize(
          DatabaseFiles.folder(of: files.database), what: "database folder")
      } catch {
        Self.close(queue)
        throw error
      }
    }
    path = files.database
    self.lock = lock
    connection = .open(queue)
  }

  /// Commits the jobs together, and tells each how it went; then checkpoints if that is overdue, and
  /// says whether it is due.
  ///
  /// Counts the commit, if there is one, before it tells anybody.
  mutating func commit(_ jobs: [WriteJob], counting counter: borrowing Atomic<Int>) -> Bool {
    let queue: DatabaseQueue
    do throws(StoreError) {
      try lock.acquire()
      do throws(StoreError) {
        queue = try usableQueue()
      } catch {
        lock.release()
        throw error
      }
    } catch {
      for job in jobs { job.finish(error) }
      return false
    }
    defer { lock.release() }
    var batch = WriteBatch()
    let failure = queue.writeWithoutTransaction { database in batch.run(jobs, on: database) }
    if let failure {
      noteFailure(failure)
    } else {
      counter.add(1, ordering: .relaxed)
    }
    batch.finish(jobs, failure)
    return failure == nil && checkpointIfDue(queue, patience: Self.patientPages)
  }

  /// Checkpoints if that is due; another process that holds the lock has its own.
  mutating func checkpointInLull() {
    guard case .open(let queue) = connection else { return }
    do throws(StoreError) {
      try lock.acquire()
    } catch {
      return
    }
    defer { lock.release() }
    _ = checkpointIfDue(queue, patience: 0)
  }

  /// Moves what is in the log to the database file, as far as readers allow; says whether the log is
  /// empty then.
  mutating func checkpoint() throws(StoreError) -> Bool {
    try lock.acquire()
    defer { lock.release() }
    let queue = try usableQueue()
    var isEmpty = true
    do throws(StoreError) {
      do throws(StoreError) {
        try Self.checkpoint(queue, .truncate)
      } catch .busy {
        try Self.checkpoint(queue, .passive)
        isEmpty = false
      }
    } catch {
      noteFailure(error)
      throw error
    }
    checkpointDue = Self.checkpointPages
    return isEmpty
  }

  /// Runs `body` on the connection, outside of a transaction.
  mutating func inspect<R>(_ body: (Database) throws -> R) throws -> R {
    let queue: DatabaseQueue
    if case .open(let open) = connection {
      queue = open
    } else {
      try lock.acquire()
      defer { lock.release() }
      queue = try usableQueue()
    }
    return try mappingErrors { try queue.writeWithoutTransaction(body) }
  }

  mutating func close() {
    if case .open(let queue) = connection { Self.close(queue) }
    connection = .closed
  }

  // MARK: The connection's life

  private mutating func usableQueue() throws(StoreError) -> DatabaseQueue {
    switch connection {
    case .open(let queue): return queue
    case .closed: throw .closed
    case .lost:
      let queue = try Self.recover(path)
      connection = .open(queue)
      checkpointDue = Self.checkpointPages
      return queue
    }
  }

  private static func open(_ path: String, isNew: Bool) throws(StoreError) -> DatabaseQueue {
    let queue = try storing {
      try DatabaseQueue(path: path, configuration: ConnectionSetup.configuration(isReader: false))
    }
    do throws(StoreError) {
      try SchemaMigration().apply(to: queue, isNew: isNew)
    } catch {
      close(queue)
      throw error
    }
    return queue
  }

  /// Opens the database after a failure.
  ///
  /// A log whose sync failed is not appended to: the kernel may have dropped pages that it still
  /// shows, and whatever is written after them is lost with them. So the log is first moved to the
  /// database file and begun anew; while a reader prevents that, nothing is written.
  private static func recover(_ path: String) throws(StoreError) -> DatabaseQueue {
    let queue = try open(path, isNew: false)
    do throws(StoreError) {
      let problem = try storing {
        try queue.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
      }
      guard problem == "ok" else { throw .corrupt(what: "found by quick_check") }
      try checkpoint(queue, .truncate)
    } catch {
      close(queue)
      throw error
    }
    return queue
  }

  private static func close(_ queue: DatabaseQueue) {
    queue.writeWithoutTransaction { unsafe vv_wal_count_stop($0.sqliteConnection) }
    try? queue.close()
  }

  private mutating func noteFailure(_ failure: StoreError) {
    guard failure.endsConnection, case .open(let queue) = connection else { return }
    Self.close(queue)
    connection = .lost
  }

  // MARK: Checkpoints

  /// Checkpoints a log that is due and has so many pages more; says whether it is due still.
  private mutating func checkpointIfDue(_ queue: DatabaseQueue, patience: Int) -> Bool {
    let pages = queue.writeWithoutTransaction { Int(unsafe vv_wal_count($0.sqliteConnection)) }
    // Begun anew by a checkpoint of another process.
    if pages < checkpointDue - Self.checkpointPages { checkpointDue = Self.checkpointPages }
    guard pages >= checkpointDue + patience else { return pages >= checkpointDue }
    do throws(StoreError) {
      try Self.checkpoint(queue, .passive)
      // Should a reader still need the log, it grows on; it is not tried at every commit.
      checkpointDue = pages + Self.checkpointPages
      if pages >= Self.longLogPages, try Self.cutLog(queue) { checkpointDue = Self.checkpointPages }
    } catch {
      // The commits stand; what is wrong with the disk shows again where somebody is told.
      noteFailure(error)
    }
    return false
  }

  /// Empties a log that has become long, unless somebody reads from it; says whether it is empty then.
  ///
  /// Whoever opens the database next reads all of the log first.
  private static func cutLog(_ queue: DatabaseQueue) throws(StoreError) -> Bool {
    try storing {
      try queue.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA busy_timeout = 0")
        defer {
          let milliseconds = Int(ConnectionSetup.busySeconds * 1_000)
          try? database.execute(sql: "PRAGMA busy_timeout = \(milliseconds)")
        }
        do {
          _ = try database.checkpoint(.truncate)
          return true
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
          return false
        }
      }
    }
  }

  private static func checkpoint(
    _ queue: DatabaseQueue, _ mode: Database.CheckpointMode
  ) throws(StoreError) {
    try storing { try queue.writeWithoutTransaction { _ = try $0.checkpoint(mode) } }
  }
}
