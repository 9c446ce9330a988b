package import Foundation

/// The files under `Tests/Corpora`: examples, and every input that ever found something.
package enum Corpus {
  /// The folder of all corpora.
  package static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Corpora")

  /// A file, by its name within its parser's folder.
  package static func file(_ name: String, of parser: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: parser).appending(path: name)))
  }

  /// A parser's files in the order of their names; none where it has no folder.
  package static func files(of parser: String) throws -> [(name: String, bytes: [UInt8])] {
    let path = folder.appending(path: parser).path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted().map { name in
      (name, try file(name, of: parser))
    }
  }

  /// A parser's files without their names.
  package static func inputs(of parser: String) throws -> [[UInt8]] {
    try files(of: parser).map(\.bytes)
  }
}
