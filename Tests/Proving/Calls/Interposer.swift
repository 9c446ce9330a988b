import Foundation

/// The library that stands between the program and the system, built once from `Tests/Interposer`.
package struct Interposer: Sendable {
  package let path: String

  package struct CannotBeBuilt: Error, CustomStringConvertible {
    package let description: String
  }

  /// Compiles the library into a folder; the compiler is the one that every Swift toolchain has.
  package static func build(in folder: String) async throws -> Interposer {
    let source = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Interposer/interposer.c").standardizedFileURL
      .path(percentEncoded: false)
    let library = folder + "/interposer.so"
    let run = try await ChildProcess.run(
      "/usr/bin/env",
      [
        "clang", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", library, source,
        "-ldl",
      ],
      environment: ProcessInfo.processInfo.environment, outputFolder: folder, name: "interposer")
    guard run.status == .exited(0) else { throw CannotBeBuilt(description: run.errors) }
    return Interposer(path: library)
  }

  /// The variables under which a program runs with the library.
  func variables(
    _ disturbance: Disturbance, kinds: CallKinds, roots: [String], log: String
  ) -> [String: String] {
    disturbance.variables.merging([
      "LD_PRELOAD": path, "VV_CALLS_ROOTS": roots.joined(separator: ":"),
      "VV_CALLS_KINDS": kinds.letters, "VV_CALLS_LOG": log,
    ]) { $1 }
  }
}
