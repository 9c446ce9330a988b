import Foundation
import SandboxSupplier
import TestSupport
import Testing
import VaultCommands

@Suite("the reports of the vault")
struct ReportTests {
  private static let names = ["stock", "spend", "expiry", "reveals", "scorecard"]

  @Test(arguments: names)
  func `come in every form, without a key`(name: String) async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      _ = await bench.run("order", "place", "123", "50", "3", "--reference", "R1")
      try FileManager.default.removeItem(atPath: bench.vaultFolder + "/vault.key")
      for format in ["table", "json", "csv", "html"] {
        let run = await bench.run("report", name, "--format", format)
        #expect(run.status == .done || run.status == .attention, "\(run.notices)")
        let file = bench.path("report.\(format)")
        let written = await bench.run("report", name, "--format", format, "-o", file)
        #expect(written.status == run.status, "\(written.notices)")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == run.text || format != "csv")
      }
      let itemised = await bench.run(
        "report", name, "--format", "csv", "--sheet", "itemised")
      #expect(itemised.text.contains(name == "reveals" ? "revealed_at" : "R1") || name == "expiry")
    }
  }

  @Test func `say what is in stock and what was issued, as the log has it`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      _ = await bench.run("order", "place", "123", "50", "5", "--reference", "R1")
      let voucher = try #require(
        await bench.run("voucher", "list", "--json").json?["vouchers"]?.strings("id").first)
      _ = await bench.run("voucher", "reveal", voucher, "--purpose", "=2+3 of the shop", "--json")
      let low = await bench.run("report", "stock", "--threshold", "123=5", "--json")
      #expect(low.status == .attention)
      let line = try #require(low.json?["roll_forward"]?.elements?.first)
      #expect(line["opening"]?.integer == 0)
      #expect(line["captured"]?.integer == 5)
      #expect(line["revealed"]?.integer == 1)
      #expect(line["closing"]?.integer == 4)
      let enough = await bench.run("report", "stock", "--threshold", "123=4")
      #expect(enough.status == .done, "\(enough.text)")
      let sheet = await bench.run(
        "report", "reveals", "--format", "csv", "--sheet", "itemised")
      #expect(sheet.text.contains(",'=2+3 of the shop,"))
    }
  }

  @Test func `know nothing of what came after the moment they speak of`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      _ = await bench.run("order", "place", "123", "50", "5", "--reference", "R1")
      let past = await bench.run("report", "stock", "--as-of", "2020-05-05", "--json")
      #expect(past.status == .done)
      #expect(past.json?["roll_forward"]?.elements?.first?["closing"]?.integer ?? 0 == 0)
      // Between the order and the reveal, seen from after it.
      let events = await bench.run("audit", "list", "--json", "--limit", "100")
      let moment = try #require(events.json?["events"]?.strings("at").last)
      let vouchers = try #require(
        await bench.run("voucher", "list", "--json").json?["vouchers"]?.strings("id"))
      let shown = await bench.run(["voucher", "reveal"] + vouchers, "--purpose", "all", "--json")
      #expect(shown.status == .done)
      let before = await bench.run("report", "stock", "--as-of", moment, "--json")
      #expect(before.json?["roll_forward"]?.elements?.first?["closing"]?.integer == 5)
      let now = await bench.run("report", "stock", "--json")
      #expect(now.json?["roll_forward"]?.elements?.first?["closing"]?.integer == 0)
      let spend = await bench.run("report", "spend", "--period", "2020-05", "--json")
      #expect(spend.json?["totals"]?.elements?.count == 0)
    }
  }

  @Test(arguments: [
    ["--period", "2026-13"], ["--period", "2026-1"],
    ["--period", "2026-10", "--from", "2026-10-02"],
    ["--from", "2026-10-02", "--to", "2026-10-01"],
    ["--from", "2026-10-02", "--as-of", "2026-10-01"],
    ["--period", "2999-01"], ["--format", "pdf"], ["--sheet", "breaks"],
    ["--json", "--format", "csv"],
  ])
  func `refuse a period or a form that makes no sense`(words: [String]) async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      #expect(await bench.run(["report", "stock"] + words).status == .usage)
    }
  }

  @Test func `end with 1 where there is something to look at`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      for name in Self.names {
        #expect(await bench.run("report", name).status == .done, "\(name)")
      }
      _ = await bench.run("order", "place", "123", "50", "12", "--reference", "R1")
      let vouchers = try #require(
        await bench.run("voucher", "list", "--json").json?["vouchers"]?.strings("id"))
      let shown = await bench.run(["voucher", "reveal"] + vouchers, "--purpose", "all", "--json")
      #expect(shown.status == .done)
      let usual = await bench.run("report", "reveals", "--least", "13")
      #expect(usual.status == .done)
      let far = await bench.run("report", "expiry", "--days", "1")
      #expect(far.status == .done, "\(far.text)")
    }
  }
}
