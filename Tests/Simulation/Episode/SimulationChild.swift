package import Foundation
package import ProofReport

/// A simulation in a process of its own, in which hashing has no chance in it either.
package final class SimulationChild {
  private let process = Process()
  private let output = Pipe()

  /// Why there is no result.
  package struct NoResult: Error, CustomStringConvertible {
    package let description: String
  }

  /// Starts this very program with arguments; what it tells goes to `errors`, or where ours goes.
  package init(
    _ arguments: [String], program: String = "/proc/self/exe", errors: FileHandle? = nil
  ) throws {
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_DETERMINISTIC_HASHING"] = "1"
    environment["SWIFT_BACKTRACE"] = "enable=no"
    if FileManager.default.isWritableFile(atPath: "/dev/shm") {
      environment["TMPDIR"] = "/dev/shm"
    }
    process.executableURL = URL(filePath: program).resolvingSymlinksInPath()
    process.arguments = arguments
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    if let errors { process.standardError = errors }
    try process.run()
  }

  /// Waits for the end; the result is the last line that was printed.
  package func result() throws -> ProofResult {
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let line = String(decoding: data, as: UTF8.self).split(separator: "\n").last
    guard let line else {
      throw NoResult(description: "a worker ended with status \(process.terminationStatus)")
    }
    return try ProofResult(line: line)
  }
}
