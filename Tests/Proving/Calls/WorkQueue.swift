import Synchronization

/// Hands out work, each piece once.
final class WorkQueue<Work: Sendable>: Sendable {
  private let rest: Mutex<ArraySlice<Work>>

  init(_ work: [Work]) {
    rest = Mutex(work[...])
  }

  func next() -> Work? {
    rest.withLock { $0.popFirst() }
  }
}
