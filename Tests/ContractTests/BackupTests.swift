import Foundation
import SandboxSupplier
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("a backup")
struct BackupTests {
  @Test func `holds everything but the keys, signed and sound`() async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    try KeyFileStore.write(
      try KeyFile.encode(bench.keyring), to: bench.vault.folder.defaultKeyFile)
    let summary = try await bench.backUp()
    #expect(summary.isSigned)
    #expect(summary.vouchers == 2)
    #expect(
      try bench.tree("backup") == [
        "checkpoints.log", "journal", "manifest.note", "manifest.txt", "spool", "vault.db",
      ])
    let verification = try bench.verifyBackup()
    #expect(verification.findings == [])
    #expect(verification.notices == [])
    #expect(verification.opened == 2)
    #expect(verification.checkpoints >= 2)
    await bench.stop()
  }

  @Test func `holds its own event, which the vault's log has too`() async throws {
    let bench = try await Workbench()
    let summary = try await bench.backUp()
    let last = try await bench.vault.events(limit: 1_000).last
    #expect(last?.kind == "backed-up")
    #expect(summary.logSize == (last?.index ?? 0) + 1)
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `is read by its owner alone, every file and folder of it`() async throws {
    let bench = try await Workbench()
    try await bench.leaveSealed("SEALED")
    _ = try await bench.backUp()
    for name in try bench.tree("backup") + [""] {
      let path = bench.folder.path("backup") + "/" + name
      let facts = try #require(try POSIXDisk().facts(of: path))
      #expect(facts.permissions & 0o077 == 0, "\(name)")
    }
    await bench.stop()
  }

  @Test func `takes a sealed answer along that the database has not`() async throws {
    let bench = try await Workbench()
    try await bench.leaveSealed("SEALED")
    let summary = try await bench.backUp()
    #expect(summary.sealedResponses == 1)
    #expect(try bench.verifyBackup().findings == [])
    await bench.stop()
  }

  @Test func `is made while somebody writes, and is of one moment`() async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    let other = try bench.reopened()
    async let placed: Void = {
      for number in 0..<6 {
        _ = try await other.place(
          OrderPlacement(try bench.request("BESIDE-\(number)")), with: bench.client)
      }
    }()
    for number in 0..<3 {
      _ = try await bench.backUp("backup-\(number)")
      #expect(try bench.verifyBackup("backup-\(number)").findings == [])
    }
    try await placed
    other.close()
    try await bench.expectSound()
    await bench.stop()
  }

  @Test func `is not signed without the key, and says so`() async throws {
    let bench = try await Workbench(keys: .capture)
    let summary = try await bench.backUp()
    #expect(!summary.isSigned)
    let verification = try bench.verifyBackup("backup", BackupOpening.none)
    #expect(verification.findings == [])
    #expect(verification.summary?.isSigned == false)
    #expect(verification.opened == nil)
    await bench.stop()
  }

  @Test func `is refused where something is already, which stays as it is`() async throws {
    let bench = try await Workbench()
    _ = try await bench.backUp()
    let before = try bench.tree("backup")
    await #expect(throws: VaultError(.vaultExists, "", next: "")) {
      _ = try await bench.backUp()
    }
    #expect(try bench.tree("backup") == before)
    await bench.stop()
  }

  @Test func `takes the place of what a killed process left of one`() async throws {
    let bench = try await Workbench()
    let draft = bench.folder.path("backup.partial")
    try FileManager.default.createDirectory(
      atPath: draft + "/journal", withIntermediateDirectories: true)
    try Data("half".utf8).write(to: URL(filePath: draft + "/vault.db"))
    _ = try await bench.backUp()
    #expect(try bench.verifyBackup().findings == [])
    #expect(!FileManager.default.fileExists(atPath: draft))
    await bench.stop()
  }

  @Test func `is refused before anything is done where the disk has no room for it`() async throws {
    let bench = try await Workbench(adapt: { $0.folders = NarrowDisk(free: 100_000) })
    await #expect(throws: VaultError(.diskFull, "", next: "")) { _ = try await bench.backUp() }
    #expect(!FileManager.default.fileExists(atPath: bench.folder.path("backup")))
    #expect(!FileManager.default.fileExists(atPath: bench.folder.path("backup.partial")))
    #expect(try await !bench.vault.events(limit: 100).contains { $0.kind == "backed-up" })
    await bench.stop()
  }

  @Test func `that cannot be finished leaves nothing behind`() async throws {
    let bench = try await Workbench(adapt: { $0.folders = NarrowDisk(failsToRename: true) })
    await #expect(throws: VaultError(.diskFull, "", next: "")) { _ = try await bench.backUp() }
    #expect(!FileManager.default.fileExists(atPath: bench.folder.path("backup")))
    #expect(!FileManager.default.fileExists(atPath: bench.folder.path("backup.partial")))
    await bench.stop()
  }

  @Test func `does not open with a recovery key that is another vault's`() async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST", quantity: 3)
    _ = try await bench.backUp()
    let wrong = BackupOpening.recovery(.init(try RecoveryKey.random()))
    let findings = try bench.verifyBackup("backup", wrong).findings
    #expect(findings.map(\.kind) == [.record])
    await bench.stop()
  }
}

/// The machine's disk, with as little room as a test says.
struct NarrowDisk: FolderDisk {
  var free: Int64 = 1 << 40
  var failsToRename = false
  private let disk = POSIXDisk()

  init(free: Int64 = 1 << 40, failsToRename: Bool = false) {
    self.free = free
    self.failsToRename = failsToRename
  }

  func facts(of path: String) throws(DiskError) -> FileFacts? { try disk.facts(of: path) }
  func room(at path: String) throws(DiskError) -> DiskRoom {
    DiskRoom(free: free, total: 1 << 41)
  }
  func openForReading(_ path: String) throws(DiskError) -> any DiskFile {
    try disk.openForReading(path)
  }
  func lockFolder(_ path: String) throws(DiskError) -> (any DiskFile)? {
    try disk.lockFolder(path)
  }
  func link(_ path: String, as other: String) throws(DiskError) {
    try disk.link(path, as: other)
  }
  func rename(_ path: String, to other: String) throws(DiskError) {
    if failsToRename { throw DiskError("rename", other, 28) }
    try disk.rename(path, to: other)
  }
  func exchange(_ path: String, with other: String) throws(DiskError) {
    try disk.exchange(path, with: other)
  }
  func removeTree(_ path: String) throws(DiskError) { try disk.removeTree(path) }
}
