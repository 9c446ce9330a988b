#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
package import VoucherModel

/// The time of day and the waiting that the vault does: a parameter, so that a test decides both.
public struct VaultClock: Sendable {
  package let now: @Sendable () -> Timestamp
  package let sleep: @Sendable (_ milliseconds: Int64) async throws -> Void

  package init(
    now: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (_ milliseconds: Int64) async throws -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }
}

extension VaultClock {
  /// The machine's clock.
  public static let system = VaultClock(
    now: {
      var time = timespec()
      unsafe clock_gettime(CLOCK_REALTIME, &time)
      return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    },
    sleep: { milliseconds in
      try await Task.sleep(for: .milliseconds(milliseconds))
    })
}
