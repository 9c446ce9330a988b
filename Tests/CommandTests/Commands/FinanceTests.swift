import Foundation
import SandboxSupplier
import TestSupport
import Testing
import VaultCommands
import VoucherModel

/// The month's routine, as finance types it, without a key.
@Suite("the work of finance")
struct FinanceTests {
  private struct Desk {
    let bench: Workbench
    let item: String

    /// A vault whose latest run has one break: a debit of a dollar too much.
    init(_ bench: Workbench) async throws {
      self.bench = bench
      try await bench.makeVault()
      let dollar = try #require(Amount("1"))
      bench.sandbox.update { $0.debitDifference = dollar }
      _ = await bench.run("order", "place", "123", "50", "2", "--reference", "OFF")
      let run = await bench.run("reconcile", "run", "--json")
      #expect(run.status == .attention, "\(run.text)\(run.notices)")
      item = try #require(run.json?["breaks"]?.strings("id").first)
      // From here on nobody has a key.
      try FileManager.default.removeItem(atPath: bench.vaultFolder + "/vault.key")
    }

    func run(_ words: String...) async -> Workbench.Run { await bench.run(words) }
  }

  @Test
  func `drills into a break, gives it on and resolves it, and the run then counts for nothing`()
    async throws
  {
    try await Workbench.with { bench in
      let desk = try await Desk(bench)
      let prefix = String(desk.item.prefix(8))
      let explained = await desk.run("reconcile", "explain", prefix)
      #expect(explained.status == .done)
      #expect(explained.text.contains("amount-break"))
      #expect(explained.text.contains("HISTORY"))
      #expect(await desk.run("reconcile", "assign", prefix, "--to", "ben").status == .done)
      #expect(await desk.run("reconcile", "breaks", "--assignee", "ben").status == .attention)
      #expect(await desk.run("reconcile", "breaks", "--assignee", "eve").status == .done)
      #expect(await desk.run("reconcile", "breaks", "--severity", "critical").status == .done)
      #expect(await desk.run("reconcile", "breaks", "--older-than", "30d").status == .done)
      #expect(await desk.run("reconcile", "breaks", "--order", "OFF").status == .attention)
      #expect(await desk.run("reconcile", "breaks", "--currency", "EUR").status == .done)
      #expect(await desk.run("reconcile", "breaks", "--type", "amount-break").status == .attention)
      let resolved = await desk.run(
        "reconcile", "resolve", prefix, "--reason", "accepted-variance", "--note", "agreed")
      #expect(resolved.text.contains("resolved as accepted-variance by tester"))
      #expect(await desk.run("reconcile", "run").status == .done)
      #expect(await desk.run("reconcile", "breaks").status == .done)
      let all = await desk.run("reconcile", "breaks", "--all", "--json")
      #expect(all.json?["breaks"]?.strings("status") == ["resolved"])
      let reopened = await desk.run("reconcile", "reopen", prefix, "--reason", "not so")
      #expect(reopened.status == .done)
      #expect(await desk.run("reconcile", "run").status == .attention)
      #expect(await desk.run("audit", "verify").status == .done)
    }
  }

  @Test func `writes off with two people`() async throws {
    try await Workbench.with { bench in
      let desk = try await Desk(bench)
      let written = await desk.run(
        "reconcile", "resolve", desk.item, "--reason", "written-off", "--note", "small")
      #expect(written.status == .done)
      #expect(written.text.contains("awaiting-approval"))
      #expect(await desk.run("reconcile", "approve", desk.item).status == .refused)
      let approved = await desk.run("reconcile", "approve", desk.item, "--actor", "ben")
      #expect(approved.status == .done)
      #expect(approved.text.contains("approved by ben"))
    }
  }

  @Test func `takes a note from a file, and asks for one`() async throws {
    try await Workbench.with { bench in
      let desk = try await Desk(bench)
      let file = try bench.write("asked Lena,\nticket 8812\n", to: "note.txt")
      #expect(
        await desk.run("reconcile", "note", desk.item, "--note-file", file).status == .done)
      let life = await desk.run("reconcile", "explain", desk.item, "--json")
      #expect(life.json?["life"]?["events"]?.strings("note") == ["asked Lena, ticket 8812"])
      #expect(await desk.run("reconcile", "note", desk.item).status == .usage)
      #expect(
        await desk.run("reconcile", "note", desk.item, "--note-file", "missing").status == .usage)
    }
  }

  @Test func `shows a run again in every form as it was printed`() async throws {
    try await Workbench.with { bench in
      let desk = try await Desk(bench)
      let forms: [[String]] =
        [["--format", "table"], ["--format", "json"], ["--format", "html"]]
        + ["breaks", "summary", "totals", "walks", "orders", "movements"].map {
          ["--format", "csv", "--sheet", $0]
        }
      for form in forms {
        let file = bench.path("printed")
        let printed = await bench.run(
          ["reconcile", "run", "-o", file] + form + ["--fail-on", "never"])
        #expect(printed.status == .done)
        let run = try #require(
          await desk.run("report", "list", "--limit", "1", "--json").json?["runs"]?.strings("id")
            .first)
        _ = await desk.run("reconcile", "note", desk.item, "--note", "after \(form)")
        _ = await desk.run("reconcile", "run")
        let shown = await bench.run(["report", "show", run] + form)
        #expect(try Data(contentsOf: URL(filePath: file)) == Data(shown.bytes), "\(form)")
      }
      #expect(await desk.run("report", "show", "latest").status == .done)
      #expect(await desk.run("report", "show", "zz").status == .incomplete)
      #expect(await desk.run("report", "show", "2026-10").status == .incomplete)
    }
  }

  @Test func `goes by what was known, without the supplier`() async throws {
    try await Workbench.with { bench in
      let desk = try await Desk(bench)
      let list = await desk.run("report", "list", "--json")
      let known = try #require(list.json?["runs"]?.strings("known_at").first)
      await bench.sandbox.stop()
      let back = await desk.run("reconcile", "run", "--known-at", known, "--json")
      #expect(back.status == .attention, "\(back.text)\(back.notices)")
      #expect(back.json?["breaks"]?.strings("id") == [desk.item])
      #expect(await desk.run("reconcile", "run", "--known-at", "2020-01-01").status == .incomplete)
    }
  }

  @Test func `does not close a month that is not over`() async throws {
    try await Workbench.with { bench in
      let desk = try await Desk(bench)
      let year = String(try #require(await self.year(desk)))
      let run = await desk.run("reconcile", "run", "--period", year)
      #expect(run.status == .attention)
      #expect(
        await desk.run("reconcile", "close", "--period", year, "--yes").status == .refused)
      #expect(
        await desk.run("reconcile", "close", "--period", year, "--sign", "--yes").status == .refused
      )
      #expect(await desk.run("reconcile", "close", "--period", year).status == .usage)
      #expect(await desk.run("reconcile", "close", "--list").text == "No period is closed.\n")
      #expect(
        await desk.run("reconcile", "run", "--period", "2026-13").status == .usage)
    }
  }

  /// The year that the program lives in.
  private func year(_ desk: Desk) async -> Substring? {
    await desk.run("report", "list", "--json").json?["runs"]?.strings("started_at").first?.prefix(4)
  }
}
