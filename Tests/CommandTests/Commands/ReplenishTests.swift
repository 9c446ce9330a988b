import Foundation
import SandboxSupplier
import Testing
import VaultCommands

@Suite("filling a stock up")
struct ReplenishTests {
  @Test func `buys in orders of their own, and nothing a second time`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let words = [
        "order", "replenish", "123", "50", "7", "--reference", "FILL", "--largest", "3", "--json",
      ]
      let filled = await bench.run(words)
      #expect(filled.status == .done)
      #expect(filled.json?["replenishment"]?["planned"]?.integer == 7)
      #expect(filled.json?["orders"]?.strings("reference") == ["FILL-1", "FILL-2", "FILL-3"])
      #expect(filled.json?["orders"]?.strings("state") == ["captured", "captured", "captured"])
      #expect(await bench.run(words).json == filled.json)
      #expect(bench.sandbox.truth.orders.count == 3)
      let other = await bench.run(
        "order", "replenish", "123", "50", "8", "--reference", "FILL", "--json")
      #expect(other.status == .refused)
      #expect(other.json?["error"]?["code"]?.string == "reference_conflict")
    }
  }

  @Test func `ends at the limit of the day, with what was bought and the next step`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      try Data(#"{"daily_spend_limits": {"USD": "100"}}"#.utf8).write(
        to: URL(filePath: bench.vaultFolder + "/config.json"))
      let run = await bench.run(
        "order", "replenish", "--product", "123", "--denomination", "50", "--target", "4",
        "--reference", "FILL", "--largest", "2", "--json")
      #expect(run.status == .refused)
      #expect(run.json?["replenishment"]?["problem"]?["code"]?.string == "over_limit")
      #expect(run.json?["orders"]?.strings("state") == ["captured"])
      let text = await bench.run(
        "order", "replenish", "123", "50", "4", "--reference", "FILL", "--largest", "2")
      #expect(text.status == .refused)
      #expect(text.text.contains("is the day's limit") && text.text.contains("Next: "))
      let single = await bench.run("order", "place", "123", "50", "1", "--json")
      #expect(single.json?["error"]?["code"]?.string == "over_limit")
      #expect(bench.sandbox.truth.orders.count == 1)
    }
  }

  @Test(arguments: [
    ["123", "50"], ["123", "50", "0"], ["123", "0", "5"], ["123", "50", "5", "--product", "1"],
    ["123", "50", "5", "--largest", "0"], ["123", "50", "5", "--max-unit-price", "-1"],
  ])
  func `refuses what is no replenishment`(words: [String]) async throws {
    try await Workbench.with { bench in
      let run = await bench.run(["order", "replenish", "--reference", "FILL"] + words)
      #expect(run.status == .usage, "\(words)")
    }
  }
}
