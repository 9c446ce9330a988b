#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
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

  /// The machine's clock.
  package static var system: SupplierClock {
    system(now: {
      var time = timespec()
      unsafe clock_gettime(CLOCK_REALTIME, &time)
      return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    })
  }
}
