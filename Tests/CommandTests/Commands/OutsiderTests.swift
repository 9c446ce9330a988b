import Foundation
import SandboxSupplier
import Testing
import VaultCommands
import VaultCrypto

@Suite("the commands for outsiders")
struct OutsiderTests {
  private static let noKey = ["VOUCHER_VAULT_KEY": "/nowhere/vault.key"]

  @Test func `a proof is printed alone, or with its leaf as JSON`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "1", "--reference", "R1")
      let plain = await bench.run("audit", "prove", "3", "--leaf-file", bench.path("leaf"))
      #expect(plain.status == .done)
      #expect(plain.text.hasPrefix("c2sp.org/tlog-proof@v1\nindex 3\n"))
      let json = await bench.run("audit", "prove", "3", "--json", environment: Self.noKey)
      #expect(json.status == .done)
      #expect(json.json?["proof"]?.string == plain.text)
      #expect(json.json?["index"]?.integer == 3)
      let leaf = try #require(FileManager.default.contents(atPath: bench.path("leaf")))
      #expect(json.json?["leaf"]?.string == leaf.base64EncodedString())
      let out = await bench.run("audit", "prove", "--order", "R1", "--out", bench.path("proof"))
      #expect(out.status == .done)
      let written = try String(contentsOfFile: bench.path("proof"), encoding: .utf8)
      #expect(written.hasPrefix("c2sp.org/tlog-proof@v1\n"))
    }
  }

  @Test(arguments: [
    [], ["1", "--order", "R1"], ["--since", "a", "--not-revealed", "b"],
    ["--since", "a", "--leaf-file", "b"],
  ])
  func `a proof is of one thing`(arguments: [String]) async throws {
    try await Workbench.with { bench in
      let run = await bench.run(["audit", "prove"] + arguments)
      #expect(run.status == .usage)
    }
  }

  @Test func `where nothing signed is new enough the next step is named`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let run = await bench.run("audit", "prove", "1", "--json", environment: Self.noKey)
      #expect(run.status == .refused)
      let next = try #require(run.json?["error"]?["next"]?.string)
      #expect(next.contains("audit checkpoint"))
      let missing = await bench.run("audit", "prove", "--since", "/nowhere", "--json")
      #expect(missing.status == .incomplete)
    }
  }

  @Test func `non-reveal and continuation are proven, and refused where there is none`()
    async throws
  {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let note = await bench.run("audit", "checkpoint")
      try note.text.write(toFile: bench.path("note"), atomically: true, encoding: .utf8)
      let order = await bench.run("order", "place", "123", "50", "1", "--json")
      let vouchers = try #require(order.json?["orders"]?[0]?["vouchers"])
      let voucher = try #require(vouchers.strings("id").first)
      let untouched = await bench.run("audit", "prove", "--not-revealed", voucher)
      #expect(untouched.status == .done)
      #expect(untouched.text.hasPrefix("voucher-vault non-reveal v1\nvoucher \(voucher)\n"))
      let file = await bench.run(
        "audit", "prove", "--not-revealed", voucher, "--out", bench.path("untouched"), "--json")
      #expect(file.status == .done)
      let written = try String(contentsOfFile: bench.path("untouched"), encoding: .utf8)
      #expect(written == untouched.text)
      let continued = await bench.run("audit", "prove", "--since", bench.path("note"))
      #expect(continued.text.hasPrefix("old 1\n") || continued.text.hasPrefix("old 2\n"))
      _ = await bench.run("voucher", "reveal", voucher, "--purpose", "sold")
      let refused = await bench.run(
        "audit", "prove", "--not-revealed", voucher, "--out", bench.path("none"))
      #expect(refused.status == .refused)
      #expect(!FileManager.default.fileExists(atPath: bench.path("none")))
    }
  }

  @Test func `others' checkpoints are compared, and a forged one is 70`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let note = await bench.run("audit", "checkpoint").text
      try note.write(toFile: bench.path("good"), atomically: true, encoding: .utf8)
      try note.replacing("\n\n", with: "x\n\n")
        .write(toFile: bench.path("forged"), atomically: true, encoding: .utf8)
      let good = await bench.run("audit", "verify", "--against", bench.path("good"))
      #expect(good.status == .done)
      let forged = await bench.run(
        "audit", "verify", "--against", bench.path("good"), "--against", bench.path("forged"),
        "--json")
      #expect(forged.status == .integrity)
      #expect(forged.json?["findings"]?.strings("kind") == ["checkpoint"])
    }
  }

  @Test func `checkpoint files are several, by flag, variable or configuration`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let (one, two) = (bench.path("one/log"), bench.path("two/log"))
      for folder in ["one", "two"] {
        try FileManager.default.createDirectory(
          atPath: bench.path(folder), withIntermediateDirectories: false)
      }
      let flags = await bench.run(
        "audit", "checkpoint", "--json", "--checkpoint-file", one, "--checkpoint-file", two)
      #expect(flags.json?["checkpoint_files"]?.strings("path") == [one, two])
      let variable = await bench.run(
        "audit", "checkpoint", "--json",
        environment: ["VOUCHER_VAULT_CHECKPOINTS": "\(one):\(two)"])
      #expect(variable.json?["checkpoint_files"]?.strings("path") == [one, two])
      try #"{"checkpoint_file": ["../one/log", "/nowhere/log"]}"#
        .write(toFile: bench.vaultFolder + "/config.json", atomically: true, encoding: .utf8)
      let list = await bench.run("audit", "checkpoint", "--json")
      #expect(list.status == .attention)
      #expect(
        list.json?["checkpoint_files"]?.strings("path")
          == [bench.vaultFolder + "/../one/log", "/nowhere/log"])
      #expect(list.notices.contains("/nowhere/log"))
      for path in [one, two] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("\n# "))
      }
    }
  }

  @Test func `the log is exported, and again what is new of it`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let first = await bench.run("audit", "export", bench.path("log"), "--json")
      #expect(first.status == .done)
      _ = await bench.run("order", "place", "123", "50", "1")
      let second = await bench.run("audit", "export", bench.path("log"), "--json")
      #expect(second.json?["earlier_size"]?.integer == first.json?["size"]?.integer)
      let third = await bench.run("audit", "export", bench.path("log"), environment: Self.noKey)
      #expect(third.text.contains("0 of them new"))
    }
  }

  @Test func `a list says where it goes on`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      _ = await bench.run("order", "place", "123", "50", "1")
      let page = await bench.run("audit", "list", "--limit", "3", "--json")
      #expect(page.json?["next"]?.integer == 3)
      let text = await bench.run("audit", "list", "--limit", "3")
      #expect(text.text.contains("--from 3"))
      let kinds = await bench.run(
        "audit", "list", "--event", "order-sent", "--event", "delivered", "--json")
      #expect(
        kinds.json?["events"]?.strings("kind").allSatisfy {
          ["order-sent", "delivered"].contains($0)
        } == true)
      let unknown = await bench.run("audit", "list", "--event", "shown", "--json")
      #expect(unknown.status == .usage)
    }
  }

  @Test func `a reference with a head is made, and agrees with the log`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let order = await bench.run("order", "place", "123", "50", "1", "--with-head", "--json")
      let made = try #require(order.json?["orders"]?.strings("reference").first)
      #expect(made.contains(/^VV-[0-9A-Z]{26}-h\d+-[0-9a-f]{16}$/))
      let run = await bench.run("reconcile", "run", "--json")
      #expect(run.status == .done)
      #expect(run.json?["log_notices"]?.elements?.isEmpty == true)
      let both = await bench.run(
        "order", "place", "123", "50", "1", "--with-head", "--reference", "R1")
      #expect(both.status == .usage)
    }
  }
}
