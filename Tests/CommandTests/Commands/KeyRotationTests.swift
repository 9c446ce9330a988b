import Foundation
import SandboxSupplier
import Testing
import VaultCommands
import VaultCrypto
import VoucherVault

@Suite("the commands that rotate keys")
struct KeyRotationTests {
  private func identifiers(_ bench: Workbench) async -> [String] {
    await bench.run("voucher", "list", "--limit", "1000", "--json")
      .json?["vouchers"]?.strings("id") ?? []
  }

  private func codes(_ bench: Workbench) async -> [String] {
    await bench.run(["voucher", "reveal"] + identifiers(bench), "--purpose", "test", "--json")
      .json?["vouchers"]?.strings("card_number") ?? []
  }

  private func keyFile(_ bench: Workbench) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: bench.vaultFolder + "/vault.key")))
  }

  private func identity(_ bench: Workbench) throws -> VaultIdentity {
    let file = try keyFile(bench)
    return try KeyFile.identity(in: file.span)
  }

  private func cost(_ bench: Workbench) throws -> PassphraseCost? {
    let file = try keyFile(bench)
    return try KeyFile.cost(of: file.span)
  }

  private func started(_ bench: Workbench) async {
    _ = await bench.run("init")
    for reference in ["R1", "R2"] {
      _ = await bench.run("order", "place", "123", "50", "2", "--reference", reference)
    }
  }

  @Test func `a rotated reveal key opens all, and the old one can be retired`() async throws {
    try await Workbench.with { bench in
      await started(bench)
      let before = await codes(bench)
      #expect(before.count == 4)
      let run = await bench.run("keys", "rotate", "--json")
      #expect(run.status == .done, "\(run.text) \(run.notices)")
      let rotation = try #require(run.json?["rotation"])
      #expect(rotation["role"]?.string == "reveal")
      #expect(rotation["from"]?.integer == 1)
      #expect(rotation["to"]?.integer == 2)
      #expect(rotation["rewrapped"]?.integer == 2)
      #expect(rotation["remaining"]?.integer == 0)
      #expect(await codes(bench) == before)
      let unsure = await bench.run("keys", "retire", "1")
      #expect(unsure.status == .usage)
      let retired = await bench.run("keys", "retire", "1", "--yes", "--json")
      #expect(retired.status == .done, "\(retired.text) \(retired.notices)")
      #expect(retired.json?["retirement"]?["dropped"]?.integer == 2)
      let file = try keyFile(bench)
      let epochs = try KeyFile.open(file.span).revealEpochs
      #expect(epochs == [2])
      #expect(await codes(bench) == before)
      #expect(await bench.run("audit", "verify").status == .done)
      let keys = await bench.run("keys", "list", "--json").json
      #expect(keys?["keys"]?.strings("role") == ["reveal", "reveal", "recovery"])
      #expect(keys?["keys"]?[0]?["deliveries"]?.integer == 0)
      #expect(keys?["keys"]?[1]?["deliveries"]?.integer == 2)
      #expect(keys?["keys"]?[1]?["fingerprint"]?.string?.count == 16)
      #expect(keys?["key_file"]?["permissions"]?.string == "0600")
    }
  }

  @Test func `a key file of before a rotation is named as older`() async throws {
    try await Workbench.with { bench in
      await started(bench)
      let old = bench.path("old.key")
      try FileManager.default.copyItem(atPath: bench.vaultFolder + "/vault.key", toPath: old)
      _ = await bench.run("keys", "rotate")
      _ = await bench.run("order", "place", "123", "50", "1", "--reference", "LATER")
      let older = ["VOUCHER_VAULT_KEY": old]
      let run = await bench.run("keys", "rotate", environment: older)
      #expect(run.status == .refused)
      #expect(run.notices.contains("older than the last rotation"))
      let ids = await identifiers(bench)
      let reveal = await bench.run(
        "voucher", "reveal", try #require(ids.last), "--purpose", "x", environment: older)
      #expect(reveal.status == .refused)
      #expect(reveal.notices.contains("older than a rotation"))
      let order = await bench.run(
        "order", "place", "123", "50", "1", "--reference", "OLD-HOST", environment: older)
      #expect(order.status == .done)
      #expect(await codes(bench).count == 6)
    }
  }

  @Test func `a new recovery key is shown before anything is sealed for it`() async throws {
    try await Workbench.with { bench in
      await started(bench)
      let file = try keyFile(bench)
      let lost = await bench.run("keys", "rotate", "--recovery", isBroken: true)
      #expect(lost.status == .incomplete)
      #expect(try keyFile(bench) == file)
      let run = await bench.run("keys", "rotate", "--recovery", "--json")
      #expect(run.status == .done, "\(run.notices)")
      let text = try #require(run.json?["recovery_key"]?.string)
      let bytes = Array(text.utf8)
      let recipient = try RecoveryKey(text: bytes.span).recipient
      #expect(recipient.id == RecipientID(role: .recovery, epoch: 2))
      #expect(run.json?["rotation"]?["rewrapped"]?.integer == 2)
      #expect(try identity(bench).recovery == recipient)
      #expect(await bench.run("audit", "verify").status == .done)
    }
  }

  @Test func `a new recovery key goes to its file alone`() async throws {
    try await Workbench.with { bench in
      await started(bench)
      let path = bench.path("recovery-2")
      let run = await bench.run(
        "keys", "rotate", "--recovery", "--recovery-key-file", path, "--json")
      #expect(run.status == .done, "\(run.notices)")
      #expect(run.json?["recovery_key"] == .null)
      let text = Array(try Data(contentsOf: URL(filePath: path)))
      let recipient = try RecoveryKey(text: text.span).recipient
      #expect(try identity(bench).recovery == recipient)
      #expect(!run.text.contains("vvrecovery") && !run.notices.contains("vvrecovery"))
    }
  }

  @Test func `a key file under a passphrase stays under it, at its cost`() async throws {
    try await Workbench.with { bench in
      let passphrase = bench.path("passphrase")
      try Data("correct horse battery".utf8).write(to: URL(filePath: passphrase))
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o600], ofItemAtPath: passphrase)
      let settings = ["VOUCHER_VAULT_PASSPHRASE_FILE": passphrase]
      _ = await bench.run("init", "--passphrase-file", passphrase)
      let before = try cost(bench)
      #expect(await bench.run("keys", "rotate").status == .refused)
      #expect(await bench.run("keys", "rotate", environment: settings).status == .done)
      #expect(try cost(bench) == before && before != nil)
      let file = try keyFile(bench)
      let words = Array("correct horse battery".utf8)
      let secret = try SecretBytes(copying: words.span)
      let epochs = try KeyFile.open(file.span, passphrase: secret).revealEpochs
      #expect(epochs == [1, 2])
    }
  }

  @Test func `one process at a time changes keys`() async throws {
    try await Workbench.with { bench in
      await started(bench)
      let file = try keyFile(bench)
      let lock = try KeysLock.acquire(VaultFolder(bench.vaultFolder))
      for command in [["keys", "rotate"], ["keys", "rotate", "--recovery"]] {
        let run = await bench.run(command)
        #expect(run.status == .incomplete)
        #expect(run.notices.contains("Another process is at work on the vault's keys"))
      }
      withExtendedLifetime(lock) {}
      #expect(try keyFile(bench) == file)
    }
  }
}
