import Proving
import Testing
import TestSupport
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("the doctor of a vault")
struct DoctorFindingTests {
  private func examine(_ bench: Workbench) throws -> [DoctorFinding] {
    try bench.vault.examine(
      Doctor.Request(keyFile: "/nowhere", key: .missing("none"), keyIdentity: nil))
  }

  @Test func `warns where little room is left, in bytes and in its share`() async throws {
    let bench = try await Workbench(adapt: { $0.folders = NarrowDisk(free: 99_000_000) })
    let finding = try #require(try examine(bench).first { $0.code == "free_space" })
    #expect(finding.severity == .warning)
    #expect(finding.message.contains("99 MB"))
    await bench.stop()
  }

  @Test func `tells the age of checkpoint and backup by the vault's own clock`() async throws {
    let bench = try await Workbench()
    _ = try await bench.backUp()
    let fresh = try examine(bench)
    for code in ["backup", "checkpoint"] {
      #expect(fresh.first { $0.code == code }?.severity == .ok, "\(code)")
    }
    bench.time.advance(8 * 86_400_000)
    let old = try examine(bench)
    for code in ["backup", "checkpoint"] {
      let finding = try #require(old.first { $0.code == code })
      #expect(finding.severity == .warning, "\(code)")
      #expect(finding.message.contains("8 days ago"))
    }
    await bench.stop()
  }

  @Test(arguments: [
    ("3.40.1", DoctorFinding.Severity.info), ("3.51.2", .info), ("3.51.3", .ok), ("4.0.0", .ok),
  ])
  func `knows the versions of SQLite that have the WAL-reset race`(
    version: String, severity: DoctorFinding.Severity
  ) {
    #expect(Doctor.versionFinding(sqlite: version).severity == severity)
  }

  @Test func `names deliveries that are sealed for an epoch that is not the current one`()
    async throws
  {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    #expect(try examine(bench).contains { $0.code == "epochs" && $0.severity == .ok })
    let database = try PlainDatabase(bench.vault.folder.database)
    try database.dropTriggers()
    try database.run("UPDATE delivery_keys SET epoch = 7 WHERE role = 'reveal'")
    try database.close()
    let found = try examine(bench).map(\.code)
    #expect(found.contains("epoch_left_over"))
    #expect(found.contains("epoch_missing"))
    await bench.stop()
  }
}
