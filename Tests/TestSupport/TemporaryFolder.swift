package import Foundation

/// A folder that exists for one test, and is removed with everything in it when it goes away.
package final class TemporaryFolder: Sendable {
  /// Where the folder is.
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "voucher-vault-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// The path of something in the folder.
  package func path(_ name: String) -> String {
    url.appending(path: name).path(percentEncoded: false)
  }
}
