import Foundation

/// The built `voucher-vault`, running as a process of its own.
package final class RunningProgram {
  private let process = Process()

  /// Where the build put the program: beside the bundle of tests.
  package static let path: String = {
    let bundle = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") }
    let folder =
      bundle.map { URL(filePath: $0).deletingLastPathComponent() }
      ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    return folder.appending(path: "voucher-vault").path(percentEncoded: false)
  }()

  package init(_ arguments: [String], environment: [String: String]) throws {
    process.executableURL = URL(filePath: Self.path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Ends it at once, as a power cut would, but for what the system has in memory.
  package func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Waits for its end; gives the exit status.
  package func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
