import Foundation
import SandboxSupplier
import TestSupport
import Testing
import VaultCommands

@Suite("the commands that prove")
struct ProofTests {
  @Test func `a clean reconciliation shows its numbers`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "2")
      let run = await bench.run("reconcile", "run", "--json")
      #expect(run.status == .done)
      let json = try #require(run.json)
      #expect(json["run"]?["complete"]?.boolean == true)
      #expect(json["run"]?["id"]?.string?.count == 26)
      #expect(json["breaks"]?.elements?.isEmpty == true)
      let dollars = try #require(
        json["totals"]?.elements?.first { $0["currency"]?.string == "USD" })
      #expect(dollars["orders"]?["matched"]?["amount"]?.string == "96.50")
      let listed = await bench.run("reconcile", "breaks", "--json")
      #expect(listed.status == .done)
      #expect(listed.json?["run"] == json["run"])
    }
  }

  @Test func `breaks have their statuses, and a threshold`() async throws {
    try await Workbench.with({ $0.debit = .twice }) { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "2", "--reference", "R1")
      let run = await bench.run("reconcile", "run", "--json")
      #expect(run.status == .attention)
      let found = try #require(run.json?["breaks"]?.elements)
      let duplicate = try #require(found.first { $0["type"]?.string == "duplicate-debit" })
      #expect(duplicate["severity"]?.string == "critical")
      #expect(duplicate["currency"]?.string == "USD")
      #expect(duplicate["order_reference"]?.string == "R1")
      #expect(duplicate["status"]?.string == "open")
      let unbothered = await bench.run("reconcile", "run", "--fail-on", "never", "--json")
      #expect(unbothered.status == .done)
      let listed = await bench.run("reconcile", "breaks")
      #expect(listed.status == .attention)
      #expect(listed.text.contains("duplicate-debit"))
    }
  }

  @Test func `a partial source makes the run incomplete, never clean`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "2")
      bench.sandbox.setFaults([
        SandboxFault(on: .transactions, .answer(.after, .error(403)), count: nil)
      ])
      let run = await bench.run("reconcile", "run", "--json")
      #expect(run.status == .incomplete)
      #expect(run.json?["run"]?["complete"]?.boolean == false)
      let listed = await bench.run("reconcile", "breaks", "--json")
      #expect(listed.status == .incomplete)
    }
  }

  @Test func `a report goes into a file in each form`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "2", "--reference", "R1")
      for format in ["table", "json", "csv"] {
        let path = bench.path("report.\(format)")
        let run = await bench.run(
          "reconcile", "run", "--format", format, "--sheet", "orders", "-o", path)
        #expect(run.status == .done)
        #expect(run.text.contains(path))
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("96.50"))
      }
      let csv = await bench.run("reconcile", "run", "--format", "csv", "--sheet", "totals")
      #expect(csv.text.hasPrefix("run_id,outcome,orders,amount,currency\r\n"))
      let nowhere = await bench.run("reconcile", "run", "-o", "/nowhere/report", "--json")
      #expect(nowhere.status == .incomplete)
    }
  }

  @Test(arguments: [
    ["--tolerance", "USD"], ["--tolerance", "USD=x"], ["--tolerance", "USD=-1"],
    ["--tolerance", "USD=1", "--tolerance", "USD=2"], ["--format", "pdf"],
    ["--as-of", "yesterday"], ["--as-of", "2026-02-30"], ["--fail-on", "all"],
    ["--from", "2026-02-01", "--to", "2026-01-01"], ["--format", "csv", "--json"],
  ])
  func `settings of a run that make no sense are usage errors`(arguments: [String]) async throws {
    try await Workbench.with { bench in
      let run = await bench.run(["reconcile", "run"] + arguments)
      #expect(run.status == .usage)
      #expect(run.text.isEmpty || run.json?["error"] != nil)
    }
  }

  @Test func `a vault that was never reconciled says so`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let run = await bench.run("reconcile", "breaks", "--json")
      #expect(run.json?["error"]?["code"]?.string == "not_found")
    }
  }

  @Test func `a sound vault verifies without a key, and a changed row does not`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "2")
      let noKey = ["VOUCHER_VAULT_KEY": "/nowhere/vault.key"]
      let sound = await bench.run("audit", "verify", "--json", environment: noKey)
      #expect(sound.status == .done)
      #expect(sound.json?["ok"]?.boolean == true)
      #expect(sound.json?["size"]?.integer ?? 0 > 0)
      #expect(sound.json?["root"]?.string?.count == 44)
      #expect(sound.json?["findings"]?.elements?.isEmpty == true)
      try await sqlite(bench, "UPDATE vouchers SET state = 'voided'")
      let changed = await bench.run("audit", "verify", "--json", environment: noKey)
      #expect(changed.status == .integrity)
      #expect(changed.json?["ok"]?.boolean == false)
      #expect(changed.json?["findings"]?.strings("kind").contains("voucher") == true)
    }
  }

  private func sqlite(_ bench: Workbench, _ statement: String) async throws {
    let process = try SpawnedProcess(
      "/usr/bin/sqlite3", [bench.vaultFolder + "/vault.db", statement], environment: [:])
    try #require(await process.end().status == 0)
  }

  @Test func `a checkpoint is a signed note, and needs the key`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let run = await bench.run("audit", "checkpoint")
      #expect(run.status == .done)
      #expect(run.text.hasPrefix("voucher-vault/"))
      #expect(run.text.contains("\n\n— voucher-vault/"))
      let refused = await bench.run("audit", "checkpoint", "--json", "--key-file", "/nowhere")
      #expect(refused.status == .refused)
    }
  }

  @Test func `events and deliveries are listed, of all orders or of one`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "1", "--reference", "R1")
      _ = await bench.run("order", "place", "123", "50", "1", "--reference", "R2")
      let all = await bench.run("audit", "list", "--json")
      let events = try #require(all.json?["events"]?.elements)
      #expect(events.first?["kind"]?.string == "vault-created")
      let rest = await bench.run("audit", "list", "--from", "\(events.count - 1)", "--json")
      #expect(rest.json?["events"]?.elements?.count == 1)
      let ofOne = await bench.run("audit", "list", "--order", "R1", "--json")
      #expect(ofOne.json?["events"]?.strings("kind").contains("order-captured") == true)
      let deliveries = await bench.run("deliveries", "list", "--json")
      #expect(deliveries.json?["deliveries"]?.strings("order_reference") == ["R2", "R1"])
      let mine = await bench.run("deliveries", "list", "--order", "R1", "--json")
      #expect(mine.json?["deliveries"]?.elements?.count == 1)
      #expect(mine.json?["deliveries"]?[0]?["source"]?.string == "create")
      let unknown = await bench.run("deliveries", "list", "--order", "R9", "--json")
      #expect(unknown.json?["error"]?["code"]?.string == "not_found")
    }
  }

  @Test func `the status is one screen`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "2")
      let run = await bench.run("status")
      #expect(run.status == .done)
      #expect(run.text.contains("1 captured"))
      #expect(run.text.contains("2 available"))
      let json = await bench.run("status", "--json")
      #expect(json.json?["vault"]?["host"]?.string == bench.sandbox.baseURL)
      #expect(json.json?["needs_attention"]?.boolean == false)
    }
  }
}
