import Synchronization

/// A work that one caller does for all that came while it was last being done.
///
/// Whoever asks gets the outcome of a run that began after the question, so that what the caller did
/// before is in it.
package final class SharedRun<Value: Sendable>: Sendable {
  private typealias Waiter = CheckedContinuation<Part, Never>

  private struct State {
    var isRunning = false
    /// Who came since the present run began, and has to get the outcome of another.
    var waiting: [Waiter] = []
  }

  /// What a caller has to do with a run.
  private enum Part {
    /// It does the work, for all that wait by then.
    case lead
    case told(Result<Value, any Error>)
  }

  private let state = Mutex(State())
  private let gather: @Sendable () async -> Void

  /// `gather` is waited for before a run begins: those who were served by the same commit come then, and
  /// need no run of their own.
  package init(gather: @escaping @Sendable () async -> Void = {}) {
    self.gather = gather
  }

  /// How many callers wait for the next run.
  package var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Does the work, or waits until somebody has who began after this call.
  package func run(_ work: () async throws -> Value) async throws -> Value {
    switch await part() {
    case .told(let outcome): return try outcome.get()
    case .lead:
      await gather()
      let followers = begin()
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
      if isFirst { waiter.resume(returning: .lead) }
    }
  }

  /// Takes over all that asked before the work begins.
  private func begin() -> [Waiter] {
    state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
  }

  /// Lets one of those who wait lead the next run.
  private func passOn() {
    let next = state.withLock { state -> Waiter? in
      guard !state.waiting.isEmpty else {
        state.isRunning = false
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume(returning: .lead)
  }
}
