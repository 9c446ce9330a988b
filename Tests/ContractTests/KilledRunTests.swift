import Foundation
import Proving
import Reconciliation
import SandboxSupplier
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

/// The real program, killed while it keeps a run; every system call of the way is the business of the
/// proof commands.
@Suite("a reconciliation that is killed", .serialized)
struct KilledRunTests {
  @Test func `leaves everything it would have kept, or nothing`() async throws {
    let bench = try await Workbench { $0.clock = .wall }
    try KeyFileStore.write(
      try KeyFile.encode(bench.keyring), to: bench.vault.folder.defaultKeyFile)
    for number in 0..<4 { try await bench.place("KILLED-\(number)") }
    var kept = 0
    // From before the lists are read to after the run is kept.
    for milliseconds in [0, 20, 60, 120, 250, 500, 1_000] {
      let program = try RunningProgram(
        ["reconcile", "run"],
        environment: [
          "VOUCHER_VAULT": bench.vault.folder.path, "OCTOPUS_HOST": bench.sandbox.baseURL,
          "OCTOPUS_TOKEN": "sandbox-token", "SWIFT_BACKTRACE": "enable=no",
        ])
      try await Task.sleep(for: .milliseconds(milliseconds))
      program.kill()
      let runs = try bench.count("reconciliation_runs")
      #expect(runs == kept || runs == kept + 1)
      #expect(try bench.count("run_inputs") == runs)
      #expect(try (bench.count("known_records") == 0) == (runs == 0))
      kept = runs
      try await bench.expectSound()
    }
    let run = try await bench.see(after: 1)
    try await bench.expectSame(run)
    try await bench.expectSound()
    await bench.stop()
  }
}
