package import VoucherModel

/// The time, and waiting for it, as the client sees them; passed in, so that tests set the time.
package struct SupplierClock: Sendable {
  /// The time of day.
  package let now: @Sendable () -> Timestamp
  /// Time since some fixed moment; never goes back, whoever sets the clock.
  package let elapsed: @Sendable () -> Duration
  /// Waits; throws when the caller's task is cancelled.
  package let sleep: @Sendable (Duration) async throws -> Void

  package init(
    now: @escaping @Sendable () -> Timestamp, elapsed: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.elapsed = elapsed
    self.sleep = sleep
  }
}
