import Foundation
import TestSupport
import Testing
import VaultCrypto
import VaultStore
import VoucherModel
import VoucherVault

@Suite("an export of the log", .enabled(if: PythonReader.isThere, "needs Python 3"))
struct TileExportTests {
  private func files(_ folder: String) throws -> [String: Date] {
    var found: [String: Date] = [:]
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
    for name in names {
      let facts = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
      guard facts[.type] as? FileAttributeType == .typeRegular else { continue }
      found[name] = facts[.modificationDate] as? Date
    }
    return found
  }

  /// Adds events that say nothing new of an order.
  private func grow(_ bench: Workbench, to size: UInt64) async throws {
    let core = bench.vault.core
    let reference = try #require(ClientReference("FIRST"))
    try await core.database.write { transaction in
      guard let order = try transaction.order(reference: reference) else { return }
      let count = size - (try transaction.treeSize())
      try core.audit.append(
        Array(repeating: .orderObserved(order.id, row: order.digest), count: Int(count)),
        in: transaction)
    }
  }

  @Test(arguments: [[255, 256, 257], [300, 512, 513], [600, 700, 701]])
  func `is walked to its root by a reader, and takes on what is new`(sizes: [UInt64]) async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    let folder = bench.folder.path("log")
    var before: UInt64 = 0
    var earlier: [String: Date] = [:]
    for size in sizes {
      try await grow(bench, to: size)
      let export = try await bench.vault.exportLog(to: folder)
      #expect(export.size == size)
      #expect(export.earlierSize == before)
      let read = try await PythonReader.run("verify_tiles.py", [try bench.logKey, folder])
      #expect(read.text == "\(size) \(export.root)\n")
      #expect(read.status == 0)
      let now = try files(folder)
      for (name, date) in earlier where !name.contains(".p/") && name != "checkpoint" {
        #expect(now[name] == date, "\(name) is left as it is")
      }
      (before, earlier) = (size, now)
    }
    let again = try await bench.vault.exportLog(to: folder)
    #expect(again.filesWritten == 0)
    #expect(try files(folder) == earlier)
    await bench.stop()
  }

  @Test func `has an event that is too long for a bundle beside it`() async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    let core = bench.vault.core
    let long = (0..<1_300).map { number in
      DeliveredVoucher(
        id: VoucherID(high: 1, low: UInt64(number)), line: 0, state: .available,
        row: Digest.sha256([]))
    }
    let event = AuditEvent.delivered(
      DeliveryID(high: 1, low: 1), order: nil, row: Digest.sha256([]), vouchers: long)
    let index = try await core.database.write { transaction in
      try core.audit.append([event], in: transaction)
    }
    let folder = bench.folder.path("log")
    let export = try await bench.vault.exportLog(to: folder)
    #expect(export.oversized == [index])
    let read = try await PythonReader.run("verify_tiles.py", [try bench.logKey, folder])
    #expect(read.status == 0)
    await bench.stop()
  }

  @Test
  func `is refused into the export of another log, and goes without a key as far as was signed`()
    async throws
  {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    let folder = bench.folder.path("log")
    let signed = try await bench.vault.exportLog(to: folder)
    let keyless = try bench.reopened(keys: VaultKeys.none)
    try await grow(bench, to: signed.size + 5)
    #expect(try await keyless.exportLog(to: folder).size == signed.size)
    let other = try await Workbench()
    await #expect(throws: VaultError(.integrity, "", next: "")) {
      try await other.vault.exportLog(to: folder)
    }
    let read = try await PythonReader.run("verify_tiles.py", [try bench.logKey, folder])
    #expect(read.status == 0)
    await other.stop()
    await bench.stop()
  }

  @Test func `that was changed anywhere is refused by the reader`() async throws {
    let bench = try await Workbench()
    try await bench.place("FIRST")
    try await grow(bench, to: 300)
    let folder = bench.folder.path("log")
    _ = try await bench.vault.exportLog(to: folder)
    let key = try bench.logKey
    for name in try files(folder).keys {
      let url = URL(filePath: folder + "/" + name)
      let whole = try Data(contentsOf: url)
      var changed = whole
      changed[whole.count - 3] ^= 1
      try changed.write(to: url)
      #expect(try await PythonReader.run("verify_tiles.py", [key, folder]).status == 1, "\(name)")
      try whole.write(to: url)
    }
    #expect(try await PythonReader.run("verify_tiles.py", [key, folder]).status == 0)
    await bench.stop()
  }
}
