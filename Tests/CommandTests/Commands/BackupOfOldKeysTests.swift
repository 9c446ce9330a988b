import Testing
import VaultCommands

@Suite("a backup of before a key was retired")
struct BackupOfOldKeysTests {
  @Test func `is sound, says which keys it needs, and opens with the recovery key`() async throws {
    try await Workbench.with { bench in
      try await bench.makeVault()
      _ = await bench.run("order", "place", "123", "50", "2", "--reference", "R1")
      let backup = bench.path("backup")
      #expect(await bench.run("backup", "create", backup).status == .done)
      #expect(await bench.run("keys", "rotate").status == .done)
      #expect(await bench.run("keys", "retire", "1", "--yes").status == .done)

      let seen = await bench.run("backup", "verify", backup)
      #expect(seen.status == .attention, "\(seen.text)")
      #expect(seen.text.contains("2 vouchers are sealed for other keys"))
      #expect(seen.text.contains("--recovery-key-file"))
      let opened = await bench.run(
        "backup", "verify", backup, "--recovery-key-file", bench.path("recovery"))
      #expect(opened.status == .done, "\(opened.text)")
      #expect(opened.text.contains("2 opened"))
    }
  }
}
