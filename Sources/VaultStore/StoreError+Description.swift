import Glibc

extension StoreError: CustomStringConvertible {
  /// One sentence for people.
  package var description: String {
    switch self {
    case .missing: "there is no database at this path"
    case .alreadyExists: "there is something at this path already"
    case .refused(let what, let number):
      "the system refused the \(what): \(Self.words(for: number))"
    case .notADatabase: "the file is not an SQLite database"
    case .notAVault: "the file is an SQLite database, but not a vault"
    case .newerSchema(let step):
      "a newer version of this program has changed the database (step \(step))"
    case .olderSchema:
      "the database is of an older version; open it once for writing to bring it up to date"
    case .corrupt(let what): "the database is damaged: \(what)"
    case .cannotOpen(let code):
      "the database, or a file beside it, cannot be opened (SQLite result \(code))"
    case .unusablePath: "the path cannot be the name of a database file"
    case .lockedByAnotherProcess(let waited):
      "another process has held the vault's write lock for \(waited) ms"
    case .busy: "the database is kept busy by another connection"
    case .diskFull: "the disk is full"
    case .inputOutput(let code): "reading or writing the database failed (SQLite result \(code))"
    case .readOnly: "the database was opened for reading only"
    case .closed: "the database has been closed"
    case .calledFromWithinAWrite: "the store was called from inside a write of its own"
    case .referenceTaken: "the reference belongs to another order"
    case .supplierOrderTaken: "the supplier's order number belongs to another order"
    case .duplicate(let constraint): "there is such a row already (\(constraint))"
    case .ruleBroken(let rule): "the database refused the change: \(rule)"
    case .notFound: "there is no such row"
    case .changedMeanwhile: "the row has been changed meanwhile"
    case .unexpected(let code): "the database failed (SQLite result \(code))"
    }
  }

  private static func words(for number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }
}
