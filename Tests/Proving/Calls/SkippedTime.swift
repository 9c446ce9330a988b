import Synchronization

/// How much waiting was skipped, in milliseconds.
final class SkippedTime: Sendable {
  private let milliseconds = Mutex<Int64>(0)

  var value: Int64 { milliseconds.withLock { $0 } }

  func add(_ more: Int64) {
    milliseconds.withLock { $0 += more }
  }
}
