import VaultCrypto

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Puts a key file in the place of another one, which stays until the new one is durable and opens.
enum KeyFileReplacement {
  /// What the new file is called until then; a killed process may leave one, which the next takes away.
  static func draft(of path: String) -> String { path + ".new" }

  /// Writes `content` beside the file, reads it back for `check`, and renames it over the file.
  static func replace(
    _ path: String, with content: borrowing SecretBytes,
    check: (borrowing SecretBytes) throws -> Void
  ) throws {
    let target = resolved(path)
    let draft = draft(of: target)
    unsafe unlink(draft)
    let file = try NewSecretFile(draft)
    do {
      try content.withBytes { try file.write($0) }
      let written = try SecretInput.keyFile(draft, limit: KeyFile.maximumByteCount)
      try check(written.bytes)
      keepOwner(of: target, on: draft)
      guard unsafe rename(draft, target) == 0 else { throw NewSecretFile.refused(target, errno) }
    } catch {
      file.discard()
      throw error
    }
    try NewSecretFile.syncFolder(of: target)
  }

  /// A file that the superuser writes for a service stays the service's.
  private static func keepOwner(of target: String, on draft: String) {
    var status = stat()
    guard geteuid() == 0, unsafe stat(target, &status) == 0 else { return }
    _ = unsafe chown(draft, status.st_uid, status.st_gid)
  }

  /// The file that the path leads to, so that a link is followed and not replaced.
  private static func resolved(_ path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }
}
