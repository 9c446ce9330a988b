import Foundation
import TestSupport

/// Ends the program at the n-th call by which it changes a file in some folders.
struct CallKiller {
  private let library: String
  private let folder: TemporaryFolder

  struct CannotBeBuilt: Error {
    let words: String
  }

  /// Compiles `Tests/Interposer`; the compiler is the one that every Swift toolchain has.
  init() async throws {
    folder = try TemporaryFolder()
    library = folder.path("interposer.so")
    let source = Repository.root.appending(path: "Tests/Interposer/interposer.c")
      .path(percentEncoded: false)
    let build = try SpawnedProcess(
      "/usr/bin/env", ["clang", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"],
      environment: ProcessInfo.processInfo.environment)
    let end = await build.end()
    guard end.status == 0 else { throw CannotBeBuilt(words: end.notices) }
  }

  /// Runs the program, which is killed at its n-th call if it makes so many.
  func run(
    _ arguments: [String], environment: [String: String], roots: [String], killedAt number: Int
  ) async throws -> SpawnedProcess.End {
    let variables = [
      "LD_PRELOAD": library, "VV_CALLS_MODE": "kill", "VV_CALLS_AT": String(number),
      "VV_CALLS_ROOTS": roots.joined(separator: ":"), "VV_CALLS_KINDS": "f",
      "VV_CALLS_LOG": folder.path("log"),
    ]
    // Which guard is taken out of the program, if one is: Tests/Mutations.
    let removed = ProcessInfo.processInfo.environment
      .filter { $0.key == "VOUCHER_VAULT_REMOVED_GUARD" }
    return try await Binary.run(
      arguments,
      environment: removed.merging(environment) { $1 }.merging(variables) { $1 })
  }
}
