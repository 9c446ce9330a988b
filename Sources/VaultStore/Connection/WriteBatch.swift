import GRDB

/// Jobs that share one transaction, each in a savepoint of its own where there are several.
struct WriteBatch {
  /// What each job's body threw, in the order of the jobs; shorter than the jobs if the
  /// transaction was lost before the last one ran.
  private var outcomes: [(any Error)?] = []
  private let notes = BatchNotes()

  /// How often the transaction is begun anew while another program keeps SQLite busy.
  private static let beginAttempts = 2

  /// Runs and commits the jobs; returns why nothing of the batch was committed, if so.
  mutating func run(_ jobs: [WriteJob], on database: Database) -> StoreError? {
    do throws(StoreError) {
      try Self.begin(database)
      if jobs.count == 1 {
        guard try runAlone(jobs[0], on: database) else { return nil }
      } else {
        for job in jobs { try run(job, on: database) }
      }
      try storing { try database.cachedStatement(sql: "COMMIT TRANSACTION").execute() }
      return nil
    } catch {
      try? database.rollback()
      return error
    }
  }

  /// Tells each caller; a body's own failure is its caller's answer in any case.
  func finish(_ jobs: [WriteJob], _ failure: StoreError?) {
    for (index, job) in jobs.enumerated() {
      let own = index < outcomes.count ? outcomes[index] : nil
      job.finish(own ?? failure)
    }
  }

  /// A body runs once at most: only the beginning of the transaction is tried again.
  private static func begin(_ database: Database) throws(StoreError) {
    for _ in 1..<beginAttempts {
      do throws(StoreError) {
        return try beginOnce(database)
      } catch .busy {
        continue
      }
    }
    try beginOnce(database)
  }

  private static func beginOnce(_ database: Database) throws(StoreError) {
    try storing { try database.cachedStatement(sql: "BEGIN IMMEDIATE TRANSACTION").execute() }
  }

  /// Runs the only job; says whether there is anything to commit.
  ///
  /// Nobody else's work has to outlive its failure, and a savepoint costs a copy of each page changed.
  private mutating func runAlone(
    _ job: WriteJob, on database: Database
  ) throws(StoreError) -> Bool {
    do {
      try job.body(VaultTransaction(StoreSession(database: database), notes: notes))
      outcomes.append(nil)
      return true
    } catch {
      outcomes.append(error)
      guard database.isInsideTransaction else { throw Self.cause(of: error) }
      try storing { try database.rollback() }
      return false
    }
  }

  private mutating func run(_ job: WriteJob, on database: Database) throws(StoreError) {
    let session = StoreSession(database: database)
    _ = try storing { try session.execute("SAVEPOINT job") }
    do {
      try job.body(VaultTransaction(session, notes: notes))
      outcomes.append(nil)
    } catch {
      outcomes.append(error)
      notes.logTail = nil
      // A full disk or a failed read can end the transaction, and with it the other jobs' work.
      guard database.isInsideTransaction else { throw Self.cause(of: error) }
      _ = try storing { try session.execute("ROLLBACK TO job") }
    }
    _ = try storing { try session.execute("RELEASE job") }
  }

  private static func cause(of error: any Error) -> StoreError {
    error as? StoreError ?? .unexpected(code: ResultCode.SQLITE_ABORT.rawValue)
  }
}
