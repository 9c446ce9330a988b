import Foundation
import TestSupport

/// The built program, run as a process of its own.
enum Binary {
  /// Where the build put it: beside the tests.
  static let path: String = {
    let beside = Bundle.main.executableURL?.deletingLastPathComponent()
      .appending(path: "voucher-vault").path(percentEncoded: false)
    if let beside, FileManager.default.isExecutableFile(atPath: beside) { return beside }
    return Repository.root.appending(path: ".build/debug/voucher-vault")
      .path(percentEncoded: false)
  }()

  /// Starts the program.
  static func start(
    _ arguments: [String], environment: [String: String], input: String = ""
  ) throws -> SpawnedProcess {
    // Should it crash, it must not print the memory that its registers point to.
    let quiet = ["SWIFT_BACKTRACE": "enable=no"]
    return try SpawnedProcess(
      path, arguments, environment: environment.merging(quiet) { given, _ in given },
      input: input)
  }

  /// Runs the program to its end.
  static func run(
    _ arguments: [String], environment: [String: String], input: String = ""
  ) async throws -> SpawnedProcess.End {
    try await start(arguments, environment: environment, input: input).end()
  }
}

/// Where this package lies.
enum Repository {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
}

extension SpawnedProcess {
  /// Waits until standard output, or standard error, holds the words.
  func hasPrinted(_ words: String, onError: Bool = false) async throws {
    for _ in 0..<3_000 {
      if (onError ? notices : out).contains(words) { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw Missing(words: words, out: out, notices: notices)
  }

  struct Missing: Error {
    let words: String
    let out: String
    let notices: String
  }
}
