package import SupplierAPI
package import VoucherModel

extension SupplierClock {
  /// The clock of a running program: the given time of day, and the system's own for waiting.
  package static func system(now: @escaping @Sendable () -> Timestamp) -> SupplierClock {
    let start = ContinuousClock.now
    return SupplierClock(
      now: now, elapsed: { ContinuousClock.now - start },
      sleep: { try await Task.sleep(for: $0) })
  }
}
