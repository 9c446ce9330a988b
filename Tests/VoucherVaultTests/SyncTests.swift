import Logging
import TestSupport
import Testing
import VoucherVault

@Suite("what is to last")
struct SyncTests {
  @Test func `of a new vault is synced: its head outside, and the folder that it is entered in`()
    async throws
  {
    let folder = try TemporaryFolder()
    let disk = RecordingDisk()
    var environment = VaultEnvironment(log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    environment.disk = disk
    let founded = try await Vault.create(
      in: VaultFolder(folder.path("vault")), environment: environment)
    founded.vault.close()
    let calls = disk.takeCalls()
    #expect(calls.last == .syncFolder("vault"))
    let appended = calls.filter { if case .append = $0 { true } else { false } }
    #expect(appended.count == 1)
    for case .append(_, let synced) in appended { #expect(synced) }
  }

  /// A file that cannot be synced says so, which shows that it was asked to.
  @Test func `is asked of the system`() throws {
    let disk = POSIXDisk()
    let file = try disk.open("/dev/null", creating: false)
    #expect(throws: DiskError("sync", "/dev/null", 22)) { try file.sync() }
    #expect(throws: DiskError("sync", "/proc", 22)) { try disk.syncFolder("/proc") }
    // The name of this thread: a file that takes bytes, and no sync.
    let name = "/proc/thread-self/comm"
    #expect(throws: DiskError("sync", name, 22)) { try disk.append([65], to: name, synced: true) }
    try disk.append([65], to: name, synced: false)
  }

  @Test func `is written to ordinary files alone`() throws {
    let disk = POSIXDisk()
    #expect(throws: DiskError("open as an ordinary file", "/dev/null", 22)) {
      try disk.append([1], to: "/dev/null", synced: false)
    }
    #expect(throws: DiskError("open as an ordinary file", "/dev/null", 22)) {
      try disk.read("/dev/null", limit: 10)
    }
  }
}
