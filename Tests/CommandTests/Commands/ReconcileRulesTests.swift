import Proving
import SandboxSupplier
import Testing
import VaultCommands

@Suite("what a reconciliation goes by")
struct ReconcileRulesTests {
  private func withOrder(_ body: (Workbench, [String]) async throws -> Void) async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "2", "--reference", "R1")
      let vouchers = await bench.run("voucher", "list", "--json").json?["vouchers"]?.strings("id")
      try await body(bench, try #require(vouchers))
    }
  }

  @Test(arguments: [false, true])
  func `the storefront's list is read as a table or as JSON`(isJSON: Bool) async throws {
    try await withOrder { bench, vouchers in
      let (first, other) = (vouchers[0], vouchers[1])
      // What is with a customer has left the stock.
      _ = await bench.run("voucher", "reveal", first, other, "--purpose", "orders")
      let list =
        isJSON
        ? """
        [{"voucher_id":"\(first)","order":4711,"line":1},
         {"voucher_id":"\(first)","order":"4712","line":"1","allocated_at":"2026-11-23T08:00:00Z"},
         {"voucher_id":"\(other)","order":"4713","line":1}]
        """
        : "Voucher ID;Order;Line\r\n\(first);4711;1\r\n\(first);4712;1\r\n\(other);4713;1\r\n"
      let file = try bench.write(list, to: "list")
      let run = await bench.run("reconcile", "run", "--json", "--allocations", file)
      #expect(run.status == .attention)
      #expect(run.json?["breaks"]?.strings("type") == ["allocation-break"])
      #expect(
        run.json?["breaks"]?.strings("rule") == ["given to several customers"])
      let sound = try bench.write(
        "voucher_id,order,line\n\(first),4711,1\n\(other),4713,1\n", to: "list")
      #expect(await bench.run("reconcile", "run", "--allocations", sound).status == .done)
    }
  }

  @Test(arguments: [
    "voucher_id,order\n", "voucher_id,order,line\nABC,1,1\n", "[{\"voucher_id\":\"x\"}]", "[",
    "voucher_id,order,line\n00000000000000000000000001,,1\n",
    "voucher_id,order,line,allocated_at\n00000000000000000000000001,1,1,yesterday\n",
  ])
  func `a list that cannot be read stops the run`(list: String) async throws {
    try await withOrder { bench, _ in
      let file = try bench.write(list, to: "list")
      let run = await bench.run("reconcile", "run", "--allocations", file)
      #expect(run.status == .incomplete)
      #expect(run.text.isEmpty)
      #expect(run.notices.contains("cannot be used"), "\(run.notices)")
    }
  }

  @Test func `the configuration file sets discounts, shelf life and severities`() async throws {
    try await withOrder { bench, _ in
      let file = try bench.write(
        #"""
        {"agreed_discounts": {"123": "4"}, "minimum_life": {"default": "300"},
         "severity_overrides": {"short-dated": {"severity": "low", "reason": "sold in a week"}}}
        """#, to: "rules.json")
      let run = await bench.run("reconcile", "run", "--json", "--config", file)
      #expect(run.json?["breaks"]?.strings("type") == ["discount-break", "short-dated"])
      #expect(run.json?["breaks"]?.strings("severity") == ["medium", "low"])
      #expect(run.text.contains("sold in a week"))
      let quiet = await bench.run(
        "reconcile", "run", "--config", file, "--fail-on", "high", "--format", "csv")
      #expect(quiet.status == .done)
    }
  }

  @Test(arguments: [
    (["--verify"], "UPDATE orders SET attempts = attempts + 1"),
    ([], "UPDATE deliveries SET voucher_count = 0"),
  ])
  func `a vault that was tampered with ends in status 70`(
    flags: [String], change: String
  ) async throws {
    try await withOrder { bench, _ in
      let database = try PlainDatabase(bench.path("vault/vault.db"))
      try database.tamper(change)
      try database.close()
      let run = await bench.run(["reconcile", "run", "--json", "--fail-on", "never"] + flags)
      #expect(run.status == .integrity)
      #expect(run.json?["breaks"]?.strings("type") == ["integrity-break"])
    }
  }
}
