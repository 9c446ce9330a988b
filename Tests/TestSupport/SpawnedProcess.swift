import Dispatch
package import Foundation
import Synchronization

/// A process whose input and output are files, so that nothing of it can be lost or wait.
///
/// Made with `posix_spawn` and nothing else: Foundation's `Process` crashes now and then when
/// several tests start processes at once.
package final class SpawnedProcess: Sendable {
  /// What a process printed, and how it ended.
  package struct End: Sendable {
    /// The exit status; the signal's number where a signal ended it.
    package let status: Int32
    package let wasKilled: Bool
    package let out: String
    package let notices: String
  }

  package struct Refused: Error {
    package let call: String
    package let number: Int32
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
      (try Self.open(folder.path("in"), O_RDONLY), STDIN_FILENO),
      (try Self.open(folder.path("out"), O_WRONLY | O_CREAT | O_APPEND), STDOUT_FILENO),
      (try Self.open(folder.path("notices"), O_WRONLY | O_CREAT | O_APPEND), STDERR_FILENO),
    ]
    defer { for (descriptor, _) in table { close(descriptor) } }
    identifier = try Self.spawn(
      [path] + arguments, environment ?? ProcessInfo.processInfo.environment, table)
    ended.enter()
    // No thread that other tests need waits for it.
    Thread.detachNewThread { [self] in
      var word: Int32 = 0
      while unsafe waitpid(identifier, &word, 0) == -1, errno == EINTR {}
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

  /// The descriptor is closed in processes that others start meanwhile.
  private static func open(_ path: String, _ flags: Int32) throws -> Int32 {
    let descriptor = unsafe Foundation.open(path, flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Refused(call: "open", number: errno) }
    return descriptor
  }

  private static func spawn(
    _ words: [String], _ environment: [String: String], _ table: [(Int32, Int32)]
  ) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (from, to) in table { unsafe posix_spawn_file_actions_adddup2(&actions, from, to) }
    let variables = environment.map { "\($0.key)=\($0.value)" }
    var identifier: pid_t = 0
    let result = unsafe withCStrings(words) { arguments in
      unsafe withCStrings(variables) { variables in
        unsafe posix_spawn(&identifier, words[0], &actions, nil, arguments, variables)
      }
    }
    guard result == 0 else { throw Refused(call: "posix_spawn \(words[0])", number: result) }
    return identifier
  }

  /// Lends the words as C has them: an array of pointers with a null at its end.
  private static func withCStrings<R>(
    _ words: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
  ) -> R {
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
      capacity: words.count + 1)
    for (index, word) in words.enumerated() { unsafe pointers[index] = strdup(word) }
    unsafe pointers[words.count] = nil
    defer {
      for index in words.indices { unsafe free(pointers[index]) }
      unsafe pointers.deallocate()
    }
    return unsafe body(pointers)
  }
}
