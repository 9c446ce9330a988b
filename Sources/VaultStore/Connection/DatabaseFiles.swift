import Glibc

/// The files of a database, and how they are made: readable by their owner only, whatever the umask.
struct DatabaseFiles: Sendable {
  /// The database itself, in a form that SQLite cannot take for a URI or a name of its own.
  let database: String

  var lock: String { database + ".lock" }
  var log: String { database + "-wal" }
  var index: String { database + "-shm" }

  init(path: String) throws(StoreError) {
    guard !path.isEmpty, !path.utf8.contains(0), path.utf8.last != UInt8(ascii: "/") else {
      throw .unusablePath
    }
    database = path.hasPrefix("/") ? path : "./" + path
  }

  /// Refuses, with the system's own reason, what could not be opened that way.
  func check(for access: VaultDatabase.Access) throws(StoreError) {
    let folder = Self.folder(of: database)
    let isWriter = access != .readOnly
    if access != .create, try Self.status(of: folder) == nil { throw .missing }
    try Self.check(folder, isWriter ? W_OK | X_OK : X_OK, what: "database folder")
    guard let status = try Self.status(of: database) else {
      guard access == .create else { throw .missing }
      // The log of a database that is gone may hold all there is of it: SQLite would delete it.
      if let log = try Self.status(of: log), log.st_size > 0 { throw .alreadyExists }
      return
    }
    // Under two names there would be two locks for one database.
    guard status.st_mode & S_IFMT != S_IFLNK else {
      throw .refused(what: "database", errno: ELOOP)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notADatabase }
    try Self.check(database, isWriter ? R_OK | W_OK : R_OK, what: "database")
  }

  private static func check(_ path: String, _ mode: Int32, what: String) throws(StoreError) {
    guard unsafe faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0 else {
      throw .refused(what: what, errno: errno)
    }
  }

  /// What a file is, or `nil` if there is none; a link is not followed.
  static func status(of path: String) throws(StoreError) -> stat? {
    var status = stat()
    if unsafe lstat(path, &status) == 0 { return status }
    let number = errno
    if number == ENOENT { return nil }
    throw .refused(what: "database", errno: number)
  }

  /// Opens a file for writing, and makes it if it is missing (or, with `mustBeNew`, only if it is).
  static func open(_ path: String, mustBeNew: Bool, what: String) throws(StoreError) -> Int32 {
    let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (mustBeNew ? O_EXCL : 0)
    let descriptor = unsafe Glibc.open(path, flags, 0o600)
    if descriptor < 0 {
      let number = errno
      throw number == EEXIST ? .alreadyExists : .refused(what: what, errno: number)
    }
    return descriptor
  }

  /// Makes an empty file that only its owner can read.
  static func create(_ path: String, what: String) throws(StoreError) {
    let descriptor = try open(path, mustBeNew: true, what: what)
    defer { close(descriptor) }
    guard fchmod(descriptor, 0o600) == 0 else { throw .refused(what: what, errno: errno) }
  }

  /// Makes a file's content, or a folder's list of names, durable.
  static func synchronize(_ path: String, what: String) throws(StoreError) {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .refused(what: what, errno: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .refused(what: what, errno: errno) }
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
