package import VaultCrypto

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads secrets from files and streams straight into guarded memory.
package enum SecretInput {
  /// The longest secret that is read.
  package static let maximumByteCount = 16_384

  /// Why a secret could not be read.
  package enum Problem: Error, Hashable, Sendable {
    case unreadable(number: Int32)
    /// Others than its owner may read the file.
    case exposed(mode: UInt32)
    case tooLong
    case empty
  }

  /// A file's content as it is, and whether others than its owner may read it.
  struct File: ~Copyable {
    let bytes: SecretBytes
    /// The permission bits; 0 for a pipe.
    let mode: UInt32

    var isExposed: Bool { mode & 0o077 != 0 }
  }

  /// The content of a file that only its owner can read, without one line break at its end.
  ///
  /// `-` is standard input. A pipe, such as a shell's `<(command)`, is taken as it is.
  package static func file(_ path: String) throws -> SecretBytes {
    if path == "-" { return try withoutLineEnd(read(STDIN_FILENO, limit: lineLimit)) }
    return try withDescriptor(path) { descriptor, mode in
      if mode & 0o077 != 0 { throw Problem.exposed(mode: mode) }
      return try withoutLineEnd(read(descriptor, limit: lineLimit))
    }
  }

  /// A key file, whose kind decides whether it matters who may read it.
  static func keyFile(_ path: String, limit: Int) throws -> File {
    try withDescriptor(path) { descriptor, mode in
      let buffer = try read(descriptor, limit: limit)
      return File(
        bytes: try buffer.withBytes { try SecretBytes(copying: $0) }, mode: mode)
    }
  }

  /// One line from a terminal, without its end.
  static func line(from descriptor: Int32) throws -> SecretBytes {
    try withoutLineEnd(read(descriptor, limit: lineLimit, stoppingAtLine: true))
  }

  /// Two bytes more than a secret may have, for the end of its line.
  private static let lineLimit = maximumByteCount + 2

  /// Opens the file for `body`, with its permissions; those of a pipe do not count.
  private static func withDescriptor<R: ~Copyable>(
    _ path: String, _ body: (_ descriptor: Int32, _ mode: UInt32) throws -> R
  ) throws -> R {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw Problem.unreadable(number: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw Problem.unreadable(number: errno) }
    let isFile = status.st_mode & S_IFMT == S_IFREG
    return try body(descriptor, isFile ? UInt32(status.st_mode & 0o777) : 0)
  }

  private static func read(
    _ descriptor: Int32, limit: Int, stoppingAtLine: Bool = false
  ) throws -> SecretBuffer {
    let buffer = SecretBuffer(limit: limit)
    var isAtEnd = false
    while !isAtEnd, buffer.count < limit {
      let room = stoppingAtLine ? 1 : limit - buffer.count
      try buffer.append(upTo: room) { span in
        let count = try read(descriptor, into: &span)
        isAtEnd = count == 0 || stoppingAtLine && span[0] == UInt8(ascii: "\n")
        return count
      }
    }
    return buffer
  }

  private static func withoutLineEnd(_ buffer: SecretBuffer) throws -> SecretBytes {
    try buffer.withBytes { bytes in
      var end = bytes.count
      if end > 0, bytes[end - 1] == UInt8(ascii: "\n") {
        end -= 1
        if end > 0, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      }
      guard end > 0 else { throw Problem.empty }
      guard end <= maximumByteCount else { throw Problem.tooLong }
      return try SecretBytes(copying: bytes.extracting(0..<end))
    }
  }

  /// One read of the system's, begun again where a signal came between.
  private static func read(_ descriptor: Int32, into span: inout MutableSpan<UInt8>) throws -> Int {
    try unsafe span.withUnsafeMutableBytes { buffer in
      while true {
        let count = unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
        if count >= 0 { return count }
        if errno != EINTR { throw Problem.unreadable(number: errno) }
      }
    }
  }
}
