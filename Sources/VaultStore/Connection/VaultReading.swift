/// What can be asked of the vault's database, inside a transaction and of a snapshot alike.
package protocol VaultReading: ~Copyable {
  var session: StoreSession { get }
}

/// The database at one moment; what others write meanwhile is not seen.
///
/// It exists only while the body that it was passed to runs.
package struct VaultSnapshot: VaultReading, ~Copyable {
  package let session: StoreSession

  init(_ session: StoreSession) {
    self.session = session
  }
}

/// One unit of work: all of its changes become durable together, or none does.
///
/// It exists only while the body that it was passed to runs.
package struct VaultTransaction: VaultReading, ~Copyable {
  package let session: StoreSession
  private let notes: BatchNotes

  init(_ session: StoreSession, notes: BatchNotes) {
    self.session = session
    self.notes = notes
  }

  /// The end of the audit log, if whoever appended last in this commit has left it here.
  package var logTail: LogTail? {
    get { notes.logTail }
    nonmutating set { notes.logTail = newValue }
  }
}

/// The end of the audit log: all that appending to it needs.
package struct LogTail: Hashable, Sendable {
  /// How many leaves the log has.
  package let size: UInt64
  /// The hashes of its complete subtrees from left to right.
  package let hashes: [[UInt8]]

  package init(size: UInt64, hashes: [[UInt8]]) {
    self.size = size
    self.hashes = hashes
  }
}

/// What the jobs of one commit leave for those that come behind them.
///
/// It is about what they have written, and nothing of it outlives a job that is taken back.
final class BatchNotes {
  var logTail: LogTail?
}
