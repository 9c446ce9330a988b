import Dispatch

/// Holds one thread until another lets it go.
struct Gate: Sendable {
  private let entered = DispatchSemaphore(value: 0)
  private let opened = DispatchSemaphore(value: 0)

  /// Says that this thread has come, and waits.
  func enterAndWait() {
    entered.signal()
    opened.wait()
  }

  /// Waits until a thread has come.
  func waitUntilEntered() {
    entered.wait()
  }

  /// Lets the thread go on.
  func open() {
    opened.signal()
  }
}
