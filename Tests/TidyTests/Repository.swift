import Foundation

/// The repository's own files, as the tidy tests read them.
enum Repository {
  /// The top of the repository.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// What a build, an editor or Python leaves behind; none of it is ever committed.
  private static let leftovers: Set<String> = [
    ".git", "Package.resolved", "__pycache__", ".DS_Store",
  ]

  private static func isLeftover(_ name: String) -> Bool {
    leftovers.contains(name) || name.hasPrefix(".build") || name.hasSuffix(".swp")
  }

  /// What lies at the top.
  static func topLevelNames() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.path(percentEncoded: false))
      .filter { !isLeftover($0) }.sorted()
  }

  /// The paths of all files in a folder, from the top of the repository on; links are not followed.
  static func files(in folder: String = "", endingIn suffix: String = "") throws -> [String] {
    let manager = FileManager.default
    let start = folder.isEmpty ? root : root.appending(path: folder)
    var found: [String] = []
    for name in try manager.contentsOfDirectory(atPath: start.path(percentEncoded: false)) {
      if isLeftover(name) { continue }
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      let type =
        try manager.attributesOfItem(
          atPath: root.appending(path: path).path(percentEncoded: false))[.type]
        as? FileAttributeType
      switch type {
      case .typeDirectory: found += try files(in: path, endingIn: suffix)
      case .typeRegular where path.hasSuffix(suffix): found.append(path)
      default: break
      }
    }
    return found.sorted()
  }

  /// A file's text.
  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path(percentEncoded: false))
  }

  /// All Swift files of ours, taken apart; read once for all tests.
  static let swiftSources: Result<[SwiftSource], any Error> = Result {
    try ["Sources", "Tests", "Examples", "Benchmarks"].flatMap {
      try files(in: $0, endingIn: ".swift")
    }
    .map { SwiftSource(path: $0, text: try text($0)) }
  }
}
