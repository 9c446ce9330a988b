import Dispatch
package import Foundation
import Synchronization

/// A process whose input and output are files, so that nothing of it can be lost or wait.
package final class SpawnedProcess: Sendable {
  /// What a process printed, and how it ended.
  package struct End: Sendable {
    /// The exit status; the signal's number where a signal ended it.
    package let status: Int32
    package let wasKilled: Bool
    package let out: String
    package let notices: String
  }

  package let identifier: pid_t
  private let folder: TemporaryFolder
  private let ended = DispatchGroup()
  private let status = Mutex<Int32>(-1)

  /// Starts the program at the path; without an environment it has ours.
  package init(
    _ path: String, _ arguments: [String], environment: [String: String]? = nil, input: String = ""
  ) throws {
    folder = try TemporaryFolder()
    try Data(input.utf8).write(to: folder.url.appending(path: "in"))
    let table = [
      (try ProcessSpawn.open(folder.path("in"), O_RDONLY), STDIN_FILENO),
      (try ProcessSpawn.open(folder.path("out"), O_WRONLY | O_CREAT | O_APPEND), STDOUT_FILENO),
      (try ProcessSpawn.open(folder.path("notices"), O_WRONLY | O_CREAT | O_APPEND), STDERR_FILENO),
    ]
    defer { for (descriptor, _) in table { close(descriptor) } }
    identifier = try ProcessSpawn.start(
      [path] + arguments, environment: environment ?? ProcessInfo.processInfo.environment,
      descriptors: table)
    ended.enter()
    // No thread that other tests need waits for it.
    Thread.detachNewThread { [self] in
      let word = ProcessSpawn.wait(for: identifier)
      status.withLock { $0 = word }
      ended.leave()
    }
  }

  package func signal(_ number: Int32) {
    kill(identifier, number)
  }

  /// What it has printed so far to standard output.
  package var out: String { content(of: "out") }

  /// What it has printed so far to standard error.
  package var notices: String { content(of: "notices") }

  /// Waits until the process has ended.
  package func end() async -> End {
    await withCheckedContinuation { continuation in
      ended.notify(queue: .global()) { continuation.resume() }
    }
    return waitForEnd()
  }

  /// As `end`; the calling thread waits.
  package func waitForEnd() -> End {
    ended.wait()
    let status = status.withLock { $0 }
    let signal = status & 0x7F
    return End(
      status: signal == 0 ? status >> 8 & 0xFF : signal, wasKilled: signal != 0, out: out,
      notices: notices)
  }

  private func content(of name: String) -> String {
    let bytes = try? Data(contentsOf: folder.url.appending(path: name))
    return String(decoding: bytes ?? Data(), as: UTF8.self)
  }
}
