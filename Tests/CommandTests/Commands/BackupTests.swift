import Foundation
import SandboxSupplier
import Testing
import VaultCommands

@Suite("the backup commands")
struct BackupCommandTests {
  /// A vault whose key, checkpoints and recovery key lie elsewhere, as they should.
  private func begin(_ bench: Workbench) async throws -> [String: String] {
    let elsewhere = [
      "VOUCHER_VAULT_KEY": bench.path("keys/vault.key"),
      "VOUCHER_VAULT_CHECKPOINTS": bench.path("checkpoints.log"),
    ]
    let run = await bench.run(
      "init", "--recovery-key-file", bench.path("recovery.key"), environment: elsewhere)
    #expect(run.status == .done)
    return elsewhere
  }

  private func place(
    _ reference: String, _ bench: Workbench, _ environment: [String: String],
    quantity: Int = 2
  ) async {
    let run = await bench.run(
      "order", "place", "123", "50", "\(quantity)", "--reference", reference, "--yes",
      environment: environment)
    #expect([.done, .attention].contains(run.status), "\(run.text)\(run.notices)")
  }

  /// The codes that the program reveals of an order, against the supplier's truth.
  private func expectRevealed(
    _ reference: String, _ bench: Workbench, _ environment: [String: String]
  ) async throws {
    let shown = await bench.run("order", "show", reference, "--json", environment: environment)
    let ids = try #require(shown.json?["orders"]?[0]?["vouchers"]?.strings("id"))
    let run = await bench.run(
      ["voucher", "reveal"] + ids, "--purpose", "test", "--json", environment: environment)
    let truth = try #require(bench.sandbox.truth.order(reference: reference))
    #expect(
      run.json?["vouchers"]?.strings("card_number") == truth.vouchers.compactMap(\.cardNumber))
  }

  @Test func `orders placed after a backup are found again, captured or named, and paid once`()
    async throws
  {
    try await Workbench.with({ $0.asyncDelayMilliseconds = 0 }) { bench in
      let environment = try await begin(bench)
      await place("BEFORE", bench, environment)
      let backup = await bench.run(
        "backup", "create", bench.path("backup"), "--json", environment: environment)
      #expect(backup.json?["backup"]?["signed"]?.boolean == true)
      #expect(backup.json?["backup"]?["holds_key"]?.boolean == false)
      await place("AFTER", bench, environment)
      bench.sandbox.update { $0.outcome = .stall }
      let late = await bench.run(
        "order", "place", "123", "50", "6", "--reference", "LATE", "--wait", "0", "--yes",
        environment: environment)
      #expect(late.status == .attention)
      let debits = bench.sandbox.truth.orders.count
      try FileManager.default.removeItem(atPath: bench.vaultFolder)

      let restored = await bench.run(
        "backup", "restore", bench.path("backup"), "--to", bench.vaultFolder, "--yes", "--json",
        environment: environment)
      #expect(restored.status == .done, "\(restored.text)")
      #expect(restored.json?["restore"]?["incarnation"]?.integer == 2)
      #expect(try #require(restored.json?["restore"]?["events_gone"]?.integer) > 0)
      let doctor = await bench.run("doctor", "--json", environment: environment)
      #expect(doctor.json?["findings"]?.strings("code").contains("restored") == true)
      let status = await bench.run("status", "--json", environment: environment)
      #expect(status.json?["incarnation"]?.integer == 2)

      for order in bench.sandbox.truth.orders where order.status != "DELIVERED" {
        try bench.sandbox.control("POST", "orders/\(order.id)/deliver")
      }
      let recovered = await bench.run("order", "recover", "--json", environment: environment)
      #expect(recovered.status == .attention, "\(recovered.text)")
      #expect(recovered.json?["found_orders"]?.strings("reference").sorted() == ["AFTER", "LATE"])
      let lost = await bench.run("order", "show", "AFTER", "--json", environment: environment)
      #expect(lost.json?["orders"]?[0]?["state"]?.string == "codes_lost")
      #expect(
        lost.json?["orders"]?[0]?["claim"]?["command"]?.string
          == "voucher-vault order evidence AFTER")
      try await expectRevealed("BEFORE", bench, environment)
      try await expectRevealed("LATE", bench, environment)

      let again = await bench.run("order", "recover", "--json", environment: environment)
      #expect(again.status == .done || again.status == .attention)
      #expect(again.json?["found_orders"]?.elements?.isEmpty == true)
      let reconciled = await bench.run("reconcile", "run", "--json", environment: environment)
      #expect(reconciled.json?["breaks"]?.strings("order_reference").contains("AFTER") == true)
      let placed = await bench.run(
        "order", "place", "123", "50", "2", "--reference", "AFTER", "--yes", "--json",
        environment: environment)
      #expect(placed.status != .done)
      #expect(bench.sandbox.truth.orders.count == debits)
      let audit = await bench.run("audit", "verify", "--json", environment: environment)
      #expect(audit.status == .attention)
      #expect(audit.json?["ok"]?.boolean == true)
      #expect(audit.json?["notices"]?.strings("kind") == ["restored"])
    }
  }

  @Test func `without recovery, a reconciliation names the orders that are gone`() async throws {
    try await Workbench.with { bench in
      let environment = try await begin(bench)
      _ = await bench.run("backup", "create", bench.path("backup"), environment: environment)
      await place("AFTER", bench, environment)
      try FileManager.default.removeItem(atPath: bench.vaultFolder)
      _ = await bench.run(
        "backup", "restore", bench.path("backup"), "--to", bench.vaultFolder, "--yes",
        environment: environment)
      let run = await bench.run("reconcile", "run", "--json", environment: environment)
      #expect(run.status == .attention)
      let number = Int(try #require(bench.sandbox.truth.order(reference: "AFTER")).id)
      let breaks = try #require(run.json?["breaks"]?.elements)
      #expect(breaks.contains { $0["supplier_order_id"]?.integer == number })
    }
  }

  @Test func `a backup opens with the recovery key alone`() async throws {
    try await Workbench.with { bench in
      let environment = try await begin(bench)
      await place("FIRST", bench, environment, quantity: 3)
      _ = await bench.run("backup", "create", bench.path("backup"), environment: environment)
      let run = await bench.run(
        "backup", "verify", bench.path("backup"), "--recovery-key-file", bench.path("recovery.key"),
        "--json", environment: ["VOUCHER_VAULT_KEY": "/nowhere"])
      #expect(run.status == .done, "\(run.text)")
      #expect(run.json?["ok"]?.boolean == true)
      #expect(run.json?["records_opened"]?.integer == 3)
      let keyless = await bench.run(
        "backup", "verify", bench.path("backup"), "--json",
        environment: ["VOUCHER_VAULT_KEY": "/nowhere"])
      #expect(keyless.status == .done)
      #expect(keyless.json?["records_opened"] == .null)
    }
  }

  @Test func `a tampered backup ends with 70, in text and in JSON`() async throws {
    try await Workbench.with { bench in
      let environment = try await begin(bench)
      _ = await bench.run(
        "backup", "create", "--to", bench.path("backup"), environment: environment)
      try Data("x".utf8).write(to: URL(filePath: bench.path("backup/added")))
      let text = await bench.run("backup", "verify", bench.path("backup"), environment: environment)
      #expect(text.status == .integrity)
      #expect(text.text.contains("NOT SOUND: 1 findings"))
      let json = await bench.run(
        "backup", "verify", bench.path("backup"), "--json", environment: environment)
      #expect(json.json?["findings"]?[0]?["subject"]?.string == "added")
    }
  }

  @Test func `a restore asks, and does nothing without a yes`() async throws {
    try await Workbench.with { bench in
      let environment = try await begin(bench)
      _ = await bench.run("backup", "create", bench.path("backup"), environment: environment)
      try FileManager.default.removeItem(atPath: bench.vaultFolder)
      let restore = ["backup", "restore", bench.path("backup"), "--to", bench.vaultFolder]
      let unasked = await bench.run(restore, environment: environment)
      #expect(unasked.status == .usage)
      let no = await bench.run(
        restore, environment: environment, terminal: Typing(lines: ["no"]).terminal)
      #expect(no.status == .refused)
      #expect(!FileManager.default.fileExists(atPath: bench.vaultFolder))
      let yes = await bench.run(
        restore, environment: environment, terminal: Typing(lines: ["yes"]).terminal)
      #expect(yes.status == .done)
      let keyless = await bench.run(
        restore, "--yes", "--key-file", "/nowhere", environment: environment)
      #expect(keyless.status == .refused)
    }
  }

  @Test func `create takes one folder, said in one way`() async throws {
    try await Workbench.with { bench in
      #expect(await bench.run("backup", "create").status == .usage)
      #expect(await bench.run("backup", "create", "a", "--to", "b").status == .usage)
      #expect(
        await bench.run("backup", "restore", "a", "--to", "b", "--vault", "c").status == .usage)
    }
  }
}
