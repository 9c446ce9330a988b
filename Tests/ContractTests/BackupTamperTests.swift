import Foundation
import Proving
import TestSupport
import Testing
import TransparencyLog
import VaultCrypto
import VoucherVault

@Suite("a tampered backup")
struct BackupTamperTests {
  /// A backup with a sealed answer in it, and what is done to it.
  private func findings(
    _ opening: BackupOpening? = nil, after change: (Workbench, _ backup: String) throws -> Void
  ) async throws -> [BackupFinding] {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    try await bench.leaveSealed("SEALED")
    _ = try await bench.backUp()
    try change(bench, bench.folder.path("backup"))
    let found = try bench.verifyBackup("backup", opening).findings
    await bench.stop()
    return found
  }

  private func flip(_ path: String, at offset: Int) throws {
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[offset < 0 ? bytes.count + offset : offset] ^= 1
    try bytes.write(to: URL(filePath: path))
  }

  /// Writes the manifest anew so that it agrees with the files, as somebody without the key can.
  private func forgeManifest(_ backup: String, _ file: String) throws {
    let path = backup + "/manifest.txt"
    let bytes = Array(try Data(contentsOf: URL(filePath: path)))
    let manifest = try #require(BackupManifest(bytes: bytes))
    let content = Array(try Data(contentsOf: URL(filePath: backup + "/" + file)))
    let files = manifest.files.map { old in
      old.path == file
        ? BackupManifest.File(
          path: file, bytes: Int64(content.count), digest: Digest.blake2b(content))
        : old
    }
    let forged = BackupManifest(
      vault: manifest.vault, origin: manifest.origin, incarnation: manifest.incarnation,
      madeAt: manifest.madeAt, head: manifest.head, rows: manifest.rows, files: files)
    try Data(forged.text.utf8).write(to: URL(filePath: path))
  }

  @Test(arguments: ["vault.db", "checkpoints.log", "journal/slot-0000.vvj"])
  func `a changed file is named`(name: String) async throws {
    let found = try await findings { _, backup in try flip("\(backup)/\(name)", at: -40) }
    #expect(found.contains { $0.kind == .file && $0.subject == name })
  }

  @Test(arguments: ["vault.db", "checkpoints.log", "journal/slot-0000.vvj"])
  func `a missing file is named`(name: String) async throws {
    let found = try await findings { _, backup in
      try FileManager.default.removeItem(atPath: "\(backup)/\(name)")
    }
    #expect(found.contains { $0.kind == .file && $0.subject == name })
  }

  @Test func `a file that was added is named`() async throws {
    let found = try await findings { _, backup in
      try Data("x".utf8).write(to: URL(filePath: backup + "/spool/added.vvj"))
      try Data("x".utf8).write(to: URL(filePath: backup + "/note.txt"))
    }
    #expect(found.filter { $0.kind == .file }.map(\.subject) == ["note.txt", "spool/added.vvj"])
  }

  @Test func `a manifest that was written anew is not the one that was signed`() async throws {
    let found = try await findings { _, backup in
      try flip("\(backup)/journal/slot-0000.vvj", at: -1)
      try forgeManifest(backup, "journal/slot-0000.vvj")
    }
    #expect(found.map(\.kind) == [.signature])
  }

  @Test func `a sealed answer that does not open is named with the key`() async throws {
    let found = try await findings { _, backup in
      let path = "\(backup)/journal/slot-0000.vvj"
      let sealed = try #require(SealedResponse(Array(try Data(contentsOf: URL(filePath: path)))))
      try flip(path, at: sealed.contextBytes.count + sealed.header.count + 16 + 4)
      try forgeManifest(backup, "journal/slot-0000.vvj")
    }
    #expect(found.contains { $0.kind == .response && $0.subject == "journal/slot-0000.vvj" })
  }

  @Test func `rows that were changed with their digest are found by the log`() async throws {
    let found = try await findings { _, backup in
      let database = try PlainDatabase(backup + "/vault.db")
      try database.dropTriggers()
      try database.run("UPDATE vouchers SET state = 'revealed' WHERE line = 0")
      try database.run("DELETE FROM exchanges")
      try database.close()
      for suffix in ["-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: backup + "/vault.db" + suffix)
      }
      try forgeManifest(backup, "vault.db")
      try FileManager.default.removeItem(atPath: backup + "/manifest.note")
    }
    #expect(found.contains { $0.kind == .log && $0.subject.hasPrefix("voucher ") })
    #expect(found.contains { $0.kind == .log && $0.subject.hasPrefix("exchange ") })
    #expect(found.contains { $0.kind == .log && $0.subject.hasPrefix("schema ") })
    #expect(found.contains { $0.kind == .contents && $0.subject == "rows of exchanges" })
  }

  @Test func `a record that does not open is named with the key`() async throws {
    let found = try await findings { _, backup in
      let database = try PlainDatabase(backup + "/vault.db")
      try database.dropTriggers()
      try database.run("UPDATE vouchers SET line = 7 WHERE line = 1")
      try database.close()
    }
    #expect(found.contains { $0.kind == .record && $0.subject.hasPrefix("voucher ") })
  }

  @Test(arguments: [0, 10, -1])
  func `a manifest that is not in its form is named`(offset: Int) async throws {
    let found = try await findings { _, backup in try flip("\(backup)/manifest.txt", at: offset) }
    #expect(found.map(\.kind) == [.manifest])
  }

  @Test func `one of an earlier version is verified in a copy, and not changed`() async throws {
    let found = try await findings { bench, backup in
      let database = try PlainDatabase(backup + "/vault.db")
      try database.run("DROP INDEX audit_leaves_by_kind")
      try database.run("DELETE FROM grdb_migrations WHERE identifier LIKE 'V0003%'")
      try database.close()
      try forgeManifest(backup, "vault.db")
      try FileManager.default.removeItem(atPath: backup + "/manifest.note")
      let before = try Data(contentsOf: URL(filePath: backup + "/vault.db"))
      #expect(try bench.verifyBackup().findings == [])
      #expect(try Data(contentsOf: URL(filePath: backup + "/vault.db")) == before)
      #expect(!FileManager.default.fileExists(atPath: bench.folder.path("scratch")))
    }
    #expect(found == [])
  }

  @Test func `a path that leads out of the backup is refused`() {
    for path in ["/etc/passwd", "../x", "journal/../../x", "a/b/c", ".x", "journal/", "a b", ""] {
      #expect(!BackupManifest.isPlainPath(path), "\(path)")
    }
    #expect(BackupManifest.isPlainPath("journal/slot-0000.vvj"))
  }

  @Test func `a folder that is no backup is said to be none`() async throws {
    let bench = try await Workbench()
    #expect(throws: VaultError(.notFound, "", next: "")) { _ = try bench.verifyBackup("nowhere") }
    let found = try bench.verifyBackup("vault").findings
    #expect(found.map(\.kind) == [.manifest])
    await bench.stop()
  }
}
