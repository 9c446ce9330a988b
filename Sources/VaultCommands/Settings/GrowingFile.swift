#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that is written piece by piece beside its name, and takes it when it is whole.
final class GrowingFile {
  private let path: String
  private let temporary: String
  private let descriptor: Int32
  private var pending: [UInt8] = []
  private var isFinished = false

  private static let pieceLength = 1 << 16

  init(_ path: String) throws {
    self.path = path
    temporary = "\(path).new-\(getpid())"
    descriptor = unsafe open(
      temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.unwritable(path, errno) }
  }

  func write(_ text: String) throws {
    pending += text.utf8
    if pending.count >= Self.pieceLength { try flush() }
  }

  /// Gives the file its name, once its bytes are on the disk.
  func finish() throws {
    try flush()
    guard fsync(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
      throw Self.unwritable(path, errno)
    }
    isFinished = true
  }

  deinit {
    close(descriptor)
    if !isFinished { unsafe unlink(temporary) }
  }

  private func flush() throws {
    guard systemWriteAll(descriptor, pending.span) else { throw Self.unwritable(path, errno) }
    pending.removeAll(keepingCapacity: true)
  }

  private static func unwritable(_ path: String, _ number: Int32) -> CommandError {
    CommandError(
      "storage", "\(path) could not be written (\(systemWords(number))).",
      next: "Check the path, its permissions and the room on the disk.", status: .incomplete)
  }
}
