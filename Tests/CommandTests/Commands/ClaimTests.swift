import Foundation
import SandboxSupplier
import TestSupport
import Testing
import VaultCommands

@Suite("the commands about claims and sealed answers")
struct ClaimTests {
  private func lose(_ bench: Workbench) async throws -> Workbench.Run {
    _ = await bench.run("init")
    bench.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.after))])
    return await bench.run("order", "place", "123", "50", "2", "--reference", "R1", "--json")
  }

  @Test func `lost codes come with their number, their worth and the command of the claim`()
    async throws
  {
    try await Workbench.with { bench in
      let placed = try await lose(bench)
      let claim = try #require(placed.json?["orders"]?[0]?["claim"])
      #expect(claim["missing"]?.integer == 2)
      #expect(claim["worth"]?.string == "100.00")
      #expect(claim["currency"]?.string == "USD")
      #expect(claim["command"]?.string == "voucher-vault order evidence R1")
      let shown = await bench.run("order", "show", "R1")
      #expect(shown.text.contains("2 codes are missing, worth 100.00 USD"))
      #expect(shown.text.contains("voucher-vault order evidence R1"))
    }
  }

  @Test func `an order in doubt names its claim in recovery too`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      bench.sandbox.setFaults([
        SandboxFault(on: .createOrder, .drop(.before)),
        SandboxFault(on: .lookup, .drop(.before), count: nil),
      ])
      _ = await bench.run(
        "order", "place", "123", "50", "2", "--reference", "it's R 1", "--wait", "0")
      let run = await bench.run("order", "recover", "--wait", "0")
      #expect(run.text.contains(#"voucher-vault order evidence 'it'\''s R 1'"#))
      #expect(run.text.contains("worth 100.00 USD"))
    }
  }

  @Test func `evidence is printed, written, verified, and refused without the key`() async throws {
    try await Workbench.with { bench in
      _ = try await lose(bench)
      let printed = await bench.run("order", "evidence", "R1")
      #expect(printed.status == .done)
      #expect(printed.text.hasPrefix("voucher-vault evidence v1\n"))
      let path = bench.path("claim.txt")
      let written = await bench.run("order", "evidence", "R1", "-o", path, "--json")
      #expect(written.json?["evidence"]?["missing"]?.integer == 2)
      #expect(written.json?["evidence"]?["worth"]?.string == "100.00")
      #expect(written.json?["evidence"]?["file"]?.string == path)
      let good = await bench.run("order", "evidence", "--verify", path)
      #expect(good.status == .done)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.replacing("quantity: 2", with: "quantity: 9")
        .write(toFile: path, atomically: true, encoding: .utf8)
      #expect(await bench.run("order", "evidence", "--verify", path).status == .integrity)
      let keyless = await bench.run(
        "order", "evidence", "R1", "--json", "--key-file", "/nowhere")
      #expect(keyless.status == .refused)
      let unsigned = await bench.run(
        "order", "evidence", "R1", "--unsigned", "--key-file", "/nowhere")
      #expect(unsigned.status == .done)
      #expect(!unsigned.text.contains("-----SIGNATURE-----"))
      #expect(await bench.run("order", "evidence").status == .usage)
    }
  }

  @Test func `a note is shown with its order`() async throws {
    try await Workbench.with { bench in
      _ = try await lose(bench)
      let run = await bench.run(
        "order", "resolve", "R1", "--as", "failed", "--note", "ticket 8812", "--actor", "ann",
        "--yes", "--json")
      #expect(run.json?["orders"]?[0]?["notes"]?[0]?["note"]?.string == "ticket 8812")
      let shown = await bench.run("order", "show", "R1")
      #expect(shown.text.contains("ann: ticket 8812"))
    }
  }

  @Test func `what is no sealed answer is refused, with the status for it`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let path = bench.path("mail.txt")
      try "Hello".write(toFile: path, atomically: true, encoding: .utf8)
      let run = await bench.run("deliveries", "import", path, "--json")
      #expect(run.status == .incomplete)
      #expect(run.json?["problems"]?[0]?["source"]?.string == path)
      #expect(run.json?["imported"]?.elements?.isEmpty == true)
      let keyless = await bench.run(
        "deliveries", "import", path, "--json", "--key-file", "/nowhere")
      #expect(keyless.status == .refused)
      let nothing = try await Binary.run(
        ["deliveries", "import"], environment: bench.environment, input: "Hello")
      #expect(nothing.status == 2)
    }
  }

  @Test func `a spool elsewhere is made with the vault, and named by the status`() async throws {
    try await Workbench.with { bench in
      let spool = bench.path("elsewhere/spool")
      _ = await bench.run("init", "--spool", spool)
      #expect(FileManager.default.fileExists(atPath: spool))
      let status = await bench.run(
        "status", "--json", environment: ["VOUCHER_VAULT_SPOOL": spool])
      let spools = try #require(status.json?["sealed_responses"]?["spools"]?.elements)
      #expect(spools.first?["folder"]?.string == spool)
      #expect(spools.first?["count"]?.integer == 0)
    }
  }
}
