#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads and writes small files that hold no secret.
enum PlainFile {
  /// The file's bytes; `nil` if there is no such file.
  static func read(_ path: String, limit: Int) throws -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw unreadable(path, errno)
    }
    defer { close(descriptor) }
    return try read(descriptor, called: path, limit: limit)
  }

  /// Standard input, to its end.
  static func readInput(limit: Int) throws -> [UInt8] {
    try read(STDIN_FILENO, called: "standard input", limit: limit)
  }

  private static func read(
    _ descriptor: Int32, called path: String, limit: Int
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe block.withUnsafeMutableBytes { buffer in
        unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw unreadable(path, errno)
      }
      if count == 0 { return bytes }
      bytes += block.prefix(count)
      guard bytes.count <= limit else {
        throw CommandError.configuration(
          "\(path) is larger than \(limit) bytes.", next: "Check that it is the right file.")
      }
    }
  }

  /// Whether there is something of that name.
  static func exists(_ path: String) -> Bool {
    unsafe access(path, F_OK) == 0
  }

  /// Puts the bytes into a file of that name, replacing what is there once they are on the disk.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let temporary = "\(path).new-\(getpid())"
    let descriptor = unsafe open(
      temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw unwritable(path, errno) }
    let isWritten = systemWriteAll(descriptor, bytes.span) && fsync(descriptor) == 0
    let failure = errno
    close(descriptor)
    guard isWritten else {
      unsafe unlink(temporary)
      throw unwritable(path, failure)
    }
    guard unsafe rename(temporary, path) == 0 else {
      let failure = errno
      unsafe unlink(temporary)
      throw unwritable(path, failure)
    }
  }

  private static func unreadable(_ path: String, _ number: Int32) -> CommandError {
    CommandError(
      "storage", "\(path) could not be read (\(systemWords(number))).",
      next: "Check its path and permissions.", status: .incomplete)
  }

  private static func unwritable(_ path: String, _ number: Int32) -> CommandError {
    CommandError(
      "storage", "\(path) could not be written (\(systemWords(number))).",
      next: "Check the path, its permissions and the room on the disk.", status: .incomplete)
  }
}
