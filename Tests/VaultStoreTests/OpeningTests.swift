import Foundation
import GRDB
import Glibc
import TestSupport
import Testing
import VaultStore

@Suite("opening a database")
struct OpeningTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private var path: String { folder.path("vault.db") }

  private func make() throws {
    let database = try VaultDatabase(path: path, access: .create)
    try database.writeNow { try $0.insertVault(Make.vault()) }
    try database.checkpoint()
    database.close()
  }

  private func refusal(_ access: VaultDatabase.Access = .readWrite) -> StoreError? {
    do throws(StoreError) {
      try VaultDatabase(path: path, access: access).close()
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [VaultDatabase.Access.readWrite, .readOnly])
  func `where there is nothing, nothing is made`(access: VaultDatabase.Access) throws {
    #expect(refusal(access) == .missing)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")) == [])
  }

  @Test func `what is there is not made anew`() throws {
    try make()
    #expect(refusal(.create) == .alreadyExists)
    let database = try VaultDatabase(path: path, access: .readOnly)
    #expect(try database.read { try $0.vault() } == Make.vault())
  }

  @Test func `an attempt at making it that was cut short is taken up again`() throws {
    try Data().write(to: URL(filePath: path))
    #expect(refusal(.create) == nil)
    #expect(refusal(.readWrite) == nil)
  }

  @Test func `the log of a database that is gone is not thrown away`() throws {
    try make()
    try FileManager.default.removeItem(atPath: path)
    let log = Data("what is left".utf8)
    try log.write(to: URL(filePath: path + "-wal"))
    #expect(refusal(.create) == .alreadyExists)
    #expect(try Data(contentsOf: URL(filePath: path + "-wal")) == log)
  }

  @Test(arguments: [VaultDatabase.Access.create, .readWrite, .readOnly])
  func `a file that is no database is refused, and left as it is`(
    access: VaultDatabase.Access
  ) throws {
    let text = Data(String(repeating: "Dear diary, ", count: 1000).utf8)
    try text.write(to: URL(filePath: path))
    #expect(refusal(access) == .notADatabase)
    #expect(try Data(contentsOf: URL(filePath: path)) == text)
  }

  @Test(arguments: [VaultDatabase.Access.readWrite, .readOnly])
  func `a database that is no vault is refused, and left as it is`(
    access: VaultDatabase.Access
  ) throws {
    let foreign = try DatabaseQueue(path: path)
    try foreign.write { try $0.execute(sql: "CREATE TABLE recipes (name TEXT)") }
    try foreign.close()
    let before = try Data(contentsOf: URL(filePath: path))
    #expect(refusal(access) == .notAVault)
    #expect(refusal(.create) == .alreadyExists)
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
  }

  @Test func `a folder, a link and a path that SQLite would read otherwise are refused`() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(refusal() == .notADatabase)
    try FileManager.default.removeItem(atPath: path)
    try make()
    let link = folder.path("link.db")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(throws: StoreError.refused(what: "database", errno: ELOOP)) {
      try VaultDatabase(path: link, access: .readWrite)
    }
    for path in ["", "/tmp/", "a\u{0}b"] {
      #expect(throws: StoreError.unusablePath) { try VaultDatabase(path: path, access: .create) }
    }
    #expect(throws: StoreError.missing) {
      try VaultDatabase(path: "file:vault.db?mode=memory", access: .readWrite)
    }
    #expect(throws: StoreError.missing) { try VaultDatabase(path: ":memory:", access: .readWrite) }
  }

  @Test(arguments: [1, 600, 5000, 30_000])
  func `a database that has been cut is found out`(kept: Int) throws {
    try make()
    let whole = try Data(contentsOf: URL(filePath: path))
    try whole.prefix(kept).write(to: URL(filePath: path))
    try? FileManager.default.removeItem(atPath: path + "-wal")
    try? FileManager.default.removeItem(atPath: path + "-shm")
    do {
      let database = try VaultDatabase(path: path, access: .readWrite)
      #expect(try database.integrityProblems() != [])
    } catch let error as StoreError {
      #expect(["corrupt", "not-a-database", "not-a-vault"].contains(error.label), "\(error)")
    }
  }

  @Test func `a folder that is missing or may not be written is refused with the system's reason`()
    throws
  {
    #expect(throws: StoreError.refused(what: "database folder", errno: ENOENT)) {
      try VaultDatabase(path: folder.path("nowhere/vault.db"), access: .create)
    }
    // Not even the superuser can make a file here.
    #expect {
      try VaultDatabase(path: "/proc/self/vault.db", access: .create)
    } throws: { error in
      guard case StoreError.refused(_, let number) = error else { return false }
      return [ENOENT, EACCES, EPERM, EROFS].contains(number)
    }
  }

  @Test(.disabled(if: geteuid() == 0, "the superuser may write everywhere"))
  func `permissions are obeyed`() throws {
    try make()
    let (folderPath, path) = (folder.path(""), path)
    unsafe chmod(folderPath, 0o500)
    defer { unsafe chmod(folderPath, 0o700) }
    #expect(refusal() == .refused(what: "database folder", errno: EACCES))
    unsafe chmod(path, 0o000)
    #expect(refusal(.readOnly) == .refused(what: "database", errno: EACCES))
  }

  @Test func `a newer schema is refused by name, before anything is written`() throws {
    try make()
    let outsider = try Outsider(path)
    try outsider.run("INSERT INTO grdb_migrations VALUES ('V9999__from-the-future')")
    for access in [VaultDatabase.Access.readWrite, .readOnly] {
      #expect(refusal(access) == .newerSchema(step: "V9999__from-the-future"))
    }
    #expect("\(StoreError.newerSchema(step: "V9999__from-the-future"))".contains("newer version"))
  }

  @Test func `only the owner can read the files, whatever the umask`() async throws {
    // The umask belongs to the process: the test has one of its own.
    await #expect(processExitsWith: .success) { [path = path as String] in
      umask(0)
      let first = try VaultDatabase(path: path, access: .create)
      try first.writeNow { try $0.insertVault(Make.vault()) }
      umask(0o777)
      let second = try VaultDatabase(path: path + "2", access: .create)
      try second.writeNow { try $0.insertVault(Make.vault()) }
      try second.backup(to: path + "3")
      for path in [path, path + "2", path + "3"] {
        for suffix in ["", "-wal", "-shm", ".lock"] {
          let file = path + suffix
          guard FileManager.default.fileExists(atPath: file) else { continue }
          let attributes = try FileManager.default.attributesOfItem(atPath: file)
          #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
        }
      }
    }
  }
}
