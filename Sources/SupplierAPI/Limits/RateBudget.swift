/// How many calls may begin in any span of a given length.
///
/// A pure value: times come in, waiting times go out. Places are given in the order in which they
/// are asked for, each at the earliest moment that keeps the rule.
package struct RateBudget: Hashable, Sendable {
  /// How many calls a window has room for.
  package let limit: Int
  /// The length of the rolling window.
  package let window: Duration

  /// When the last calls begin, oldest first from `next` on; at most `limit` of them.
  private var starts: [Duration] = []
  private var next = 0
  private var heldUntil: Duration?

  /// Makes a budget of at least one call a window.
  package init(limit: Int, window: Duration = .seconds(60)) {
    self.limit = max(1, limit)
    self.window = window
  }

  /// Takes the next free place.
  ///
  /// - Parameters:
  ///   - time: The present, on a clock that never goes back.
  ///   - longest: The longest acceptable wait.
  /// - Returns: How long to wait before the call; `nil` if that would be longer than acceptable, and
  ///   then no place is taken.
  package mutating func take(at time: Duration, waitingAtMost longest: Duration) -> Duration? {
    var start = max(time, heldUntil ?? time)
    if starts.count == limit { start = max(start, starts[next] + window) }
    // A place before one that is given already would let its window overflow.
    if let last { start = max(start, last) }
    guard start - time <= longest else { return nil }
    if starts.count < limit {
      starts.append(start)
    } else {
      starts[next] = start
      next = (next + 1) % limit
    }
    return start - time
  }

  /// Gives no place before the given time; the supplier has asked for that.
  package mutating func hold(until time: Duration) {
    heldUntil = max(time, heldUntil ?? time)
  }

  private var last: Duration? {
    starts.isEmpty ? nil : starts[(next + starts.count - 1) % starts.count]
  }
}
