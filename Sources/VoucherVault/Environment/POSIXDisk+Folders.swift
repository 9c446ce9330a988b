import CProcessSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension POSIXDisk: FolderDisk {
  package func facts(of path: String) throws(DiskError) -> FileFacts? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw DiskError("look at", path, errno)
    }
    let kind: FileFacts.Kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    return FileFacts(
      kind: kind, permissions: UInt32(status.st_mode & 0o7777), bytes: Int64(status.st_size),
      isOurs: status.st_uid == geteuid())
  }

  package func room(at path: String) throws(DiskError) -> DiskRoom {
    var status = statvfs()
    guard unsafe statvfs(path, &status) == 0 else { throw DiskError("look at", path, errno) }
    let block = Int64(clamping: status.f_frsize)
    return DiskRoom(
      free: Int64(clamping: status.f_bavail).multipliedReportingOverflow(by: block).partialValue,
      total: Int64(clamping: status.f_blocks).multipliedReportingOverflow(by: block).partialValue)
  }

  package func openForReading(_ path: String) throws(DiskError) -> any DiskFile {
    try POSIXFile(path, flags: O_RDONLY)
  }

  package func lockFolder(_ path: String) throws(DiskError) -> (any DiskFile)? {
    let folder = try POSIXFile(path, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    return try folder.tryLock() ? folder : nil
  }

  package func link(_ path: String, as other: String) throws(DiskError) {
    guard unsafe Glibc.link(path, other) == 0 else { throw DiskError("link", other, errno) }
  }

  package func rename(_ path: String, to other: String) throws(DiskError) {
    guard unsafe Glibc.rename(path, other) == 0 else { throw DiskError("rename", other, errno) }
  }

  package func exchange(_ path: String, with other: String) throws(DiskError) {
    guard unsafe vv_exchange(path, other) == 0 else { throw DiskError("exchange", other, errno) }
  }

  package func removeTree(_ path: String) throws(DiskError) {
    guard let facts = try facts(of: path) else { return }
    guard facts.kind == .folder else { return try remove(path) }
    for name in try names(in: path) { try removeTree(path + "/" + name) }
    if unsafe rmdir(path) != 0, errno != ENOENT { throw DiskError("remove", path, errno) }
  }
}
