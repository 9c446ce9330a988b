import CSimulationSupport
import Synchronization

/// Thrown where a process is dead: nothing that it still does has an effect.
struct Died: Error {}

/// The only thread: runs whatever is ready, one job at a time, in an order of chance; when nothing is
/// ready, time jumps to the next one who waits for it.
final class Loop: Sendable {
  private struct Sleeper {
    let due: Int64
    let process: Int
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now: Int64 = 0
    var next = 0
    var sleepers: [Int: Sleeper] = [:]
  }

  private let chance: Chance
  private let trace: Trace
  private let state = Mutex(State())

  init(chance: Chance, trace: Trace) {
    self.chance = chance
    self.trace = trace
  }

  /// Milliseconds since the start, which never go back.
  var now: Int64 { state.withLock { $0.now } }

  /// Starts a task and runs until `isDone` says so after a step, or nothing is left to do.
  func run(_ first: @escaping @Sendable () async -> Void, until isDone: () -> Bool) {
    sim_jobs_install()
    defer { sim_jobs_uninstall() }
    let task = Task { await first() }
    defer { task.cancel() }
    while !isDone() {
      trace.advance()
      let count = sim_jobs_count()
      if count > 0 {
        let number = chance.below(count)
        trace.note(.job, 0, number, count)
        if chance.one(in: 8) { state.withLock { $0.now += 1 } }
        sim_jobs_run(number)
        wakeDue()
      } else if !jumpToNext() {
        return
      }
    }
  }

  /// Runs what is ready and of no account any more, so that nothing of it is left for another loop.
  func drain() {
    sim_jobs_install()
    defer { sim_jobs_uninstall() }
    while sim_jobs_count() > 0 { sim_jobs_run(0) }
  }

  /// Waits; throws `Died` if the process dies meanwhile, and `CancellationError` if the task is cancelled.
  func sleep(_ milliseconds: Int64, of process: Int) async throws {
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation {
        (continuation: CheckedContinuation<Void, any Error>) in
        if Task.isCancelled {
          continuation.resume(throwing: CancellationError())
          return
        }
        state.withLock { state in
          state.sleepers[id] = Sleeper(
            due: state.now + max(0, milliseconds), process: process, continuation: continuation)
        }
      }
    } onCancel: {
      let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Wakes all of a process's sleepers to its death.
  func wake(deadProcess process: Int) {
    let woken = state.withLock { state in
      let ids = state.sleepers.filter { $0.value.process == process }.keys.sorted()
      return ids.compactMap { state.sleepers.removeValue(forKey: $0) }
    }
    for sleeper in woken { sleeper.continuation.resume(throwing: Died()) }
  }

  private func jumpToNext() -> Bool {
    let isLeft = state.withLock { state in
      guard let due = state.sleepers.values.map(\.due).min() else { return false }
      state.now = max(state.now, due)
      return true
    }
    wakeDue()
    return isLeft
  }

  private func wakeDue() {
    while true {
      let first = state.withLock { state -> (id: Int, sleeper: Sleeper)? in
        var found: (id: Int, due: Int64)?
        for (id, sleeper) in state.sleepers where sleeper.due <= state.now {
          if let best = found, (best.due, best.id) < (sleeper.due, id) { continue }
          found = (id, sleeper.due)
        }
        guard let found, let sleeper = state.sleepers.removeValue(forKey: found.id) else {
          return nil
        }
        return (found.id, sleeper)
      }
      guard let first else { return }
      trace.note(.timer, first.sleeper.process, first.id)
      first.sleeper.continuation.resume()
    }
  }
}
