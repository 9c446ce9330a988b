/// How often and how long a call is tried.
package struct RetryPolicy: Hashable, Sendable {
  /// The most times that one call is sent.
  package var attempts = 5
  /// The most refusals for too many requests, one after the other, before they count as failure.
  package var refusals = 4
  /// The upper bound of the first wait; it doubles with each.
  package var firstDelay = Duration.milliseconds(200)
  /// The largest upper bound of a wait.
  package var maximumDelay = Duration.seconds(10)
  /// How long all attempts together may take to begin; a wait beyond it is not begun.
  package var deadline = Duration.seconds(90)
  /// How long one exchange may take.
  package var exchangeTimeout = Duration.seconds(60)
  /// How long one exchange may take whose answer can carry codes.
  ///
  /// As long as bytes come, breaking off would lose what the supplier shows once; where none come, the
  /// transport's own patience ends.
  package var captureTimeout = Duration.seconds(900)

  package init() {}
}

/// What may be sent again, by what the request does.
package enum RetryRule: Hashable, Sendable {
  /// Reading what has no codes: again after any failure that may pass.
  case reading
  /// Reading what can carry an order: again only if it certainly was not processed, because an
  /// answer that got lost may have been the only one with codes, and the caller has to know of it.
  case readingOrders
  /// Creating an order: again only after a refusal for too many requests.
  case creating
}

/// The attempts of one call so far; a pure value that says whether and when there is a next one.
package struct RetryState: Sendable {
  private let policy: RetryPolicy
  private let rule: RetryRule
  private let startedAt: Duration
  private var attempts = 1
  private var refusals = 0

  package init(_ policy: RetryPolicy, _ rule: RetryRule, startedAt: Duration) {
    self.policy = policy
    self.rule = rule
    self.startedAt = startedAt
  }

  /// How long waits may still be at the given time.
  package func remaining(at time: Duration) -> Duration {
    max(.zero, startedAt + policy.deadline - time)
  }

  /// Takes a failure.
  ///
  /// - Parameters:
  ///   - error: How the latest attempt failed.
  ///   - time: The present.
  ///   - jitter: Picks a duration between zero and the one given.
  /// - Returns: How long to wait before the next attempt; `nil` if there is to be none.
  package mutating func delay(
    after error: SupplierError, at time: Duration, jitter: (Duration) -> Duration
  ) -> Duration? {
    guard mayRepeat(error), attempts < policy.attempts else { return nil }
    refusals = error.label == .rateLimited ? refusals + 1 : 0
    guard refusals < policy.refusals else { return nil }
    let doubled = policy.firstDelay * (1 << min(attempts - 1, 16))
    let backoff = jitter(min(doubled, policy.maximumDelay))
    let delay = max(error.retryAfter ?? .zero, backoff)
    guard delay <= remaining(at: time) else { return nil }
    attempts += 1
    return delay
  }

  private func mayRepeat(_ error: SupplierError) -> Bool {
    switch (error.certainty, rule) {
    case (.answered(429, _, _), _): true
    case (.answered(500...599, _, _), .reading): true
    case (.notSent, .reading), (.notSent, .readingOrders):
      if case .transport(let label) = error.label {
        label != .cancelled && label != .closed
      } else {
        false
      }
    case (.inDoubt, .reading):
      error.label != .transport(.bodyTooLarge) && error.label != .transport(.sinkFailed)
    default: false
    }
  }
}
