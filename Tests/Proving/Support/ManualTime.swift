package import Logging
package import SandboxSupplier
package import SupplierAPI
import Synchronization
import VaultCrypto
package import VoucherModel
package import VoucherVault

/// A time that stands still, and passes for the vault and the sandbox alike while somebody waits.
package final class ManualTime: Sendable {
  private let milliseconds: Mutex<Int64>
  private let sandbox: SandboxSupplier

  package init(start: Timestamp, sandbox: SandboxSupplier) {
    milliseconds = Mutex(start.milliseconds)
    self.sandbox = sandbox
  }

  package var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }

  package func advance(_ interval: Int64) {
    milliseconds.withLock { $0 += interval }
    sandbox.advance(milliseconds: interval)
  }

  package var clock: VaultClock {
    VaultClock(
      now: { self.now },
      sleep: { interval in
        try Task.checkCancellation()
        self.advance(interval)
        await Task.yield()
      })
  }

  package var supplierClock: SupplierClock {
    SupplierClock(
      now: { self.now },
      elapsed: { .milliseconds(self.now.milliseconds) },
      sleep: { duration in
        let (seconds, attoseconds) = duration.components
        self.advance(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        await Task.yield()
      })
  }
}

extension SupplierClient {
  /// A client of a sandbox, with the token that it takes without a login.
  package convenience init(
    of sandbox: SandboxSupplier, transport: any HTTPTransport, clock: SupplierClock,
    limits: RateLimits = .production, policy: RetryPolicy = RetryPolicy(), log: Logger
  ) throws {
    let token = try SecretBytes(copying: Array("sandbox-token".utf8).span)
    guard let bearer = BearerToken(token) else { throw CryptoError.malformed(.secret) }
    self.init(
      host: try SupplierHost(sandbox.baseURL), credentials: .token(bearer), transport: transport,
      clock: clock, randomness: SystemRandomness(), limits: limits, policy: policy,
      log: log)
  }
}
