import Foundation
import SandboxSupplier
import TestSupport
import Testing
import VaultCommands

/// The key is gone, and the recovery key is there: what a user does then, and what must be so after.
@Suite("the command keys recovery restore")
struct RecoveryRestoreTests {
  private static func restore(
    _ bench: Workbench, _ more: String..., environment: [String: String] = [:]
  ) async -> Workbench.Run {
    await bench.run(
      ["keys", "recovery", "restore", "--json", "--yes"] + more, environment: environment)
  }

  private static func makeOrders(_ bench: Workbench) async throws {
    for (reference, quantity) in [("R1", "2"), ("R2", "9"), ("R3", "1")] {
      let run = await bench.run(
        "order", "place", "123", "50", quantity, "--reference", reference, "--wait", "60")
      try #require(run.status == .done, "\(run.notices)")
    }
  }

  /// What has to be so after every restore: all codes as the supplier has them, the log sound, new
  /// orders possible.
  private static func expectWhole(
    _ bench: Workbench, environment: [String: String] = [:]
  ) async throws {
    #expect(
      try await bench.revealed(environment: environment) == bench.truth(of: ["R1", "R2", "R3"]))
    await bench.expectSound(environment: environment)
    let placed = await bench.run(
      "order", "place", "123", "50", "2", "--reference", "NEW", environment: environment)
    #expect(placed.status == .done, "\(placed.notices)")
    #expect(
      try await bench.revealed(environment: environment)
        == bench.truth(of: ["R1", "R2", "R3", "NEW"]))
    let signed = await bench.run("audit", "checkpoint", environment: environment)
    #expect(signed.status == .done)
    await bench.expectSound(environment: environment)
    let reconciled = await bench.run("reconcile", "run", environment: environment)
    #expect(reconciled.status == .done, "\(reconciled.text)")
  }

  @Test func `with the key file deleted, the real program makes new keys from the typed one`()
    async throws
  {
    try await Workbench.with { bench in
      try await bench.makeVault()
      try await Self.makeOrders(bench)
      _ = await bench.run("audit", "checkpoint")
      try FileManager.default.removeItem(atPath: bench.vaultFolder + "/vault.key")
      let blind = await bench.run("audit", "checkpoint", "--json")
      #expect(blind.errorCode == "key_needed")
      let run = try await Binary.run(
        ["keys", "recovery", "restore", "--yes", "--recovery-key-file", "-"],
        environment: bench.environment, input: try bench.text(of: "recovery") + "\n")
      #expect(run.status == 0, "\(run.out)\(run.notices)")
      #expect(run.out.contains("The vault has new keys."))
      #expect(!(run.out + run.notices).contains(try bench.text(of: "recovery").suffix(12)))
      let mode = try FileManager.default.attributesOfItem(
        atPath: bench.vaultFolder + "/vault.key")[.posixPermissions]
      #expect(mode as? Int == 0o600)
      try await Self.expectWhole(bench)
      let verified = await bench.run("audit", "verify")
      #expect(verified.text.contains("The log's key was replaced at event"))
      let json = await bench.run("audit", "verify", "--json")
      #expect(json.json?["log_key_changes"]?.elements?.count == 1)
      #expect(json.status == .done)
      // Without a key file the log vouches for itself only, and says so.
      let alone = await bench.run(
        "audit", "verify", environment: ["VOUCHER_VAULT_KEY": "/nowhere/vault.key"])
      #expect(alone.status == .attention)
      #expect(alone.notices.contains("a capture key file will do"))
    }
  }

  @Test func `typed at a terminal it asks before, and does nothing where the answer is no`()
    async throws
  {
    try await Workbench.with { bench in
      try await bench.makeVault()
      try await Self.makeOrders(bench)
      try FileManager.default.removeItem(atPath: bench.vaultFolder + "/vault.key")
      let key = try bench.text(of: "recovery")
      let no = Typing(lines: ["n"], secrets: [key])
      let declined = await bench.run("keys", "recovery", "restore", terminal: no.terminal)
      #expect(declined.status == .refused)
      #expect(!bench.exists(bench.vaultFolder + "/vault.key"))
      let yes = Typing(lines: ["y"], secrets: [key, "a new passphrase", "a new passphrase"])
      let done = await bench.run(
        "keys", "recovery", "restore", "--passphrase", terminal: yes.terminal)
      #expect(done.status == .done, "\(done.notices)")
      #expect(done.text.contains("under the passphrase"))
      let locked = await bench.run("audit", "checkpoint", "--json")
      #expect(locked.errorCode == "passphrase_needed")
    }
  }

  @Test func `with the passphrase forgotten, the old file is kept beside the new one`() async throws
  {
    try await Workbench.with { bench in
      try await bench.makeVault()
      try await Self.makeOrders(bench)
      let old = try bench.write("a passphrase nobody knows", to: "old")
      _ = await bench.run(
        "keys", "passphrase", "--new-passphrase-file", old, "--passes", "1", "--memory", "1")
      let file = try Data(contentsOf: URL(filePath: bench.vaultFolder + "/vault.key"))
      let run = await Self.restore(bench, "--recovery-key-file", bench.path("recovery"))
      #expect(run.status == .done, "\(run.text)")
      let former = try #require(run.json?["restored"]?["former_key_file"]?.string)
      #expect(try Data(contentsOf: URL(filePath: former)) == file)
      try await Self.expectWhole(bench)
    }
  }

  @Test func `from two of three shares it is as good`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault("--recovery-shares", "2-of-3")
      try await Self.makeOrders(bench)
      try FileManager.default.removeItem(atPath: bench.vaultFolder + "/vault.key")
      let shares = try [3, 1].map { try bench.text(of: "recovery.\($0)") }
      let file = try bench.write(shares.joined(separator: "\n"), to: "shares")
      let run = await Self.restore(bench, "--recovery-key-file", file)
      #expect(run.status == .done, "\(run.text)")
      #expect(run.json?["restored"]?["fingerprinted"]?.integer == 12)
      try await Self.expectWhole(bench)
    }
  }

  @Test func `a file that opens is left alone, and so is one of others`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      try await Self.makeOrders(bench)
      let before = try Data(contentsOf: URL(filePath: bench.vaultFolder + "/vault.key"))
      let run = await Self.restore(bench, "--recovery-key-file", bench.path("recovery"))
      #expect(run.status == .done, "\(run.text)")
      #expect(run.json?["restored"]?["new_keys"]?.boolean == false)
      #expect(run.json?["restored"]?["rewrapped"]?.integer == 0)
      #expect(try Data(contentsOf: URL(filePath: bench.vaultFolder + "/vault.key")) == before)
      _ = await bench.run("keys", "export-capture", bench.path("capture.key"))
      let capture = await Self.restore(
        bench, "--recovery-key-file", bench.path("recovery"), "--key-file",
        bench.path("capture.key"))
      #expect(capture.status == .refused)
    }
  }

  @Test func `ordering hosts of before are refused, and a new capture key file is taken`()
    async throws
  {
    try await Workbench.with { bench in
      try await bench.makeVault()
      try await Self.makeOrders(bench)
      _ = await bench.run("keys", "export-capture", bench.path("old.key"))
      try FileManager.default.removeItem(atPath: bench.vaultFolder + "/vault.key")
      _ = await Self.restore(bench, "--recovery-key-file", bench.path("recovery"))
      let old = await bench.run(
        "order", "place", "123", "50", "1", "--json", "--key-file", bench.path("old.key"))
      #expect(old.status == .integrity)
      #expect(old.errorWords.contains("exported anew"))
      let pinned = await bench.run(
        "audit", "verify", environment: ["VOUCHER_VAULT_KEY": bench.path("old.key")])
      #expect(pinned.status == .integrity)
      _ = await bench.run("keys", "export-capture", bench.path("new.key"))
      let new = await bench.run(
        "order", "place", "123", "50", "1", "--key-file", bench.path("new.key"))
      #expect(new.status == .done, "\(new.notices)")
    }
  }

  @Test func `what a crash left in the journal is taken in with the recovery key`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      _ = await bench.run("keys", "export-capture", bench.path("capture.key"))
      let killer = try await CallKiller()
      var wholeOrders = 0
      // The supplier shows codes once: what is whole afterwards came out of the journal.
      for number in 10..<60 where wholeOrders < 2 {
        let there = ["VOUCHER_VAULT": try bench.copyVault(to: "copy")]
        let capture = ["VOUCHER_VAULT_KEY": bench.path("capture.key")]
        let reference = "K\(number)"
        _ = try await killer.run(
          ["order", "place", "123", "50", "3", "--reference", reference],
          environment: bench.environment.merging(there.merging(capture) { $1 }) { $1 },
          roots: [bench.path("copy")], killedAt: number)
        let status = await bench.run("status", "--json", environment: there)
        guard status.json?["journal_entries"]?.integer ?? 0 > 0,
          !bench.sandbox.truth.orders(reference: reference).isEmpty
        else { continue }
        try FileManager.default.removeItem(atPath: bench.path("copy/vault.key"))
        let run = await Self.restore(
          bench, "--recovery-key-file", bench.path("recovery"), environment: there)
        #expect(run.json?["restored"]?["responses_taken"]?.integer == 1, "\(run.text)")
        await bench.expectSound(environment: there)
        let left = await bench.run("order", "show", reference, "--json", environment: there)
        guard left.json?["orders"]?[0]?["captured"]?.integer == 3 else { continue }
        wholeOrders += 1
        #expect(
          try await bench.revealed(environment: there) == bench.truth(of: [reference]))
      }
      #expect(wholeOrders > 0)
    }
  }

  @Test func `a database that was changed is not restored from unasked`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      try await Self.makeOrders(bench)
      try FileManager.default.removeItem(atPath: bench.vaultFolder + "/vault.key")
      // The end of the log is newer than the database: an old copy was put back.
      let copy = try bench.copyVault(to: "copy")
      let checkpoints = copy + "/checkpoints.log"
      var text = try String(contentsOfFile: checkpoints, encoding: .utf8)
      text = text.replacingOccurrences(of: "\n1\n", with: "\n2\n")
      try text.write(toFile: checkpoints, atomically: true, encoding: .utf8)
      let there = ["VOUCHER_VAULT": copy]
      let run = await Self.restore(
        bench, "--recovery-key-file", bench.path("recovery"), environment: there)
      #expect(run.status == .integrity, "\(run.text)")
      #expect(!bench.exists(copy + "/vault.key"))
      let meant = await Self.restore(
        bench, "--recovery-key-file", bench.path("recovery"), "--despite-findings",
        environment: there)
      #expect(meant.status == .done, "\(meant.text)")
    }
  }

  @Test func `killed at any call, the same command makes the vault whole`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      try await Self.makeOrders(bench)
      try FileManager.default.removeItem(atPath: bench.vaultFolder + "/vault.key")
      let killer = try await CallKiller()
      let arguments = [
        "keys", "recovery", "restore", "--yes", "--recovery-key-file", bench.path("recovery"),
      ]
      var number = 1
      var kills = 0
      while true {
        let folder = try bench.copyVault(to: "copy")
        let there = ["VOUCHER_VAULT": folder]
        let end = try await killer.run(
          arguments, environment: bench.environment.merging(there) { $1 },
          roots: [folder], killedAt: number)
        if !end.wasKilled { break }
        kills += 1
        let again = await bench.run(arguments, "--json", environment: there)
        #expect(again.status == .done, "killed at call \(number): \(again.text)")
        #expect(
          try await bench.revealed(environment: there) == bench.truth(of: ["R1", "R2", "R3"]),
          "killed at call \(number)")
        await bench.expectSound(environment: there)
        // Keys that the vault took on are never lost again: one change of the log's key is enough.
        let log = await bench.run("audit", "verify", "--json", environment: there)
        #expect(log.json?["log_key_changes"]?.elements?.count == 1, "killed at call \(number)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(!names.contains("vault.key.restored"))
        number += 3
      }
      #expect(kills > 10)
    }
  }
}
