import Foundation

/// The built `voucher-vault`, running as a process of its own.
package final class RunningProgram: Sendable {
  private let process: SpawnedProcess

  /// How a process ended, and what it said.
  package struct Ending: Sendable {
    /// The exit status; `nil` where a signal ended it.
    package let status: Int32?
    /// What came on standard output and standard error.
    package let output: String
    package let errors: String

    package init(status: Int32?, output: String, errors: String) {
      self.status = status
      self.output = output
      self.errors = errors
    }

    fileprivate init(_ end: SpawnedProcess.End) {
      self.init(
        status: end.wasKilled ? nil : end.status, output: end.out, errors: end.notices)
    }
  }

  /// Where the build put the program: beside the bundle of tests, or beside the program that proves.
  package static let path = path(of: "voucher-vault")

  /// Where a program of this package lies.
  package static func path(of program: String) -> String {
    let bundle = Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") }
    let folder =
      bundle.map { URL(filePath: $0).deletingLastPathComponent() }
      ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    return folder.appending(path: program).path(percentEncoded: false)
  }

  /// Starts the program, in our environment and more.
  ///
  /// `dataLimit` is how many KiB of data it may have, stacks of its threads included.
  package init(
    _ arguments: [String], of program: String = "voucher-vault",
    environment: [String: String] = [:], dataLimit: Int? = nil
  ) throws {
    let command = [Self.path(of: program)] + arguments
    let limit = dataLimit.map { ["/bin/sh", "-c", "ulimit -d \($0); exec \"$0\" \"$@\""] } ?? []
    process = try SpawnedProcess(
      (limit + command)[0], Array((limit + command).dropFirst()),
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 })
  }

  package var processIdentifier: Int32 { process.identifier }

  /// What it has said so far on standard output.
  package var output: String { process.out }

  /// Sends a signal and goes on.
  package func send(signal: Int32) {
    process.signal(signal)
  }

  /// Ends it at once, as a power cut would, but for what the system has in memory.
  package func kill() {
    send(signal: SIGKILL)
    _ = process.waitForEnd()
  }

  /// Waits for its end; gives the exit status, or the number of the signal that ended it.
  package func wait() -> Int32 {
    process.waitForEnd().status
  }

  /// Waits for its end; gives what it said and the exit status.
  package func ended() async -> Ending {
    Ending(await process.end())
  }
}
