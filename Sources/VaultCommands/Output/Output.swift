import Synchronization

/// Where a command writes: results to standard output, everything else to standard error.
///
/// Nothing is buffered, so that a prompt is seen before the program waits, and a code that was
/// written is not kept in a buffer of ours. A line of progress is taken away before other text is
/// written, and put back after it.
package final class Output: Sendable {
  /// The two streams of a process.
  package enum Stream: Hashable, Sendable {
    case standardOutput, standardError
  }

  /// Takes the bytes of a stream; false if they could not be written.
  package typealias Sink = @Sendable (Stream, Span<UInt8>) -> Bool

  private struct State {
    var progress = ""
    var failures: Set<Stream> = []
  }

  private let sink: Sink
  private let state = Mutex(State())

  package init(sink: @escaping Sink) {
    self.sink = sink
  }

  /// Whether something written to standard output did not arrive: the result is not complete.
  package var hasLostResults: Bool { state.withLock { $0.failures.contains(.standardOutput) } }

  /// Writes text of a result.
  package func write(_ text: String) {
    write(Array(text.utf8).span, to: .standardOutput)
  }

  /// Writes a line of a result.
  package func line(_ text: String = "") {
    write(text + "\n")
  }

  /// Writes bytes of a result that are lent, such as a code; no copy of them is made.
  package func write(_ bytes: Span<UInt8>) {
    write(bytes, to: .standardOutput)
  }

  /// Writes a line for the person at the terminal.
  package func notice(_ text: String) {
    write(Array((text + "\n").utf8).span, to: .standardError)
  }

  /// Writes a question, without a line break behind it.
  package func prompt(_ text: String) {
    write(Array(text.utf8).span, to: .standardError)
  }

  /// Shows a line that the next one replaces; an empty one takes it away.
  package func showProgress(_ line: String) {
    state.withLock { state in
      guard state.progress != line else { return }
      emit(Self.clearLine + line, to: .standardError, &state)
      state.progress = line
    }
  }

  private static let clearLine = "\r\u{1B}[K"

  private func write(_ bytes: Span<UInt8>, to stream: Stream) {
    state.withLock { state in
      let progress = state.progress
      if !progress.isEmpty { emit(Self.clearLine, to: .standardError, &state) }
      if !sink(stream, bytes) { state.failures.insert(stream) }
      if !progress.isEmpty { emit(progress, to: .standardError, &state) }
    }
  }

  private func emit(_ text: String, to stream: Stream, _ state: inout State) {
    if !sink(stream, Array(text.utf8).span) { state.failures.insert(stream) }
  }
}
