import Synchronization

/// Whether somebody still waits for what the supplier delivers later.
///
/// An order under way cannot be cancelled, and goes on until it is settled or its wait is over. Whoever
/// waits for it may lose patience earlier: what is being read is still captured, and no further look
/// at the order begins.
public final class Patience: Sendable {
  private enum State {
    case awake
    case pausing(Task<Void, any Error>)
    case over
  }

  private let state = Mutex(State.awake)

  /// Somebody waits.
  public init() {}

  /// Waits for nothing more; a pause that has begun ends at once.
  public func end() {
    state.withLock { state in
      if case .pausing(let pausing) = state { pausing.cancel() }
      state = .over
    }
  }

  /// Pauses between two looks at an order; false if nobody waits for a further one.
  func pause(_ sleep: @escaping @Sendable () async throws -> Void) async throws -> Bool {
    let pausing = Task { try await sleep() }
    let isOver = state.withLock { state in
      if case .over = state { return true }
      state = .pausing(pausing)
      return false
    }
    if isOver {
      pausing.cancel()
      return false
    }
    let outcome = await pausing.result
    let isAwake = state.withLock { state in
      if case .over = state { return false }
      state = .awake
      return true
    }
    guard isAwake else { return false }
    try outcome.get()
    return true
  }
}
