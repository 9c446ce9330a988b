import GRDB

/// The vault's database: one file, any number of processes, and as many callers as there are.
///
/// A write that has returned is on the disk. Writes of callers that wait at the same moment share
/// one commit and one sync; a body that throws takes back its own changes and nobody else's.
/// Reads see one consistent moment, and never wait for writes.
///
/// The caller opens a file once in a process and keeps it open; `close()` ends its use.
package final class VaultDatabase: Sendable {
  /// What a database is opened for.
  package enum Access: Hashable, Sendable {
    /// To be made; there must be nothing at the path but, perhaps, an unfinished attempt.
    case create
    /// To be read and written; its schema is brought up to date.
    case readWrite
    /// To be read; its schema must be up to date.
    case readOnly
  }

  let files: DatabaseFiles
  let readers: ReaderPool
  let writes: GroupCommit?

  /// How long a write waits for the lock before it gives up, unless the caller says otherwise.
  package static let defaultLockTimeoutMilliseconds = 10_000

  /// Opens or makes the database.
  package init(
    path: String, access: Access,
    lockTimeoutMilliseconds: Int = VaultDatabase.defaultLockTimeoutMilliseconds,
    service: StoreService = .ownThread()
  ) throws(StoreError) {
    files = try DatabaseFiles(path: path)
    try files.check(for: access)
    if access == .readOnly {
      writes = nil
    } else {
      let lock = try WriteLock(
        path: files.lock, timeout: .milliseconds(lockTimeoutMilliseconds))
      let writer = try Writer(files: files, isNew: access == .create, lock: lock)
      writes = GroupCommit(writer, service: service)
    }
    readers = ReaderPool(path: files.database)
    do {
      try readers.read { try SchemaMigration().check($0) }
    } catch {
      close()
      throw error as? StoreError ?? .unexpected(code: ResultCode.SQLITE_INTERNAL.rawValue)
    }
  }

  /// How many commits this database has made.
  package var commitCount: Int { writes?.commits ?? 0 }

  /// How many writes have been asked for and not begun.
  package var waitingCount: Int { writes?.waitingCount ?? 0 }

  /// Does one unit of work, and returns when it is durable.
  ///
  /// The body runs on a thread of the store's own. The wait cannot be cancelled: the work of a
  /// cancelled task is committed like any other. The body must not call the database itself, but
  /// through the transaction that it is given.
  package func write<R: Sendable>(
    _ body: @escaping @Sendable (borrowing VaultTransaction) throws -> R
  ) async throws -> R {
    let writes = try writer()
    let outcome = Outcome<R>()
    return try await withCheckedThrowingContinuation { continuation in
      writes.submit(
        WriteJob(
          body: { transaction in outcome.store(try body(transaction)) },
          finish: { error in continuation.resume(with: outcome.result(error)) }))
    }
  }

  /// As `write`, from synchronous code: the calling thread waits.
  package func writeNow<R>(_ body: (borrowing VaultTransaction) throws -> R) throws -> R {
    let writes = try writer()
    try writes.refuseFromWithin()
    return try withoutActuallyEscaping(body) { body in
      let call = BlockingCall(body)
      writes.submit(call.job)
      return try call.wait()
    }
  }

  /// Shows the database as it is at one moment.
  ///
  /// The snapshot is taken at the body's first question. A body that runs for long keeps the
  /// write-ahead log from being emptied.
  package func read<R>(_ body: (borrowing VaultSnapshot) throws -> R) throws -> R {
    try readers.read { database in
      try body(VaultSnapshot(StoreSession(database: database)))
    }
  }

  /// Moves the write-ahead log into the database file, as far as readers allow; says whether nothing
  /// is left in it.
  ///
  /// The store does so by itself when the log has grown by 4 MB and nobody writes, or by 12 MB, and
  /// leaves the log's bytes where they are then.
  @discardableResult
  package func checkpoint() throws -> Bool {
    try writer().exclusively { (writer) throws in try writer.checkpoint() }
  }

  /// Ends the use of the database, when the writes under way are done; a second call does nothing.
  ///
  /// It must not be called from inside a write's body.
  package func close() {
    writes?.close()
    readers.close()
  }

  func writer() throws(StoreError) -> GroupCommit {
    guard let writes else { throw .readOnly }
    return writes
  }
}
