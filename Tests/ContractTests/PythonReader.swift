import Foundation
import TestSupport
import Testing
import TransparencyLog
import VaultCrypto
import VaultStore
import VoucherVault

/// A reader of `Tests/Readers`, which shares no code with this package.
enum PythonReader {
  static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

  /// Runs a reader; gives its exit status and what it printed.
  static func run(
    _ name: String, _ arguments: [String]
  ) async throws -> (status: Int32, text: String) {
    let reader = GoldenFile.vectors.deletingLastPathComponent()
      .appending(path: "Readers/\(name)").path(percentEncoded: false)
    let end = try await SpawnedProcess("/usr/bin/python3", ["-B", reader] + arguments).end()
    return (end.status, end.out)
  }
}

extension Workbench {
  /// The log's key, as an outsider is given it.
  var logKey: String {
    get throws {
      let name = try #require(KeyName(vault.core.vault.origin))
      return NoteKey(name: name, key: keyring.identity.logKey).text
    }
  }

  /// Writes a file of the test's folder, and gives its path.
  func write(_ text: String, to name: String) throws -> String {
    let path = folder.path(name)
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}
