import Dispatch
import Foundation

/// The built `voucher-vault`, running as a process of its own.
package final class RunningProgram: Sendable {
  private let process = Process()
  private let output = Pipe()
  private let errors = Pipe()
  private let isCaptured: Bool

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

  /// Starts the program; what it says is thrown away, or kept for `ending` where `captures` is set.
  ///
  /// `dataLimit` is how many KiB of data it may have, stacks of its threads included.
  package init(
    _ arguments: [String], of program: String = "voucher-vault", environment: [String: String],
    captures: Bool = false, dataLimit: Int? = nil
  ) throws {
    isCaptured = captures
    let command = [Self.path(of: program)] + arguments
    let limit = dataLimit.map { ["/bin/sh", "-c", "ulimit -d \($0); exec \"$0\" \"$@\""] } ?? []
    process.executableURL = URL(filePath: (limit + command)[0])
    process.arguments = Array((limit + command).dropFirst())
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = captures ? output : FileHandle.nullDevice
    process.standardError = captures ? errors : FileHandle.nullDevice
    try process.run()
  }

  package var processIdentifier: Int32 { process.processIdentifier }

  /// Sends a signal and goes on.
  package func send(signal: Int32) {
    Foundation.kill(process.processIdentifier, signal)
  }

  /// Ends it at once, as a power cut would, but for what the system has in memory.
  package func kill() {
    send(signal: SIGKILL)
    process.waitUntilExit()
  }

  /// Waits for its end; gives the exit status.
  package func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Waits for its end on a thread of its own; gives what it said and the exit status, once only.
  package func ended() async -> Ending {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: self.ending()) }
    }
  }

  private func ending() -> Ending {
    let (said, complained) = isCaptured ? (read(output), read(errors)) : ("", "")
    process.waitUntilExit()
    let wasSignalled = process.terminationReason == .uncaughtSignal
    return Ending(
      status: wasSignalled ? nil : process.terminationStatus, output: said, errors: complained)
  }

  /// The program's outputs are small; neither fills its pipe while the other is read.
  private func read(_ pipe: Pipe) -> String {
    let bytes = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
    return String(decoding: bytes, as: UTF8.self)
  }
}
