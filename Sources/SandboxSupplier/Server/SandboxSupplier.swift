package import Logging
import VoucherModel

/// The supplier's contract (supplier-api.md) on a loopback port, with every fault on a switch.
///
/// It is a real HTTP/1.1 server on 127.0.0.1 and no other address; the codes it sells are mock
/// values. Tests start it in their own process; `voucher-vault sandbox` runs it by itself.
package final class SandboxSupplier: Sendable {
  package let port: Int

  private init(port: Int) {
    self.port = port
  }

  /// Starts a sandbox; it listens when this returns.
  package static func start(
    _ options: SandboxOptions = SandboxOptions(), log: Logger
  ) async throws -> SandboxSupplier {
    SandboxSupplier(port: options.port)
  }

  package var baseURL: String { "http://127.0.0.1:\(port)" }

  /// Closes every connection and stops listening; returns when all is closed.
  package func stop() async {}

  /// Returns when `stop` was called, or the calling task is cancelled.
  package func waitUntilStopped() async {}
}

extension SandboxSupplier {
  package var truth: SandboxTruth {
    SandboxTruth(
      now: Timestamp(milliseconds: 0), orders: [], transactions: [], wallets: [], exchanges: [],
      webhooks: [])
  }

  package var options: SandboxOptions { SandboxOptions() }

  /// Changes switches while the sandbox runs; `seed`, `port`, `clock` and `balances` stay.
  package func update(_ change: (inout SandboxOptions) -> Void) {}

  /// Replaces all faults.
  package func setFaults(_ faults: [SandboxFault]) {}

  package func addFaults(_ faults: [SandboxFault]) {}

  /// Moves the sandbox's clock on; what falls due on the way happens.
  package func advance(milliseconds: Int64) {}
}
