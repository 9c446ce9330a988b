#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
package import VaultCrypto

/// Reads and writes key files; their content goes straight into guarded memory.
package enum KeyFileStore {
  /// The longest passphrase that is read from a file.
  private static let longestPassphrase = 16_384

  /// Opens the key file; `passphrase` is asked only where the file is under one.
  ///
  /// Without anybody to ask, a file under a passphrase gives its public half.
  ///
  /// - Throws: `keyNeeded` where there is no file, `wrongKey` where it does not open, `refused` where
  ///   others than its owner may read what is secret in it.
  package static func load(
    _ path: String, passphrase: (() throws -> SecretBytes)?
  ) throws -> VaultKeys {
    let file = try read(path, limit: KeyFile.maximumByteCount, whatItIs: "key file")
    do {
      let kind = try file.bytes.withBytes { bytes throws(CryptoError) in
        try KeyFile.kind(of: bytes)
      }
      switch (kind, passphrase) {
      case (.capture, _), (.underPassphrase, nil):
        return .capture(
          try file.bytes.withBytes { bytes throws(CryptoError) in
            try KeyFile.identity(in: bytes)
          })
      case (.full, _):
        guard !file.isExposed else { throw exposed(path, "key file") }
        return .full(
          try file.bytes.withBytes { bytes throws(CryptoError) in try KeyFile.open(bytes) })
      case (.underPassphrase, .some(let passphrase)):
        let secret = try passphrase()
        return .full(
          try file.bytes.withBytes { bytes throws(CryptoError) in
            try KeyFile.open(bytes, passphrase: secret)
          })
      }
    } catch CryptoError.wrongPassphrase {
      throw VaultError(
        .wrongKey, "The passphrase does not open the key file \(path).",
        next: "Check the passphrase, and that the key file is the one of this vault.")
    } catch let error as CryptoError {
      throw VaultError(
        .wrongKey, "\(path) is no key file of a vault, or is damaged (\(error.label)).",
        next: "Name the right one; keep this one as it is.")
    }
  }

  /// A small file's content, and whether others than its owner may read it.
  private struct PrivateFile: ~Copyable {
    let bytes: SecretBytes
    let isExposed: Bool
  }

  /// A passphrase from a file that only its owner may read, without the line break at its end.
  package static func readPassphrase(
    _ path: String, whatItIs: String = "file of the passphrase"
  ) throws -> SecretBytes {
    let file = try read(path, limit: longestPassphrase, whatItIs: whatItIs)
    guard !file.isExposed else { throw exposed(path, whatItIs) }
    return try file.bytes.withBytes { bytes in
      var end = bytes.count
      if end > 0, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
      if end > 0, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      return try SecretBytes(copying: bytes.extracting(0..<end))
    }
  }

  private static func read(
    _ path: String, limit: Int, whatItIs: String
  ) throws -> PrivateFile {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
      let number = errno
      throw VaultError(
        number == ENOENT ? .keyNeeded : .storage,
        "The \(whatItIs) \(path) cannot be read (system error \(number)).",
        next: "Check the path and its permissions.")
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= limit
    else {
      throw VaultError(
        .storage, "The \(whatItIs) \(path) is no ordinary small file.", next: "Check the path.")
    }
    let count = Int(status.st_size)
    let bytes = try SecretBytes(count: count) { bytes throws(CryptoError) in
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, count)
      }
      guard got == count else { throw .unavailable }
    }
    return PrivateFile(bytes: bytes, isExposed: status.st_mode & 0o077 != 0)
  }

  /// Writes a key file that only its owner may read, synced; refuses to replace one.
  package static func write(_ content: borrowing SecretBytes, to path: String) throws {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let number = errno
      throw VaultError(
        number == EEXIST ? .vaultExists : .storage,
        "The key file \(path) cannot be made (system error \(number)).",
        next: number == EEXIST
          ? "It was left as it is; name another place with --key-file."
          : "Check the folder and its permissions.")
    }
    defer { close(descriptor) }
    let written = content.withBytes { bytes in
      unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
    guard written == content.count, fsync(descriptor) == 0 else {
      let number = errno
      unsafe unlink(path)
      throw VaultError(
        .storage, "The key file \(path) could not be written (system error \(number)).",
        next: "Make room, then try again.")
    }
    try POSIXDisk().syncFolder(parent(of: path))
  }

  private static func exposed(_ path: String, _ whatItIs: String) -> VaultError {
    VaultError(
      .refused, "Others than its owner may read the \(whatItIs) \(path); it was not used.",
      next: "Run 'chmod 600 \(path)', and consider whether somebody has read it.")
  }
}
