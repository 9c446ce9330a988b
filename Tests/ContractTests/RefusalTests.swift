import Proving
import Foundation
import GRDB
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("a refusal")
struct RefusalTests {
  /// The error that the work ends with: of the kind named, with a message and a next step.
  private func expectRefusal(
    _ code: VaultError.Code, exit status: Int32, _ work: () async throws -> Void,
    at location: SourceLocation = #_sourceLocation
  ) async {
    do {
      try await work()
      Issue.record("nothing was refused", sourceLocation: location)
    } catch let error as VaultError {
      #expect(error.code == code, "\(error)", sourceLocation: location)
      #expect(error.code.exitStatus == status, sourceLocation: location)
      for text in [error.message, error.next] {
        #expect(text.hasSuffix("."), "\(text)", sourceLocation: location)
        #expect(text.count > 12, "\(text)", sourceLocation: location)
      }
    } catch {
      Issue.record("another kind of error: \(error)", sourceLocation: location)
    }
  }

  private static let environment = VaultEnvironment(log: Workbench.silent) { _ in }

  private func open(_ path: String, keys: VaultKeys = .none) throws {
    try Vault.open(VaultFolder(path), keys: keys, environment: Self.environment).close()
  }

  /// A vault with an order in it, closed; and nothing of it may have changed in the end.
  private func withVault(
    isTouched: Bool = false, _ body: (Workbench) async throws -> Void
  ) async throws {
    let bench = try await Workbench()
    try await bench.place("KEPT")
    try await body(bench)
    guard !isTouched else { return await bench.stop() }
    let vault = try bench.reopened()
    #expect(try await vault.verify().findings == [])
    #expect(try await bench.revealedCodes("KEPT") == bench.trueCodes("KEPT"))
    vault.close()
    await bench.stop()
  }

  @Test func `another vault's key does not open this one`() async throws {
    let other = try await Workbench()
    try await withVault { bench in
      for keys in [VaultKeys.full(other.keyring), .capture(other.keyring.identity)] {
        await expectRefusal(.wrongKey, exit: 77) { try open(bench.vault.folder.path, keys: keys) }
      }
    }
    await other.stop()
  }

  @Test(arguments: [Workbench.KeysAtHand.capture, .none])
  func `codes are not shown without the full key`(keys: Workbench.KeysAtHand) async throws {
    try await withVault { bench in
      let held: VaultKeys = keys == .none ? .none : .capture(bench.keyring.identity)
      let vault = try bench.reopened(keys: held)
      defer { vault.close() }
      let ids = try await bench.order("KEPT").vouchers.map(\.id)
      let actor = try #require(Actor("tester"))
      await expectRefusal(.keyNeeded, exit: 77) {
        _ = try await vault.reveal(ids, actor: actor, purpose: "test")
      }
      await expectRefusal(.keyNeeded, exit: 77) { _ = try await vault.checkpoint() }
      #expect(try await vault.voucher(ids[0]).reveals.isEmpty)
    }
  }

  @Test func `a folder without a vault is named as that`() async throws {
    let folder = try TemporaryFolder()
    await expectRefusal(.noVault, exit: 2) { try open(folder.url.path(percentEncoded: false)) }
    await expectRefusal(.noVault, exit: 2) { try open(folder.path("nothing/here")) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).isEmpty)
  }

  @Test func `a vault is not made where one is`() async throws {
    try await withVault { bench in
      await expectRefusal(.vaultExists, exit: 2) {
        _ = try await Vault.create(in: bench.vault.folder, environment: Self.environment)
          .vault
      }
    }
  }

  @Test(arguments: ["file", "file/vault"])
  func `a path that cannot be a folder is refused`(name: String) async throws {
    let folder = try TemporaryFolder()
    try Data("not a folder".utf8).write(to: folder.url.appending(path: "file"))
    await expectRefusal(.storage, exit: 2) { try open(folder.path(name)) }
    await expectRefusal(.storage, exit: 2) {
      _ = try await Vault.create(
        in: VaultFolder(folder.path(name)), environment: Self.environment
      ).vault
    }
    #expect(
      try String(contentsOfFile: folder.path("file"), encoding: .utf8) == "not a folder")
  }

  @Test func `a database whose first page is damaged is refused`() async throws {
    try await withVault(isTouched: true) { bench in
      bench.vault.close()
      let path = bench.vault.folder.database
      try damage(path, at: 0, count: 100)
      for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
      await expectRefusal(.integrity, exit: 70) { try open(bench.vault.folder.path) }
    }
  }

  @Test func `damage anywhere in the database is refused or named, and never a crash`() async throws
  {
    let original = try await TamperedVault(keepingTriggers: true)
    // Nothing is ever deleted, so every page counts; closing brings the log's pages home.
    #expect(try original.database.subjects("PRAGMA freelist_count") == ["0"])
    try original.database.close()
    let whole = try Data(contentsOf: URL(filePath: original.path + "/vault.db"))
    var randomness = SeededRandomness(seed: 11)
    for offset in stride(from: 4_096, to: whole.count, by: 4_096 * 3) {
      let vault = try await TamperedVault(keepingTriggers: true)
      try vault.database.close()
      let length = Int.random(in: 1...64, using: &randomness)
      try damage(vault.path + "/vault.db", at: offset, count: length)
      do {
        let found = try await vault.verify()
        #expect(!found.isEmpty, "\(length) bytes at \(offset)")
      } catch let error as VaultError {
        #expect(error.code == .integrity, "\(length) bytes at \(offset): \(error)")
      }
    }
  }

  private func damage(_ path: String, at offset: Int, count: Int) throws {
    let file = try FileHandle(forUpdating: URL(filePath: path))
    defer { try? file.close() }
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: Data(repeating: 0xA5, count: count))
  }

  @Test(arguments: [0o644, 0o640, 0o604, 0o620])
  func `a key file that others may use is not used`(mode: Int) async throws {
    try await withVault { bench in
      let path = bench.vault.folder.defaultKeyFile
      try KeyFileStore.write(try KeyFile.encode(bench.keyring), to: path)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      await expectRefusal(.refused, exit: 77) {
        _ = try KeyFileStore.load(path) { try SecretBytes(copying: [1].span) }
      }
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      let keys = try KeyFileStore.load(path) { try SecretBytes(copying: [1].span) }
      #expect(keys.identity == bench.keyring.identity)
    }
  }

  @Test(arguments: [0o644, 0o640, 0o604, 0o620])
  func `a file of a passphrase that others may use is not used`(mode: Int) async throws {
    try await withVault { bench in
      let path = bench.folder.path("passphrase")
      try Data("correct horse\n".utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      await expectRefusal(.refused, exit: 77) { _ = try KeyFileStore.readPassphrase(path) }
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      #expect(try KeyFileStore.readPassphrase(path).count == 13)
    }
  }

  @Test func `a key file is neither replaced nor taken from anything else`() async throws {
    try await withVault { bench in
      let path = bench.vault.folder.defaultKeyFile
      let noPassphrase = { try SecretBytes(copying: [1].span) }
      await expectRefusal(.keyNeeded, exit: 77) {
        _ = try KeyFileStore.load(path, passphrase: noPassphrase)
      }
      try KeyFileStore.write(try KeyFile.encode(bench.keyring), to: path)
      await expectRefusal(.vaultExists, exit: 2) {
        try KeyFileStore.write(try KeyFile.encode(bench.keyring), to: path)
      }
      let other = bench.folder.path("other.key")
      try Data("no key".utf8).write(to: URL(filePath: other))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: other)
      await expectRefusal(.wrongKey, exit: 77) {
        _ = try KeyFileStore.load(other, passphrase: noPassphrase)
      }
      await expectRefusal(.storage, exit: 2) {
        _ = try KeyFileStore.load(bench.folder.path(""), passphrase: noPassphrase)
      }
    }
  }

  @Test func `recipients slipped into the database are found by the key file`() async throws {
    try await withVault(isTouched: true) { bench in
      bench.vault.close()
      // Another keyring for the same vault: whoever made it could read what is sealed for it.
      let stranger = try Keyring.create(
        vault: bench.keyring.identity.vault, origin: bench.keyring.identity.origin,
        recovery: try RecoveryKey.random().recipient)
      let database = try PlainDatabase(bench.vault.folder.database)
      let before = try database.rows("SELECT identity FROM vault")
      try database.run("UPDATE vault SET identity = ?", [Data(stranger.identity.encoded)])
      for keys in [VaultKeys.full(bench.keyring), .capture(bench.keyring.identity)] {
        await expectRefusal(.integrity, exit: 70) {
          try open(bench.vault.folder.path, keys: keys)
        }
      }
      let found = try await bench.reopened(keys: VaultKeys.none).verify().findings
      #expect(found.contains { $0.kind == .vault })
      try database.run("UPDATE vault SET identity = ?", [before[0][0] as Data])
      try database.close()
      #expect(try await bench.reopened().verify().isSound)
    }
  }

  @Test func `a database of a newer program is left as it is`() async throws {
    try await withVault { bench in
      let database = try PlainDatabase(bench.vault.folder.database)
      try database.run("INSERT INTO grdb_migrations VALUES ('9999__from_the_future')")
      await expectRefusal(.storage, exit: 2) { try open(bench.vault.folder.path) }
      try database.run("DELETE FROM grdb_migrations WHERE identifier LIKE '9999%'")
      try database.close()
    }
  }

  @Test func `a database that is something else is left as it is`() async throws {
    let folder = try TemporaryFolder()
    let database = try PlainDatabase(folder.path("vault.db"))
    try database.run("CREATE TABLE notes (text TEXT)")
    await expectRefusal(.integrity, exit: 70) { try open(folder.path("")) }
    #expect(try database.rows("SELECT name FROM sqlite_schema").count == 1)
    try database.close()
  }

  @Test func `a reveal without a purpose, of nothing or of the unknown is refused`() async throws {
    try await withVault { bench in
      let ids = try await bench.order("KEPT").vouchers.map(\.id)
      let actor = try #require(Actor("tester"))
      let vault = bench.vault
      for purpose in ["", " \n\t", String(repeating: "x", count: 501)] {
        await expectRefusal(.invalid, exit: 64) {
          _ = try await vault.reveal(ids, actor: actor, purpose: purpose)
        }
      }
      await expectRefusal(.invalid, exit: 64) {
        _ = try await vault.reveal([], actor: actor, purpose: "test")
      }
      await expectRefusal(.invalid, exit: 64) {
        _ = try await vault.reveal(ids + ids, actor: actor, purpose: "test")
      }
      await expectRefusal(.notFound, exit: 2) {
        _ = try await vault.reveal(
          ids + [VoucherID(high: 1, low: 1)], actor: actor, purpose: "test")
      }
      #expect(try await vault.voucher(ids[0]).reveals.isEmpty)
    }
  }
}
