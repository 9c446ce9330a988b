import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What Ctrl-C and a request to terminate do.
///
/// The first signal stops new work and lets what is under way come to its end; a second one kills
/// the process, which loses nothing either: what was received is sealed on the disk by then, or is
/// looked up by `order recover`. While a question waits for its answer the first signal kills.
package final class Interruption: Sendable {
  private struct State {
    var cancel: (@Sendable () -> Void)?
    var hasFired = false
    /// The terminal's settings from before a secret was asked for.
    var terminalBefore: termios?
    var isAsking = false
  }

  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  private let state = Mutex(State())
  private let output: Output

  package init(output: Output) {
    self.output = output
  }

  /// Whether a signal has come.
  package var hasFired: Bool { state.withLock { $0.hasFired } }

  /// Calls `cancel` at the first signal, for as long as `body` runs.
  package func watching<R>(
    cancel: @escaping @Sendable () -> Void, _ body: () async throws -> R
  ) async rethrows -> R {
    state.withLock { $0.cancel = cancel }
    let sources = Self.signals.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { self.receive(number) }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for number in Self.signals { signal(number, SIG_DFL) }
    }
    return try await body()
  }

  private func receive(_ number: Int32) {
    let cancel = state.withLock { state -> (@Sendable () -> Void)? in
      if state.hasFired || state.isAsking {
        if var before = state.terminalBefore {
          unsafe tcsetattr(STDIN_FILENO, TCSANOW, &before)
        }
        Self.die(of: number)
      }
      state.hasFired = true
      return state.cancel
    }
    output.notice(
      "Stopping: nothing new is begun, and a response under way is still captured. "
        + "The same signal again ends the program at once.")
    cancel?()
  }

  private static func die(of number: Int32) {
    signal(number, SIG_DFL)
    kill(getpid(), number)
  }
}

extension Interruption {
  /// Runs `body` while it waits for somebody's answer.
  func asking<R: ~Copyable>(_ body: () throws -> R) rethrows -> R {
    state.withLock { $0.isAsking = true }
    defer { state.withLock { $0.isAsking = false } }
    return try body()
  }

  /// Runs `body` while the terminal shows nothing of what is typed; a signal puts it back first.
  func withoutEcho<R: ~Copyable>(_ body: () throws -> R) throws -> R {
    var before = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &before) == 0 else {
      throw SecretInput.Problem.unreadable(number: errno)
    }
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    silent.c_lflag |= tcflag_t(ECHONL)
    let saved = before
    state.withLock { $0.terminalBefore = saved }
    defer {
      unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
      state.withLock { $0.terminalBefore = nil }
    }
    guard unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else {
      throw SecretInput.Problem.unreadable(number: errno)
    }
    return try asking(body)
  }
}
