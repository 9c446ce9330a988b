import Foundation
import GRDB
import TestSupport
import Testing
import VaultStore
import VoucherModel

@Suite("the upkeep")
struct UpkeepTests {
  @Test(arguments: [VaultDatabase.Access.create, .readWrite])
  func `every connection is set as the design demands`(access: VaultDatabase.Access) throws {
    let store = try StoreFixture()
    try store.database.writeNow { try $0.insertVault(Make.vault()) }
    let database = access == .create ? store.database : try store.reopened(access)
    // Three readers at once, so that the report is about more than one.
    try database.read { _ in try database.read { _ in try database.read { _ = try $0.vault() } } }
    let report = try database.durability()
    #expect(report.connections.map(\.isReader) == [false, true, true, true])
    for connection in report.connections {
      #expect(connection.journalMode == "wal")
      #expect(connection.synchronous == 2)
      #expect(connection.automaticCheckpointPages == 0)
      #expect(!connection.checkpointsOnClose)
      #expect(connection.overwritesDeleted)
      #expect(!connection.trustsSchema)
      #expect(connection.enforcesForeignKeys)
      #expect(connection.checksCellSizes)
      #expect(connection.temporaryStore == 2)
      #expect(connection.isDefensive)
      #expect(connection.busyTimeoutMilliseconds == 5000)
    }
    #expect(report.findings == [])
    #expect(report.sqliteVersion.hasPrefix("3."))
    #expect(report.pages > 10 && report.pageBytes == 4096)
    #expect(report.files.map(\.suffix) == ["", "-wal", "-shm", ".lock"])
    #expect(report.files.allSatisfy { $0.permissions == 0o600 })
  }

  @Test func `a file that others may read is a finding`() throws {
    let store = try StoreFixture()
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: store.path)
    #expect(try store.database.durability().findings.count == 1)
  }

  @Test func `the log is emptied by itself when it has grown, and never on closing`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("vault.db")
    let database = try VaultDatabase(path: path, access: .create)
    func bytes(_ suffix: String) throws -> Int {
      try #require(
        FileManager.default.attributesOfItem(atPath: path + suffix)[.size] as? Int)
    }
    let empty = try bytes("")
    let order = try Make.order(1)
    try database.writeNow { try $0.insertOrder(order) }
    database.close()
    #expect(try bytes("") == empty)
    #expect(try bytes("-wal") > 0)

    let again = try VaultDatabase(path: path, access: .readWrite)
    // 29 MB: more than waits for a lull twice over.
    for number in 10..<68 {
      try again.writeNow { transaction in
        try transaction.insertDelivery(
          Make.delivery(number, of: order.id, body: Make.bytes(500_000, number)), keys: [])
      }
    }
    #expect(try bytes("") > 10_000_000)
    #expect(try bytes("-wal") < 14_000_000)
    #expect(try again.integrityProblems() == [])
  }

  @Test func `a log that has grown waits for a lull, and is emptied in it`() async throws {
    let folder = try TemporaryFolder()
    let pieces = Pieces()
    let database = try VaultDatabase(
      path: folder.path("vault.db"), access: .create,
      service: .scheduled { piece in pieces.add(piece) })
    let order = try Make.order(1)
    func size() throws -> Int {
      try #require(
        FileManager.default.attributesOfItem(atPath: folder.path("vault.db"))[.size] as? Int)
    }
    /// Writes 5 MB; what else is to be done then remains to be done.
    func write(_ number: Int) async throws {
      let before = pieces.count
      async let written: Void = database.write { transaction in
        if number == 0 { try transaction.insertOrder(order) }
        for part in 0..<10 {
          try transaction.insertDelivery(
            Make.delivery(
              number * 10 + part, of: order.id, body: Make.bytes(500_000, number * 10 + part)),
            keys: [])
        }
      }
      try await until { pieces.count > before }
      pieces.runLast()
      try await written
    }
    let empty = try size()
    try await write(0)
    #expect(try size() == empty)
    try await write(1)
    // Somebody wrote after the first write had asked for a checkpoint.
    pieces.runFirst()
    #expect(try size() == empty)
    pieces.runFirst()
    #expect(try size() > empty + 8_000_000)
    #expect(try database.integrityProblems() == [])
    database.close()
  }

  @Test
  func `a checkpoint on request empties the log; with a reader under way it does what it can`()
    throws
  {
    let store = try StoreFixture()
    try store.database.writeNow { try $0.insertOrder(Make.order(1)) }
    let log = store.path + "-wal"
    try store.database.checkpoint()
    #expect(try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int == 0)
    try store.database.writeNow { try $0.insertOrder(Make.order(2)) }
    let plain = try Data(contentsOf: URL(filePath: store.path))
    #expect(plain.range(of: Data("REFERENCE-1".utf8)) != nil)
  }

  @Test func `a log that one commit made long is emptied, as the next to open reads it`() throws {
    let store = try StoreFixture()
    let order = try Make.order(1)
    try store.database.writeNow { transaction in
      try transaction.insertOrder(order)
      for number in 0..<40 {
        try transaction.insertDelivery(
          Make.delivery(number, of: order.id, body: Make.bytes(500_000, number)), keys: [])
      }
    }
    // It is served when all that belongs to the first is done.
    try store.database.writeNow { try $0.insertOrder(Make.order(2)) }
    let log = try FileManager.default.attributesOfItem(atPath: store.path + "-wal")
    #expect(try #require(log[.size] as? Int) < 1_000_000)
  }

  @Test func `a backup is whole, of one moment, and one file`() async throws {
    let store = try StoreFixture()
    try await store.database.write { try $0.insertVault(Make.vault()) }
    let target = store.folder.path("backup.db")
    let busy = Task {
      var number = 0
      while !Task.isCancelled {
        let next = number
        try await store.database.write { transaction in
          try transaction.insertOrder(Make.order(next))
          try transaction.appendLeaves([Make.leaf(transaction.treeSize())])
        }
        number += 1
      }
    }
    try await until { try store.database.read { try $0.treeSize() } >= 5 }
    try store.database.backup(to: target)
    busy.cancel()
    try await busy.value
    let names = try FileManager.default.contentsOfDirectory(atPath: store.folder.path(""))
    #expect(names.filter { $0.hasPrefix("backup.db") } == ["backup.db"])
    let copy = try VaultDatabase(path: target, access: .readWrite)
    #expect(try copy.integrityProblems() == [])
    try copy.read { snapshot in
      #expect(try snapshot.vault() == Make.vault())
      let size = try snapshot.treeSize()
      #expect(size >= 5)
      #expect(try snapshot.orders(limit: 100_000).count == Int(size))
    }
    #expect(throws: StoreError.alreadyExists) { try store.database.backup(to: target) }
  }

  @Test func `damage is reported`() throws {
    let store = try StoreFixture()
    try store.database.writeNow { transaction in
      try transaction.insertOrder(Make.order(1))
      try transaction.insertDelivery(Make.delivery(2, of: Make.id(1)), keys: [])
    }
    #expect(try store.database.integrityProblems() == [])
    let outsider = try Outsider(store.path)
    try outsider.run(
      """
      PRAGMA foreign_keys = OFF; DROP TRIGGER orders_are_not_deleted; DELETE FROM orders;
      """)
    #expect(
      try store.database.integrityProblems()
        == ["a row of deliveries refers to a row of orders that is not there"])
    #expect(throws: StoreError.corrupt(what: "column mask")) {
      try outsider.run(
        "PRAGMA ignore_check_constraints = ON; DROP TRIGGER vouchers_are_not_deleted")
      try outsider.run(
        """
        INSERT INTO vouchers SELECT zeroblob(16), zeroblob(16), delivery_id, 0, 1, 1, 'USD', 1, 1,
          zeroblob(24), x'', zeroblob(32), 'WXYZ-LONG', 'plain', NULL, NULL, 'available', NULL, 0
        FROM deliveries
        """)
      _ = try store.database.read { try $0.vouchers(limit: 10) }
    }
  }
}
