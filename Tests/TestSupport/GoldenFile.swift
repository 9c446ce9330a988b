package import Foundation

/// Files under `Tests` that hold what a test expects.
package enum GoldenFile {
  /// The folder `Tests/Vectors`.
  package static let vectors = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Vectors")

  /// The file's text; with `UPDATE_GOLDEN=1` in the environment, `actual` is written to it first.
  package static func text(_ url: URL, updatedWith actual: String) throws -> String {
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try Data(actual.utf8).write(to: url)
    }
    return String(decoding: try Data(contentsOf: url), as: UTF8.self)
  }
}
