import Foundation
package import ProofReport
import TestSupport
import VaultCrypto
import VoucherVault

/// Backs a vault of many vouchers up and rotates its keys with the real program, and says how long
/// each took.
package struct KeyMeasure: Sendable {
  private let deliveries: Int

  private static let vouchersEach = 5

  package init(deliveries: Int) {
    self.deliveries = deliveries
  }

  package func run() async throws -> ProofResult {
    var result = ProofResult("keys")
    let place = try TemporaryFolder()
    let folder = VaultFolder(place.path("vault"))
    let founded = try await Vault.create(
      in: folder, environment: VaultEnvironment(log: CallBench.silent) { _ in })
    try KeyFileStore.write(try KeyFile.encode(founded.keyring), to: folder.defaultKeyFile)
    try await VaultFiller(founded.vault).fill(
      deliveries: deliveries, vouchersEach: Self.vouchersEach)
    founded.vault.close()
    result.count("vouchers", deliveries * Self.vouchersEach)
    let backup = place.path("backup")
    for command in [
      ["backup", "create", backup], ["backup", "verify", backup],
      [
        "backup", "restore", backup, "--to", place.path("restored"), "--key-file",
        folder.defaultKeyFile, "--yes",
      ],
      ["keys", "rotate"], ["keys", "rotate", "--recovery"], ["keys", "retire", "1", "--yes"],
    ] {
      let start = ContinuousClock.now
      let run = try await ChildProcess.run(
        RunningProgram.path, command + ["--json"],
        environment: [
          "VOUCHER_VAULT": folder.path, "USER": "prover", "SWIFT_BACKTRACE": "enable=no",
        ], outputFolder: place.path(""), name: "command")
      let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
      result.count("milliseconds of \(command.prefix(2).joined(separator: " "))", milliseconds)
      if run.status != .exited(0) {
        result.failures.append("\(command) ended with \(run.status): \(run.output) \(run.errors)")
      }
    }
    var usage = rusage()
    if unsafe getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage) == 0 {
      result.count("KiB of memory at the most", Int(usage.ru_maxrss))
    }
    return result
  }
}
