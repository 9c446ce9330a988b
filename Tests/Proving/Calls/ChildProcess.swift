import Foundation
import Synchronization

/// A program that ran to its end, and what it printed.
package struct ChildProcess: Sendable {
  /// How it ended.
  package enum Status: Hashable, Sendable {
    case exited(Int32)
    case killed(Int32)
    /// It did not end by itself in time, and was killed.
    case hung
  }

  package let status: Status
  package let output: String
  package let errors: String

  /// Far longer than any run takes; a run that needs it hangs.
  private static let limit = Duration.seconds(120)

  /// Runs a program without standard input; no thread waits for it.
  package static func run(
    _ path: String, _ arguments: [String], environment: [String: String], outputFolder: String,
    name: String
  ) async throws -> ChildProcess {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    let output = URL(filePath: "\(outputFolder)/\(name).out")
    let errors = URL(filePath: "\(outputFolder)/\(name).err")
    for file in [output, errors] { try Data().write(to: file) }
    let handles = try [output, errors].map { try FileHandle(forWritingTo: $0) }
    // By name: the process object may keep them for as long as this program runs.
    defer { for handle in handles { try? handle.close() } }
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    let end = ProcessEnd()
    process.terminationHandler = { process in
      end.set(
        process.terminationReason == .exit
          ? .exited(process.terminationStatus) : .killed(process.terminationStatus))
    }
    try process.run()
    let number = process.processIdentifier
    let watch = Task {
      try await Task.sleep(for: limit)
      end.set(.hung)
      kill(number, SIGKILL)
    }
    let status = await end.wait()
    watch.cancel()
    return ChildProcess(
      status: status, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}

/// The end of a process, for one that waits for it.
private final class ProcessEnd: Sendable {
  private enum State {
    case running
    case waitedFor(CheckedContinuation<ChildProcess.Status, Never>)
    case ended(ChildProcess.Status)
  }

  private let state = Mutex(State.running)

  /// Notes how it ended; the first word stands.
  func set(_ status: ChildProcess.Status) {
    let waiting = state.withLock { state -> CheckedContinuation<ChildProcess.Status, Never>? in
      switch state {
      case .running:
        state = .ended(status)
        return nil
      case .waitedFor(let continuation):
        state = .ended(status)
        return continuation
      case .ended:
        return nil
      }
    }
    waiting?.resume(returning: status)
  }

  func wait() async -> ChildProcess.Status {
    await withCheckedContinuation { continuation in
      let ended = state.withLock { state -> ChildProcess.Status? in
        if case .ended(let status) = state { return status }
        state = .waitedFor(continuation)
        return nil
      }
      if let ended { continuation.resume(returning: ended) }
    }
  }
}
