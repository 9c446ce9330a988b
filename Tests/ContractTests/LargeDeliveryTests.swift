import Foundation
import SandboxSupplier
import Testing
import VoucherModel
import VoucherVault

@Suite("a large delivery")
struct LargeDeliveryTests {
  /// The most memory the process has had so far, in bytes.
  private func peakMemory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    let number = try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first)
    return try #require(Int(number)) << 10
  }

  @Test(arguments: [false, true])
  func `five thousand vouchers in one answer are captured in one go`(isInline: Bool) async throws {
    let bench = try await Workbench {
      $0.inlineQuantity = isInline ? 5_000 : 5
      $0.balances = ["USD": "1000000.00"]
    }
    let before = try peakMemory()
    let order = try await bench.vault.place(
      OrderPlacement(
        try bench.request("FIVE-THOUSAND", quantity: 5_000, product: 201, denomination: "10")),
      with: bench.client)
    // The answer is about a megabyte; ten copies of it would still be far below this.
    #expect(try peakMemory() - before < 512 << 20)
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
