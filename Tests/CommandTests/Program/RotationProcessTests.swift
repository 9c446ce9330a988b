import Foundation
import Logging
import Proving
import SandboxSupplier
import TestSupport
import Testing
import VaultCommands
import VoucherVault

/// The real program, several of it at once.
@Suite("a rotation beside other processes")
struct RotationProcessTests {
  @Test func `orders and reveals go on during it, and everything is sealed for the new key`()
    async throws
  {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let vault = try Vault.open(
        VaultFolder(bench.vaultFolder), keyFile: bench.vaultFolder + "/vault.key",
        environment: VaultEnvironment(log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
      try await VaultFiller(vault).fill(deliveries: 2_000, vouchersEach: 1)
      vault.close()
      _ = await bench.run("order", "place", "123", "50", "2", "--reference", "SHOWN")
      let listed = await bench.run("voucher", "list", "--order", "SHOWN", "--json")
      let shown = try #require(listed.json?["vouchers"]?.strings("id"))
      let environment = ProcessInfo.processInfo.environment.merging(bench.environment) { $1 }
      let rotation = try Binary.start(["keys", "rotate", "--json"], environment: environment)
      try await withThrowingTaskGroup { group in
        for number in 0..<6 {
          group.addTask {
            let end = try await Binary.run(
              ["order", "place", "123", "50", "1", "--reference", "BESIDE-\(number)"],
              environment: environment)
            #expect(end.status == 0, "\(end.notices)")
          }
          group.addTask {
            let end = try await Binary.run(
              ["voucher", "reveal", shown[0], "--purpose", "beside"], environment: environment)
            #expect(end.status == 0, "\(end.notices)")
          }
        }
        try await group.waitForAll()
      }
      let end = await rotation.end()
      #expect(end.status == 0, "\(end.notices)")
      let again = await bench.run("keys", "retire", "1", "--yes", "--json")
      #expect(again.status == .done, "\(again.text) \(again.notices)")
      let keys = await bench.run("keys", "list", "--json").json?["keys"]
      #expect(keys?[1]?["deliveries"]?.integer == 2_007)
      #expect(keys?[0]?["deliveries"]?.integer == 0)
      #expect(await bench.run("audit", "verify").status == .done)
      let all = await bench.run(
        ["voucher", "reveal", shown[0], shown[1]], "--purpose", "after", "--json")
      #expect(
        all.json?["vouchers"]?.strings("card_number")
          == bench.sandbox.truth.order(reference: "SHOWN")?.vouchers.compactMap(\.cardNumber))
    }
  }
}
