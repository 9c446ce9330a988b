import Synchronization

/// The budgets of all classes of calls, shared by everybody who uses one client.
final class RateGate: Sendable {
  private let budgets: Mutex<[EndpointClass: RateBudget]>

  init(_ limits: RateLimits) {
    budgets = Mutex(
      Dictionary(
        uniqueKeysWithValues: EndpointClass.allCases.map { ($0, RateBudget(limit: limits[$0])) }))
  }

  /// Takes a place; `nil` if the wait for it would be too long.
  func take(
    _ endpoints: EndpointClass, at time: Duration, waitingAtMost longest: Duration
  ) -> Duration? {
    budgets.withLock { $0[endpoints]?.take(at: time, waitingAtMost: longest) }
  }

  /// Holds everybody back until the supplier takes calls of the class again.
  func hold(_ endpoints: EndpointClass, until time: Duration) {
    budgets.withLock { $0[endpoints]?.hold(until: time) }
  }
}
