import Dispatch
import Synchronization

/// Holds one thread of the store until a test lets it go.
final class Gate: Sendable {
  private let hasEntered = Mutex(false)
  private let opened = DispatchSemaphore(value: 0)

  /// Says that this thread has come, and waits; for a write's body, whose thread may be blocked.
  func enterAndWait() {
    hasEntered.withLock { $0 = true }
    opened.wait()
  }

  /// Waits until a thread has come.
  func waitUntilEntered() async throws {
    try await until { hasEntered.withLock { $0 } }
  }

  /// Lets the thread go on.
  func open() {
    opened.signal()
  }
}

/// Waits for a condition of which nobody tells.
func until(_ condition: () throws -> Bool) async throws {
  while try !condition() { try await Task.sleep(for: .milliseconds(1)) }
}

/// Runs what blocks on a thread that no task needs.
func offThePool<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(with: Result(catching: work)) }
  }
}
