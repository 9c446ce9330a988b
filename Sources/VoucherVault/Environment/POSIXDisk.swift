#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The machine's disk.
package struct POSIXDisk: Disk {
  package init() {}

  package func makeFolder(_ path: String) throws(DiskError) {
    if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw DiskError("make folder", path, errno)
    }
    try makeFolder(String(path[..<slash]))
    if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    throw DiskError("make folder", path, errno)
  }

  package func names(in folder: String) throws(DiskError) -> [String] {
    guard let stream = unsafe opendir(folder) else {
      if errno == ENOENT { return [] }
      throw DiskError("list", folder, errno)
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  package func open(_ path: String, creating: Bool) throws(DiskError) -> any DiskFile {
    try POSIXFile(path, flags: O_RDWR | (creating ? O_CREAT : 0))
  }

  package func syncFolder(_ path: String) throws(DiskError) {
    try POSIXFile(path, flags: O_RDONLY | O_DIRECTORY).syncAll()
  }

  package func remove(_ path: String) throws(DiskError) {
    if unsafe unlink(path) != 0, errno != ENOENT { throw DiskError("remove", path, errno) }
  }

  package func removeFolder(_ path: String) throws(DiskError) {
    if unsafe rmdir(path) == 0 || [ENOENT, ENOTEMPTY, EEXIST].contains(errno) { return }
    throw DiskError("remove", path, errno)
  }

  package func writeNew(_ bytes: [UInt8], to path: String) throws(DiskError) {
    let draft = path + ".partial"
    let file = try POSIXFile(draft, flags: O_RDWR | O_CREAT)
    // The lock tells a draft that is being written from one that a dead process left.
    guard try file.tryLock() else { throw DiskError("lock", draft, EBUSY) }
    do throws(DiskError) {
      try file.truncate()
      try file.write(bytes, at: 0)
      try file.syncAll()
      // A link, not a rename: it refuses to replace a file that is there.
      if unsafe Glibc.link(draft, path) != 0 { throw DiskError("create", path, errno) }
    } catch {
      unsafe unlink(draft)
      throw error
    }
    unsafe unlink(draft)
    try syncFolder(parent(of: path))
  }

  package func append(_ bytes: [UInt8], to path: String, synced: Bool) throws(DiskError) {
    let file = try POSIXFile(path, flags: O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK)
    try file.requireOrdinary()
    try file.appendAll(bytes)
    if synced { try file.sync() }
  }

  package func read(_ path: String, limit: Int) throws(DiskError) -> [UInt8]? {
    guard let file = try ordinary(path) else { return nil }
    let size = try file.size()
    guard size <= limit else { throw DiskError("read", path, EFBIG) }
    return try file.read(size, at: 0)
  }

  package func readEnd(of path: String, limit: Int) throws(DiskError) -> [UInt8]? {
    guard let file = try ordinary(path) else { return nil }
    let size = try file.size()
    return try file.read(min(size, limit), at: max(0, size - limit))
  }

  package func replace(_ path: String, with bytes: [UInt8]) throws(DiskError) {
    let draft = path + ".partial"
    let file = try POSIXFile(draft, flags: O_RDWR | O_CREAT | O_TRUNC)
    try file.write(bytes, at: 0)
    try file.sync()
    if unsafe Glibc.rename(draft, path) != 0 { throw DiskError("create", path, errno) }
  }

  package func sharesDevice(_ path: String, with other: String) -> Bool {
    var (file, folder, neighbour) = (stat(), stat(), stat())
    guard unsafe lstat(other, &neighbour) == 0, neighbour.st_mode & S_IFMT == S_IFREG else {
      return false
    }
    if unsafe lstat(path, &file) == 0 {
      return file.st_mode & S_IFMT == S_IFREG && file.st_dev == neighbour.st_dev
    }
    return unsafe errno == ENOENT && stat(parent(of: path), &folder) == 0
      && folder.st_dev == neighbour.st_dev
  }

  /// Opens what is there to be read, without waiting for somebody at the other end of a pipe.
  private func ordinary(_ path: String) throws(DiskError) -> POSIXFile? {
    let file: POSIXFile
    do {
      file = try POSIXFile(path, flags: O_RDONLY | O_NONBLOCK)
    } catch {
      if error.number == ENOENT { return nil }
      throw error
    }
    try file.requireOrdinary()
    return file
  }
}

/// The folder that holds the path.
package func parent(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}
