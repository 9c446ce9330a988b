import Foundation
import Proving
import TestSupport
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("the incarnations of a log")
struct IncarnationTests {
  @Test func `an old copy that is put back is found, and it is said what to do`() async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    let old = bench.folder.path("old.db")
    try bench.vault.core.database.backup(to: old)
    try await bench.place("AFTER")
    bench.vault.close()
    try putBack(old, bench)
    let vault = try bench.reopened()
    let findings = try await vault.verify().findings
    #expect(findings.allSatisfy { $0.kind == .checkpoint })
    #expect(findings.first?.message.contains("backup create") == true)
    #expect(findings.first?.message.contains("order recover") == true)
    vault.close()
    await bench.stop()
  }

  @Test func `an old copy can be made a new incarnation by a backup and a restore of it`()
    async throws
  {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    let old = bench.folder.path("old.db")
    try bench.vault.core.database.backup(to: old)
    try await bench.place("AFTER")
    bench.vault.close()
    try putBack(old, bench)
    let stale = try bench.reopened()
    _ = try await stale.backUp(to: bench.folder.path("backup"), actor: try bench.tester)
    stale.close()
    let (summary, vault) = try await bench.restore(replacing: true)
    #expect(summary.eventsGone > 0)
    let verification = try await vault.verify()
    #expect(verification.findings == [])
    #expect(verification.notices.map(\.kind) == [.restored])
    vault.close()
    await bench.stop()
  }

  @Test func `a log that claims a restore which nobody signed is not believed`() async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    let old = bench.folder.path("old.db")
    try bench.vault.core.database.backup(to: old)
    try await bench.place("AFTER")
    bench.vault.close()
    try putBack(old, bench)
    // Whoever can write to the database can write this leaf, and sign nothing.
    let forger = try bench.reopened(keys: VaultKeys.none)
    let core = forger.core
    let actor = try bench.tester
    try await core.database.write { transaction in
      try transaction.setIncarnation(2)
      let row = try transaction.vault()
      guard let row else { return }
      try core.audit.append(
        [.vaultRestored(row.id, incarnation: 2, row: row.digest, actor: actor)],
        in: transaction)
    }
    let verification = try await forger.verify()
    #expect(verification.notices == [])
    #expect(verification.findings.contains { $0.message.contains("proves") })
    forger.close()
    await bench.stop()
  }

  @Test func `the vault of before a restore is an old copy`() async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    _ = try await bench.backUp()
    bench.vault.close()
    let (summary, vault) = try await bench.restore(replacing: true)
    vault.close()
    let aside = try #require(summary.movedAside)
    let old = try Vault.open(
      VaultFolder(aside, checkpointFile: bench.vault.folder.checkpointFile),
      keys: .full(bench.keyring), environment: bench.environment)
    let findings = try await old.verify().findings
    #expect(findings.contains { $0.message.contains("is of incarnation 2") })
    old.close()
    await bench.stop()
  }

  @Test func `a log that was rewritten before the restore is found`() async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    _ = try await bench.backUp()
    try bench.loseVault()
    let (_, vault) = try await bench.restore()
    vault.close()
    let database = try PlainDatabase(bench.vault.folder.database)
    try database.dropTriggers()
    try database.run(
      "UPDATE audit_leaves SET leaf = CAST(leaf || x'00' AS BLOB) WHERE leaf_index = 2")
    try database.close()
    let again = try bench.reopened()
    let findings = try await again.verify().findings
    #expect(findings.contains { $0.kind == .checkpoint && $0.message.contains("rewritten") })
    again.close()
    await bench.stop()
  }

  private func putBack(_ copy: String, _ bench: Workbench) throws {
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: bench.vault.folder.database + suffix)
    }
    try FileManager.default.copyItem(atPath: copy, toPath: bench.vault.folder.database)
  }
}
