import Foundation
import SandboxSupplier
import Testing
import VaultCommands
import VoucherModel
import VoucherVault

@Suite("the doctor")
struct DoctorTests {
  private func codes(
    _ run: Workbench.Run, _ severity: String
  ) -> [String] {
    (run.json?["findings"]?.elements ?? []).filter { $0["severity"]?.string == severity }
      .compactMap { $0["code"]?.string }
  }

  /// A vault that has all a vault should have, with key, checkpoints and spool elsewhere.
  private func wellKept(_ bench: Workbench) async throws -> [String: String] {
    let elsewhere = [
      "VOUCHER_VAULT_KEY": bench.path("keys/vault.key"),
      "VOUCHER_VAULT_CHECKPOINTS": bench.path("checkpoints.log"),
    ]
    _ = await bench.run("init", environment: elsewhere)
    _ = await bench.run(
      "order", "place", "123", "50", "2", "--reference", "FIRST", "--yes", environment: elsewhere)
    _ = await bench.run("backup", "create", bench.path("backup"), environment: elsewhere)
    return elsewhere
  }

  @Test func `finds nothing to see to in a vault that is kept well, but what was never done`()
    async throws
  {
    try await Workbench.with { bench in
      let environment = try await wellKept(bench)
      let run = await bench.run("doctor", "--full", "--json", environment: environment)
      #expect(run.status == .attention, "\(run.text)")
      #expect(codes(run, "error") == [])
      // The recovery key of a new vault was never tried.
      #expect(codes(run, "warning").filter { $0 != "free_space" } == ["recovery_check"])
      #expect(codes(run, "ok").contains("audit"))
      #expect(run.json?["ok"]?.boolean == false)
      let text = await bench.run("doctor", environment: environment)
      #expect(text.text.contains("keys recovery check"))
    }
  }

  @Test func `warns of what was never done, and of a key beside the database`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let run = await bench.run("doctor", "--json")
      #expect(run.status == .attention)
      #expect(codes(run, "warning").contains("backup"))
      #expect(codes(run, "warning").contains("recovery_check"))
      #expect(codes(run, "info").contains("key_place"))
      #expect(codes(run, "info").contains("checkpoint_place"))
    }
  }

  @Test func `names a key that others may read as an error`() async throws {
    try await Workbench.with { bench in
      let environment = try await wellKept(bench)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o644], ofItemAtPath: bench.path("keys/vault.key"))
      let run = await bench.run("doctor", "--json", environment: environment)
      #expect(run.status == .incomplete)
      #expect(codes(run, "error") == ["key_exposed"])
    }
  }

  @Test func `names files that others may use`() async throws {
    try await Workbench.with { bench in
      let environment = try await wellKept(bench)
      for name in ["", "/journal/slot-0000.vvj"] {
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o755], ofItemAtPath: bench.vaultFolder + name)
      }
      let run = await bench.run("doctor", "--json", environment: environment)
      #expect(codes(run, "warning").count { $0 == "permissions" } == 2)
    }
  }

  @Test func `ends with 70 where what is stored is not what it has to be`() async throws {
    try await Workbench.with { bench in
      let environment = try await wellKept(bench)
      _ = await bench.run(
        "order", "place", "123", "50", "2", "--reference", "LATER", "--yes",
        environment: environment)
      let files = FileManager.default
      for suffix in ["", "-wal", "-shm"] {
        try? files.removeItem(atPath: bench.vaultFolder + "/vault.db" + suffix)
      }
      try files.copyItem(
        atPath: bench.path("backup/vault.db"), toPath: bench.vaultFolder + "/vault.db")
      let run = await bench.run("doctor", "--json", environment: environment)
      #expect(run.status == .integrity, "\(run.text)")
      #expect(codes(run, "error") == ["checkpoint_sink"])
    }
  }

  @Test func `names a place for checkpoints that is gone, or behind`() async throws {
    try await Workbench.with { bench in
      let environment = try await wellKept(bench)
      let path = bench.path("checkpoints.log")
      try Data().write(to: URL(filePath: path))
      let behind = await bench.run("doctor", "--json", environment: environment)
      #expect(codes(behind, "warning").contains("checkpoint_sink"))
      try FileManager.default.removeItem(atPath: path)
      let gone = await bench.run("doctor", "--json", environment: environment)
      #expect(codes(gone, "warning").contains("checkpoint_sink"))
    }
  }

  @Test func `names orders that need somebody, and sealed answers that wait`() async throws {
    try await Workbench.with { bench in
      let environment = try await wellKept(bench)
      bench.sandbox.setFaults([
        SandboxFault(on: .createOrder, .drop(.before)),
        SandboxFault(on: .lookup, .drop(.before), count: nil),
      ])
      _ = await bench.run(
        "order", "place", "123", "50", "2", "--reference", "DOUBT", "--wait", "0", "--yes",
        environment: environment)
      bench.sandbox.setFaults([SandboxFault(on: .createOrder, .drop(.after))])
      _ = await bench.run(
        "order", "place", "123", "50", "2", "--reference", "LOST", "--yes",
        environment: environment)
      try Data("x".utf8).write(to: URL(filePath: bench.vaultFolder + "/spool/1.vvj"))
      try Data("x".utf8).write(to: URL(filePath: bench.vaultFolder + "/spool/2.damaged"))
      let run = await bench.run("doctor", "--json", environment: environment)
      let warnings = codes(run, "warning")
      for code in ["orders_in_doubt", "codes_lost", "spool"] {
        #expect(warnings.contains(code), "\(code)")
      }
      #expect(codes(run, "info").contains("damaged"))
    }
  }

  @Test func `names stock that expires in the days that are asked for`() async throws {
    try await Workbench.with { bench in
      let environment = try await wellKept(bench)
      let soon = await bench.run("doctor", "--json", environment: environment)
      #expect(!codes(soon, "warning").contains("expiring"))
      let later = await bench.run(
        "doctor", "--expiry-days", "36500", "--json", environment: environment)
      #expect(codes(later, "warning").contains("expiring"))
    }
  }

  @Test func `a clock behind the newest event is an error`() async throws {
    try await Workbench.with { bench in
      let environment = try await wellKept(bench)
      let recorded = RecordedOutput()
      let past = VaultClock(
        now: { Timestamp(milliseconds: 1_000_000_000_000) }, sleep: { _ in })
      let context = CommandContext(
        output: recorded.output(), environment: bench.environment.merging(environment) { $1 },
        clock: past, temporaryFolder: bench.path(""))
      let status = await CommandLineProgram(context, columns: 100).run(["doctor", "--json"])
      #expect(status == .incomplete)
      #expect(String(decoding: recorded.out, as: UTF8.self).contains(#""code":"clock""#))
    }
  }

  @Test func `a host without a key is told what it can do`() async throws {
    try await Workbench.with { bench in
      var environment = try await wellKept(bench)
      environment["VOUCHER_VAULT_KEY"] = bench.path("nowhere")
      let run = await bench.run("doctor", "--json", environment: environment)
      #expect(codes(run, "info").contains("key"))
      #expect(codes(run, "error") == [])
    }
  }

  @Test func `a key under a passphrase is tried where the passphrase is given`() async throws {
    try await Workbench.with { bench in
      let secret = bench.path("passphrase")
      try Data("one two three".utf8).write(to: URL(filePath: secret))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
      _ = await bench.run("init", "--passphrase-file", secret)
      let open = await bench.run("doctor", "--all", "--passphrase-file", secret)
      #expect(open.text.contains("opens."))
      try Data("another".utf8).write(to: URL(filePath: secret))
      let wrong = await bench.run("doctor", "--passphrase-file", secret)
      #expect(wrong.status == .incomplete)
      #expect(wrong.text.contains("does not open"))
    }
  }
}
