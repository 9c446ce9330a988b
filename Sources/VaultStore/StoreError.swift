/// Why the store did not do what it was asked.
///
/// Nothing in it comes from a stored value: names of columns and constraints, counts and result
/// codes only, so that every case may be logged.
package enum StoreError: Error, Hashable, Sendable {
  // The files.

  /// There is no database at the path.
  case missing
  /// There is something at the path already, and it will not be overwritten.
  case alreadyExists
  /// The operating system refused a file; `what` names its role, never its path.
  case refused(what: String, errno: Int32)
  /// The file is not an SQLite database.
  case notADatabase
  /// The file is an SQLite database, and not a vault.
  case notAVault
  /// A newer version of the program has changed the schema; `step` is one this program lacks.
  case newerSchema(step: String)
  /// The schema lacks steps of this program, and the database was opened for reading only.
  case olderSchema
  /// The database is damaged; `what` says where it showed.
  case corrupt(what: String)
  /// SQLite could not open the database or a file beside it (extended result code); a folder that
  /// cannot be written is enough for that.
  case cannotOpen(code: Int32)
  /// The path is one that SQLite would read as something other than a file's name.
  case unusablePath

  // The moment.

  /// Another process held the write lock for longer than the time allowed.
  case lockedByAnotherProcess(waitedMilliseconds: Int)
  /// A program that does not know the write lock kept SQLite busy for longer than the time allowed.
  case busy
  /// The disk, or the space allowed on it, is full; nothing of the batch was written.
  case diskFull
  /// Reading or writing failed (SQLite's extended result code).
  ///
  /// After a failed commit it is not known whether the batch will be there once the database has
  /// been opened again: read before writing it a second time.
  case inputOutput(code: Int32)
  /// The database was opened for reading only.
  case readOnly
  /// The database has been closed.
  case closed
  /// A write or a checkpoint was asked for from inside a write's body.
  case calledFromWithinAWrite

  // The content.

  /// The reference belongs to another order already.
  case referenceTaken
  /// The supplier's order number belongs to another order already.
  case supplierOrderTaken
  /// A row with the same key is there already; `constraint` names the columns.
  case duplicate(constraint: String)
  /// A rule of the schema refused the change, by the rule's own words.
  case ruleBroken(String)
  /// The row is not there.
  case notFound
  /// The row is not in the state that the change was made for.
  case changedMeanwhile
  /// SQLite refused for a reason that has no case of its own (extended result code).
  case unexpected(code: Int32)
}

extension StoreError {
  /// A short fixed word for logs and metrics.
  package var label: String {
    switch self {
    case .missing: "missing"
    case .alreadyExists: "already-exists"
    case .refused: "refused"
    case .notADatabase: "not-a-database"
    case .notAVault: "not-a-vault"
    case .newerSchema: "newer-schema"
    case .olderSchema: "older-schema"
    case .corrupt: "corrupt"
    case .cannotOpen: "cannot-open"
    case .unusablePath: "unusable-path"
    case .lockedByAnotherProcess: "locked"
    case .busy: "busy"
    case .diskFull: "disk-full"
    case .inputOutput: "input-output"
    case .readOnly: "read-only"
    case .closed: "closed"
    case .calledFromWithinAWrite: "called-from-within-a-write"
    case .referenceTaken: "reference-taken"
    case .supplierOrderTaken: "supplier-order-taken"
    case .duplicate: "duplicate"
    case .ruleBroken: "rule-broken"
    case .notFound: "not-found"
    case .changedMeanwhile: "changed-meanwhile"
    case .unexpected: "unexpected"
    }
  }
}
