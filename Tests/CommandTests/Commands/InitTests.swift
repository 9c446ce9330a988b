import Foundation
import SandboxSupplier
import Testing
import VaultCommands

@Suite("the command init")
struct InitTests {
  @Test func `a vault is made, and the recovery key shown once`() async throws {
    try await Workbench.with { bench in
      let run = await bench.run("init")
      #expect(run.status == .done)
      #expect(run.text.contains("vvrecovery1"))
      let names = try FileManager.default.contentsOfDirectory(atPath: bench.vaultFolder)
      #expect(Set(names).isSuperset(of: ["vault.db", "vault.key", "checkpoints.log"]))
      let status = await bench.run("status", "--json")
      #expect(status.json?["vault"]?["folder"]?.string == bench.vaultFolder)
    }
  }

  @Test func `as JSON the recovery key is a member`() async throws {
    try await Workbench.with { bench in
      let run = await bench.run("init", "--json")
      let json = try #require(run.json)
      #expect(json["recovery_key"]?.string?.hasPrefix("vvrecovery1") == true)
      #expect(json["recovery_key_file"] == .null)
      #expect(json["vault"]?["id"]?.string?.count == 26)
      #expect(json["vault"]?["passphrase"]?.boolean == false)
      #expect(run.notices.isEmpty)
    }
  }

  @Test func `the recovery key can go into a file of its own, and is not shown then`() async throws
  {
    try await Workbench.with { bench in
      let path = bench.path("recovery")
      let run = await bench.run("init", "--json", "--recovery-key-file", path)
      #expect(run.json?["recovery_key"] == .null)
      #expect(!run.text.contains("vvrecovery1"))
      let key = try String(contentsOfFile: path, encoding: .utf8)
      #expect(key.hasPrefix("vvrecovery1"))
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
    }
  }

  @Test func `a second init changes nothing`() async throws {
    try await Workbench.with { bench in
      _ = await bench.run("init")
      let key = try Data(contentsOf: URL(filePath: bench.vaultFolder + "/vault.key"))
      let again = await bench.run("init", "--json")
      #expect(again.status == .incomplete)
      #expect(again.json?["error"]?["code"]?.string == "vault_exists")
      let elsewhere = await bench.run(
        "init", "--json", "--key-file", bench.path("other.key"))
      #expect(elsewhere.json?["error"]?["code"]?.string == "vault_exists")
      #expect(!FileManager.default.fileExists(atPath: bench.path("other.key")))
      #expect(try Data(contentsOf: URL(filePath: bench.vaultFolder + "/vault.key")) == key)
    }
  }

  @Test func `a passphrase from a file protects the key`() async throws {
    try await Workbench.with { bench in
      let path = bench.path("passphrase")
      try Data("correct horse\n".utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      let run = await bench.run("init", "--json", "--passphrase-file", path)
      #expect(run.json?["vault"]?["passphrase"]?.boolean == true)
      // Without it the public half still buys; only showing needs the passphrase.
      let order = await bench.run("order", "place", "123", "50", "1", "--json")
      #expect(order.status == .done)
      let id = try #require(
        await bench.run("voucher", "list", "--json").json?["vouchers"]?.strings("id").first)
      let refused = await bench.run("voucher", "reveal", id, "--purpose", "test", "--json")
      #expect(refused.status == .refused)
      #expect(refused.json?["error"]?["code"]?.string == "passphrase_needed")
      let shown = await bench.run(
        "voucher", "reveal", id, "--purpose", "test", "--json", "--passphrase-file", path)
      #expect(shown.status == .done)
      try Data("wrong\n".utf8).write(to: URL(filePath: path))
      let wrong = await bench.run(
        "voucher", "reveal", id, "--purpose", "test", "--json", "--passphrase-file", path)
      #expect(wrong.json?["error"]?["code"]?.string == "wrong_passphrase")
      #expect(wrong.status == .refused)
    }
  }

  @Test func `a passphrase cannot be asked for in a pipe`() async throws {
    try await Workbench.with { bench in
      let run = await bench.run("init", "--passphrase", "--json")
      #expect(run.status == .usage)
      #expect(!FileManager.default.fileExists(atPath: bench.vaultFolder + "/vault.key"))
    }
  }

  @Test func `a passphrase typed twice alike is taken, and two different ones are not`()
    async throws
  {
    try await Workbench.with { bench in
      let differing = Typing(secrets: ["one", "two"])
      let refused = await bench.run("init", "--passphrase", terminal: differing.terminal)
      #expect(refused.status == .usage)
      #expect(refused.notices.contains("differ"))
      let same = Typing(secrets: ["secret", "secret"])
      let made = await bench.run("init", "--passphrase", terminal: same.terminal)
      #expect(made.status == .done)
      #expect(!made.text.contains("secret\n"))
    }
  }
}
