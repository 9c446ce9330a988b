#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import SupplierAPI
import VaultCrypto
import VoucherModel

/// A file of one of the supplier's lists, open for reading; the same bytes are read whatever becomes
/// of its name meanwhile.
final class OpenStatement: Sendable {
  private let descriptor: Int32
  private let path: String
  private let writtenAt: Timestamp

  init(_ path: String) throws {
    // A pipe without a writer would keep the command waiting.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.unreadable(path, errno) }
    self.descriptor = descriptor
    self.path = path
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw Self.unreadable(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CommandError(
        "storage", "\(path) is no file that can be read to its end.",
        next: "Give the name of a regular file.", status: .incomplete)
    }
    writtenAt = Timestamp(
      milliseconds: Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec / 1_000_000))
  }

  deinit { close(descriptor) }

  var statement: StatementFile {
    StatementFile(name: path, writtenAt: writtenAt) { buffer in
      try buffer.append(upTo: StatementFile.blockSize) { span in
        try self.read(into: &span)
      }
      return buffer.count
    }
  }

  private func read(into span: inout MutableSpan<UInt8>) throws -> Int {
    while true {
      let count = unsafe span.withUnsafeMutableBytes { buffer in
        unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
      }
      if count >= 0 { return count }
      guard errno == EINTR else { throw Self.unreadable(path, errno) }
    }
  }

  private static func unreadable(_ path: String, _ number: Int32) -> CommandError {
    CommandError(
      "storage", "\(path) could not be read (\(systemWords(number))). Nothing was compared.",
      next: "Check its path and permissions.", status: .incomplete)
  }
}
