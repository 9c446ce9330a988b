import VaultCrypto

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A new file for a secret, 0600, made before the secret is, so that nothing is made that cannot be
/// kept; one of public keys may be read by all.
final class NewSecretFile {
  let path: String
  private let descriptor: Int32

  /// Makes the file; there must be none of that name.
  init(_ path: String, isPublic: Bool = false) throws {
    let opened = unsafe open(
      path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard opened >= 0 else { throw Self.refused(path, errno) }
    if isPublic { fchmod(opened, 0o644) }
    self.path = path
    descriptor = opened
  }

  /// Writes the secret and makes it durable, the file's name included.
  func write(_ bytes: Span<UInt8>) throws {
    guard systemWriteAll(descriptor, bytes), fsync(descriptor) == 0 else {
      throw Self.refused(path, errno)
    }
    try Self.syncFolder(of: path)
  }

  /// Makes durable what names a file has.
  static func syncFolder(of path: String) throws {
    let parent = Path.parent(of: path)
    let folder = unsafe open(parent.isEmpty ? "." : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw refused(path, errno) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw refused(path, errno) }
  }

  /// Takes the file away again.
  func discard() {
    unsafe unlink(path)
  }

  deinit {
    close(descriptor)
  }

  static func refused(_ path: String, _ number: Int32) -> CommandError {
    if number == EEXIST {
      return CommandError(
        "file_exists", "There is a file \(path) already; it was left as it is.",
        next: "Choose another name, or another folder with --vault.", status: .incomplete)
    }
    return CommandError(
      "storage", "\(path) could not be written (\(systemWords(number))).",
      next: "Check the path, its permissions and the room on the disk.", status: .incomplete)
  }
}
