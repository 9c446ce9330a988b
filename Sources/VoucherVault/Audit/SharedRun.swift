import Synchronization

/// A work that one caller does for all that came while it was last being done.
///
/// Whoever asks gets the outcome of a run that began after the question, so that what the caller did
/// before is in it.
package final class SharedRun<Value: Sendable>: Sendable {
  private typealias Waiter = CheckedContinuation<Part, Never>

  private struct State {
    var isRunning = false
    /// Who came during the present run, and waits for the next.
    var waiting: [Waiter] = []
  }

  /// What a caller has to do with a run.
  private enum Part {
    /// It does the work, and tells these others.
    case lead(for: [Waiter])
    case told(Result<Value, any Error>)
  }

  private let state = Mutex(State())

  package init() {}

  /// How many callers wait for the next run.
  package var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Does the work, or waits until somebody has who began after this call.
  package func run(_ work: () async throws -> Value) async throws -> Value {
    switch await part() {
    case .told(let outcome): return try outcome.get()
    case .lead(let followers):
      let outcome: Result<Value, any Error>
      do {
        outcome = .success(try await work())
      } catch {
        outcome = .failure(error)
      }
      for follower in followers { follower.resume(returning: .told(outcome)) }
      passOn()
      return try outcome.get()
    }
  }

  private func part() async -> Part {
    await withCheckedContinuation { waiter in
      let isFirst = state.withLock { state in
        if state.isRunning { state.waiting.append(waiter) }
        defer { state.isRunning = true }
        return !state.isRunning
      }
      if isFirst { waiter.resume(returning: .lead(for: [])) }
    }
  }

  /// Lets one of those who wait lead the next run for the others.
  private func passOn() {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      state.isRunning = !state.waiting.isEmpty
      return state.waiting
    }
    waiting.first?.resume(returning: .lead(for: Array(waiting.dropFirst())))
  }
}
