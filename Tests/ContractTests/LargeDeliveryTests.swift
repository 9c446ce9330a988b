import Proving
import SandboxSupplier
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("a large delivery")
struct LargeDeliveryTests {
  /// The answer is about a megabyte; how much the program takes at best is for the benchmark to say.
  @Test(arguments: [false, true])
  func `five thousand vouchers in one answer are captured in one go, in 128 MiB of memory`(
    isInline: Bool
  ) async throws {
    let bench = try await Workbench {
      $0.clock = .wall
      $0.inlineQuantity = isInline ? 5_000 : 5
      $0.balances = ["USD": "1000000.00"]
    }
    try KeyFileStore.write(
      try KeyFile.encode(bench.keyring), to: bench.vault.folder.defaultKeyFile)
    let ending = try await RunningProgram(
      [
        "order", "place", "201", "10", "5000", "--reference", "FIVE-THOUSAND", "--yes",
        "--wait", "600",
      ],
      environment: [
        "VOUCHER_VAULT": bench.vault.folder.path, "OCTOPUS_HOST": bench.sandbox.baseURL,
        "OCTOPUS_TOKEN": "sandbox-token", "SWIFT_BACKTRACE": "enable=no",
      ], dataLimit: 128 << 10
    ).ended()
    #expect(ending.status == 0, "\(ending.errors)")
    let order = try await bench.order("FIVE-THOUSAND")
    #expect(order.state == .captured)
    #expect(order.captured == 5_000)
    let deliveries = try await bench.vault.deliveries()
    #expect(deliveries.map(\.voucherCount) == [5_000])
    #expect(try await bench.vault.status().journalEntries == 0)
    #expect(try await bench.revealedCodes("FIVE-THOUSAND") == bench.trueCodes("FIVE-THOUSAND"))
    try await bench.expectSound()
    await bench.stop()
  }
}
