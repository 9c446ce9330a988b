import Foundation
import Synchronization
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("several checkpoint files")
struct CheckpointSinkTests {
  /// The machine's disk, on which files of one name hang until they are let go.
  private final class HangingDisk: Disk {
    private let disk = POSIXDisk()
    private let gate = DispatchSemaphore(value: 0)
    private let name: String
    private let hung = Mutex(0)

    init(_ name: String) { self.name = name }

    var hungCount: Int { hung.withLock { $0 } }

    func letGo() { for _ in 0..<100 { gate.signal() } }

    private func wait(_ path: String) {
      guard path.hasSuffix(name) else { return }
      hung.withLock { $0 += 1 }
      // Whoever is held up by it is to fail, and not to hang for ever.
      _ = gate.wait(timeout: .now() + .seconds(30))
    }

    func makeFolder(_ path: String) throws(DiskError) { try disk.makeFolder(path) }
    func names(in folder: String) throws(DiskError) -> [String] { try disk.names(in: folder) }
    func open(_ path: String, creating: Bool) throws(DiskError) -> any DiskFile {
      try disk.open(path, creating: creating)
    }
    func syncFolder(_ path: String) throws(DiskError) { try disk.syncFolder(path) }
    func remove(_ path: String) throws(DiskError) { try disk.remove(path) }
    func writeNew(_ bytes: [UInt8], to path: String) throws(DiskError) {
      try disk.writeNew(bytes, to: path)
    }
    func append(_ bytes: [UInt8], to path: String, synced: Bool) throws(DiskError) {
      wait(path)
      try disk.append(bytes, to: path, synced: synced)
    }
    func read(_ path: String, limit: Int) throws(DiskError) -> [UInt8]? {
      wait(path)
      return try disk.read(path, limit: limit)
    }
    func sharesDevice(_ path: String, with other: String) -> Bool {
      disk.sharesDevice(path, with: other)
    }
  }

  /// A vault with a good checkpoint file and another one.
  private func vault(
    _ folder: TemporaryFolder, other: String, disk: (any Disk)? = nil, log: CapturedLog
  ) async throws -> (vault: Vault, keyring: Keyring, environment: VaultEnvironment) {
    var environment = VaultEnvironment(log: log.logger)
    environment.sinkService = .ownThreads(milliseconds: 50)
    if let disk { environment.disk = disk }
    let founded = try await Vault.create(
      in: VaultFolder(
        folder.path("vault"), checkpointFiles: [folder.path("good/log"), other]),
      environment: environment)
    return (founded.vault, founded.keyring, environment)
  }

  private func notes(_ path: String) -> Int {
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    return CheckpointFile.notes(in: String(decoding: bytes, as: UTF8.self)).count
  }

  @Test func `all take every signed head, and all are compared`() async throws {
    let folder = try TemporaryFolder()
    let log = CapturedLog()
    let other = folder.path("other/log")
    let opened = try await vault(folder, other: other, log: log)
    _ = try await opened.vault.checkpoint()
    #expect(notes(folder.path("good/log")) == 2)
    #expect(notes(other) == 2)
    let text = try String(contentsOfFile: other, encoding: .utf8)
    let line = try #require(text.split(separator: "\n").last)
    let forged = text.replacing(line, with: line.dropLast(8) + "AAAAAAA=")
    try forged.write(toFile: other, atomically: true, encoding: .utf8)
    let findings = try await opened.vault.verify().findings
    #expect(findings.map(\.kind) == [.checkpoint])
  }

  @Test func `that hang fail nothing, are named, and are not asked again while they hang`()
    async throws
  {
    let folder = try TemporaryFolder()
    let log = CapturedLog()
    let disk = HangingDisk("hanging")
    let other = folder.path("hanging")
    let opened = try await vault(folder, other: other, disk: disk, log: log)
    let kept = try await opened.vault.keepCheckpoint()
    #expect(kept.unwritten.map(\.path) == [other])
    #expect(notes(folder.path("good/log")) == 2)
    let verified = try await opened.vault.verify()
    #expect(verified.findings == [])
    #expect(verified.unread.map(\.path) == [other])
    #expect(disk.hungCount == 1)
    #expect(log.lines.contains { $0.contains(other) })
    // Opening reads them too, and is not kept either.
    let again = try Vault.open(
      opened.vault.folder, keys: .full(opened.keyring), environment: opened.environment)
    #expect(try await again.status().headTrouble == nil)
    disk.letGo()
  }

  /// A file in the vault's folder is on the database's own device, unless it is a link to another.
  @Test func `that hang fail nothing behind a link in the vault's folder either`() async throws {
    let folder = try TemporaryFolder()
    let disk = HangingDisk("linked")
    var environment = VaultEnvironment(log: CapturedLog().logger)
    environment.sinkService = .ownThreads(milliseconds: 50)
    environment.disk = disk
    let link = folder.path("vault/linked")
    try FileManager.default.createDirectory(
      atPath: folder.path("vault"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: folder.path("elsewhere"))
    let founded = try await Vault.create(
      in: VaultFolder(
        folder.path("vault"), checkpointFiles: [folder.path("vault/near"), link]),
      environment: environment)
    let kept = try await founded.vault.keepCheckpoint()
    #expect(kept.unwritten.map(\.path) == [link])
    #expect(notes(folder.path("vault/near")) == 2)
    disk.letGo()
  }

  @Test(arguments: ["pipe", "folder", "missing/because/of/a-file/log"])
  func `that are no ordinary files are refused at once`(kind: String) async throws {
    let folder = try TemporaryFolder()
    let log = CapturedLog()
    let other = folder.path(kind)
    switch kind {
    case "pipe": #expect(unsafe mkfifo(other, 0o600) == 0)
    case "folder":
      try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
    default: try Data().write(to: URL(filePath: folder.path("missing")))
    }
    let opened = try await vault(folder, other: other, log: log)
    let kept = try await opened.vault.keepCheckpoint()
    #expect(kept.unwritten.map(\.path) == [other])
    #expect(kept.unwritten.allSatisfy { !$0.reason.contains("in time") })
    #expect(notes(folder.path("good/log")) == 2)
  }
}
