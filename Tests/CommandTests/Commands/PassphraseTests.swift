import Foundation
import SandboxSupplier
import TestSupport
import Testing
import VaultCommands

@Suite("the command keys passphrase")
struct PassphraseTests {
  private static let cheap = ["--passes", "1", "--memory", "1"]

  private static func key(_ bench: Workbench) -> String { bench.vaultFolder + "/vault.key" }

  @Test func `sets, changes and removes, and the same keys open afterwards`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      _ = await bench.run("order", "place", "123", "50", "2", "--reference", "R1")
      let one = try bench.write("first of the passphrases\n", to: "one")
      let two = try bench.write("second of the passphrases\n", to: "two")
      let set = await bench.run(
        ["keys", "passphrase", "--json", "--new-passphrase-file", one] + Self.cheap)
      #expect(set.json?["key_file"]?["passphrase"]?.boolean == true, "\(set.text)")
      #expect(set.json?["key_file"]?["memory_kib"]?.integer == 1_024)
      #expect(await bench.run("audit", "checkpoint").status == .refused)
      let changed = await bench.run(
        "keys", "passphrase", "--passphrase-file", one, "--new-passphrase-file", two)
      #expect(changed.status == .done, "\(changed.notices)")
      let old = await bench.run("audit", "checkpoint", "--passphrase-file", one, "--json")
      #expect(old.errorCode == "wrong_passphrase")
      let truth = try bench.truth(of: ["R1"])
      #expect(try await bench.revealed("--passphrase-file", two) == truth)
      let unsure = await bench.run("keys", "passphrase", "--remove", "--passphrase-file", two)
      #expect(unsure.status == .usage)
      let removed = await bench.run(
        "keys", "passphrase", "--remove", "--yes", "--passphrase-file", two, "--json")
      #expect(removed.json?["key_file"]?["passphrase"]?.boolean == false)
      #expect(try await bench.revealed() == truth)
      let mode = try FileManager.default.attributesOfItem(atPath: Self.key(bench))[
        .posixPermissions]
      #expect(mode as? Int == 0o600)
      let names = try FileManager.default.contentsOfDirectory(atPath: bench.vaultFolder)
      #expect(!names.contains { $0.hasPrefix("vault.key.") })
    }
  }

  @Test func `needs the present passphrase, and changes nothing without it`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      let one = try bench.write("first of the passphrases", to: "one")
      _ = await bench.run(["keys", "passphrase", "--new-passphrase-file", one] + Self.cheap)
      let before = try Data(contentsOf: URL(filePath: Self.key(bench)))
      let none = await bench.run("keys", "passphrase", "--new-passphrase-file", one, "--json")
      #expect(none.errorCode == "passphrase_needed")
      let wrong = try bench.write("wrong", to: "wrong")
      let refused = await bench.run(
        "keys", "passphrase", "--passphrase-file", wrong, "--new-passphrase-file", one, "--json")
      #expect(refused.errorCode == "wrong_passphrase")
      #expect(refused.status == .refused)
      let open = try bench.write("open", to: "open")
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: open)
      let exposed = await bench.run(
        "keys", "passphrase", "--passphrase-file", one, "--new-passphrase-file", open, "--json")
      #expect(exposed.errorCode == "exposed_secret")
      #expect(try Data(contentsOf: URL(filePath: Self.key(bench))) == before)
    }
  }

  @Test func `the cost rises on demand, and does not fall unasked`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      let one = try bench.write("first of the passphrases", to: "one")
      _ = await bench.run(
        "keys", "passphrase", "--new-passphrase-file", one, "--passes", "2", "--memory", "2")
      func change(_ words: String...) async -> Workbench.Run {
        await bench.run(
          ["keys", "passphrase", "--keep", "--passphrase-file", one, "--json"] + words)
      }
      let lower = await change("--memory", "1")
      #expect(lower.status == .refused, "\(lower.text)")
      #expect(lower.errorWords.contains("2 MiB, 2 passes"))
      let fewer = await change("--passes", "1")
      #expect(fewer.status == .refused)
      let higher = await change("--passes", "3", "--memory", "4")
      #expect(higher.json?["key_file"]?["passes"]?.integer == 3)
      let kept = await change()
      #expect(kept.json?["key_file"]?["memory_kib"]?.integer == 4_096)
      let meant = await change("--passes", "1", "--memory", "1", "--lower-cost")
      #expect(meant.json?["key_file"]?["passes"]?.integer == 1)
      let absurd = await change("--passes", "17")
      #expect(absurd.status == .usage)
      #expect(await change("--memory", "4294967295").status == .usage)
      #expect(
        await bench.run("audit", "checkpoint", "--passphrase-file", one).status == .done)
    }
  }

  @Test func `is typed twice at a terminal, not empty, and called short where it is`() async throws
  {
    try await Workbench.with { bench in
      try await bench.makeVault()
      let differing = Typing(secrets: ["one passphrase", "another one"])
      let refused = await bench.run(
        ["keys", "passphrase"] + Self.cheap, terminal: differing.terminal)
      #expect(refused.status == .usage)
      let empty = Typing(secrets: ["", ""])
      #expect(
        await bench.run(["keys", "passphrase"] + Self.cheap, terminal: empty.terminal).status
          == .usage)
      let short = Typing(secrets: ["short", "short"])
      let set = await bench.run(["keys", "passphrase"] + Self.cheap, terminal: short.terminal)
      #expect(set.status == .done)
      #expect(set.notices.contains("the passphrase is short"))
      #expect(!(set.text + set.notices).contains("short\n"))
      let long = Typing(secrets: [
        "short", "six words taken at random", "six words taken at random",
      ])
      let changed = await bench.run("keys", "passphrase", terminal: long.terminal)
      #expect(changed.status == .done)
      #expect(!changed.notices.contains("Warning"))
    }
  }

  @Test func `a capture key file has nothing to protect, and an exposed one is not used`()
    async throws
  {
    try await Workbench.with { bench in
      try await bench.makeVault()
      let one = try bench.write("first of the passphrases", to: "one")
      _ = await bench.run("keys", "export-capture", bench.path("capture.key"))
      let capture = await bench.run(
        "keys", "passphrase", "--new-passphrase-file", one, "--key-file",
        bench.path("capture.key"), "--json")
      #expect(capture.status == .refused)
      #expect(capture.errorCode == "key_needed")
      let kept = await bench.run("keys", "passphrase", "--keep", "--json")
      #expect(kept.status == .usage)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o640], ofItemAtPath: Self.key(bench))
      let exposed = await bench.run(
        "keys", "passphrase", "--new-passphrase-file", one, "--json")
      #expect(exposed.errorCode == "exposed_secret")
    }
  }

  @Test func `killed at any call, one of the two passphrases opens the file`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      let one = try bench.write("first of the passphrases", to: "one")
      let two = try bench.write("second of the passphrases", to: "two")
      _ = await bench.run(["keys", "passphrase", "--new-passphrase-file", one] + Self.cheap)
      let original = try Data(contentsOf: URL(filePath: Self.key(bench)))
      let killer = try await CallKiller()
      var calls = 0
      var opened: Set<String> = []
      while true {
        calls += 1
        try original.write(to: URL(filePath: Self.key(bench)))
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o600], ofItemAtPath: Self.key(bench))
        let end = try await killer.run(
          ["keys", "passphrase", "--passphrase-file", one, "--new-passphrase-file", two],
          environment: bench.environment, roots: [bench.vaultFolder], killedAt: calls)
        var works: [String] = []
        for file in [one, two] {
          let run = await bench.run("audit", "checkpoint", "--passphrase-file", file)
          if run.status == .done { works.append(file) }
        }
        #expect(works.count == 1, "killed at call \(calls): \(works)")
        opened.formUnion(works)
        guard end.wasKilled else { break }
        #expect(calls < 200)
      }
      #expect(opened == [one, two])
      #expect(calls > 4)
    }
  }
}
