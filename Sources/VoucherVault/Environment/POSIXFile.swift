#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Synchronization

/// An open file of the machine's disk.
final class POSIXFile: DiskFile {
  private let descriptor: Int32
  private let path: String
  private let isLocked = Atomic(false)

  /// `F_OFD_SETLK`, which the C headers define for GNU programs only.
  private static let setOpenFileLock: Int32 = 37

  init(_ path: String, flags: Int32) throws(DiskError) {
    let opened = unsafe Glibc.open(path, flags | O_CLOEXEC | O_NOCTTY, 0o600)
    guard opened >= 0 else { throw DiskError("open", path, errno) }
    descriptor = opened
    self.path = path
  }

  deinit {
    if isLocked.load(ordering: .relaxed) { unlock() }
    close(descriptor)
  }

  /// Gives locks up by name: while another thread starts a program, the child has a copy of the open
  /// file until it is replaced, and closing ours would leave the locks with that.
  private func unlock() {
    _ = flock(descriptor, LOCK_UN)
    var whole = Glibc.flock()
    whole.l_type = Int16(F_UNLCK)
    whole.l_whence = Int16(SEEK_SET)
    _ = unsafe fcntl(descriptor, Self.setOpenFileLock, &whole)
  }

  func tryLock() throws(DiskError) -> Bool {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EWOULDBLOCK { return false }
      guard errno == EINTR else { throw DiskError("lock", path, errno) }
    }
    isLocked.store(true, ordering: .relaxed)
    return true
  }

  func tryLock(byteAt offset: Int64) throws(DiskError) -> Bool {
    // An open-file-description lock: two openings in one process exclude each other as well.
    var region = Glibc.flock()
    region.l_type = Int16(F_WRLCK)
    region.l_whence = Int16(SEEK_SET)
    region.l_start = off_t(offset)
    region.l_len = 1
    while unsafe fcntl(descriptor, Self.setOpenFileLock, &region) != 0 {
      if errno == EAGAIN || errno == EACCES { return false }
      guard errno == EINTR else { throw DiskError("lock", path, errno) }
    }
    isLocked.store(true, ordering: .relaxed)
    return true
  }

  func size() throws(DiskError) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw DiskError("size", path, errno) }
    return Int(status.st_size)
  }

  /// Throws unless it is a file that has its bytes on a disk: what is no such file may wait for ever.
  func requireOrdinary() throws(DiskError) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw DiskError("size", path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DiskError("open as an ordinary file", path, EINVAL)
    }
  }

  func reserve(_ count: Int) throws(DiskError) {
    while true {
      let result = posix_fallocate(descriptor, 0, off_t(count))
      if result == 0 { return }
      guard result == EINTR else { throw DiskError("reserve", path, result) }
    }
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(DiskError) {
    var done = 0
    while done < bytes.count {
      let written = unsafe bytes.withUnsafeBytes { buffer in
        unsafe pwrite(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done,
          off_t(offset + done))
      }
      if written < 0 {
        guard errno == EINTR else { throw DiskError("write", path, errno) }
      } else if written == 0 {
        throw DiskError("write", path, ENOSPC)
      } else {
        done += written
      }
    }
  }

  func truncate() throws(DiskError) {
    while ftruncate(descriptor, 0) != 0 {
      guard errno == EINTR else { throw DiskError("truncate", path, errno) }
    }
  }

  func appendAll(_ bytes: [UInt8]) throws(DiskError) {
    var done = 0
    while done < bytes.count {
      let written = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
      }
      if written < 0 {
        guard errno == EINTR else { throw DiskError("write", path, errno) }
      } else {
        done += written
      }
    }
  }

  func read(_ count: Int, at offset: Int) throws(DiskError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, count - done,
          off_t(offset + done))
      }
      if got < 0 {
        guard errno == EINTR else { throw DiskError("read", path, errno) }
      } else if got == 0 {
        break
      } else {
        done += got
      }
    }
    bytes.removeLast(count - done)
    return bytes
  }

  func sync() throws(DiskError) {
    guard fdatasync(descriptor) == 0 else { throw DiskError("sync", path, errno) }
  }

  /// As `sync`, with the file's own metadata.
  func syncAll() throws(DiskError) {
    guard fsync(descriptor) == 0 else { throw DiskError("sync", path, errno) }
  }
}
