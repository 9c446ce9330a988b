import GRDB
import Glibc

extension VaultDatabase {
  /// Copies the database as it is at one moment to a new file, without stopping writers.
  ///
  /// The copy is checked and synced before it gets its name: a file at `path` is whole. Throws
  /// `alreadyExists` if there is one already. `report` is told of pages done, and how many there are.
  package func backup(
    to path: String, report: @escaping (_ pages: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    let target = try DatabaseFiles(path: path)
    guard try DatabaseFiles.status(of: target.database) == nil else {
      throw StoreError.alreadyExists
    }
    let partial = target.database + ".partial"
    try DatabaseFiles.create(partial, what: "backup")
    defer { for suffix in ["", "-journal", "-wal", "-shm"] { unsafe unlink(partial + suffix) } }
    try copy(to: partial, report)
    try DatabaseFiles.synchronize(partial, what: "backup")
    // Unlike a rename, a link never replaces what somebody else has put there meanwhile.
    guard unsafe link(partial, target.database) == 0 else {
      let number = errno
      throw number == EEXIST
        ? StoreError.alreadyExists : StoreError.refused(what: "backup", errno: number)
    }
    try DatabaseFiles.synchronize(
      DatabaseFiles.folder(of: target.database), what: "backup's folder")
  }

  /// How many pages are copied before somebody is told.
  private static let pagesAtOnce: CInt = 4_096

  /// Copies in one read transaction, so that the copy is of one moment.
  private func copy(to path: String, _ report: @escaping (Int, Int) -> Void) throws {
    try mappingErrors {
      var configuration = Configuration()
      configuration.label = "voucher-vault.backup"
      let copy = try DatabaseQueue(path: path, configuration: configuration)
      defer { try? copy.close() }
      try readers.read { source in
        // The transaction begins with its first question; without one, every step would be its own.
        _ = try Int.fetchOne(source, sql: "SELECT count(*) FROM sqlite_schema")
        try copy.writeWithoutTransaction { target in
          try source.backup(to: target, pagesPerStep: Self.pagesAtOnce) { progress in
            report(progress.completedPageCount, progress.totalPageCount)
          }
        }
      }
      let problem = try copy.read { try String.fetchOne($0, sql: "PRAGMA integrity_check(1)") }
      guard problem == "ok" else { throw StoreError.corrupt(what: "found in the backup") }
      // One file is the whole copy: no log beside it.
      let mode = try copy.writeWithoutTransaction {
        try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE")
      }
      guard mode == "delete" else { throw StoreError.corrupt(what: "the backup's journal mode") }
      try copy.close()
    }
  }
}
