import Logging
import SupplierAPI
import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("what arrives of an answer")
struct CaptureSinkTests {
  private let folder: TemporaryFolder
  private let disk = RecordingDisk()
  private let journal: CaptureJournal

  init() throws {
    folder = try TemporaryFolder()
    journal = CaptureJournal(disk: disk, folder: folder.path("journal"))
  }

  private func sink() throws -> (JournalSlot, CaptureSink) {
    let slot = try journal.acquire(expectedVouchers: 1)
    let context = JournalContext(
      vaultID: VaultID(high: 1, low: 1), deliveryID: DeliveryID(high: 2, low: 2), orderID: nil,
      source: .create, startedAt: Timestamp(milliseconds: 5))
    let shelter = CaptureShelter(
      shelf: SpoolShelf(disk: disk, folders: [folder.path("spool")]),
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, nameOrder: { _ in nil },
      printArmoured: { _ in })
    let recipient = try OpeningKey.random(RecipientID(role: .reveal, epoch: 1)).recipient
    _ = disk.takeCalls()
    return (
      slot,
      try CaptureSink(
        context: context, recipients: [recipient], ratchet: SealingRatchet(), slot: slot,
        shelter: shelter)
    )
  }

  private func framesOnDisk(_ slot: JournalSlot) throws -> Int? {
    let bytes = try POSIXDisk().read(slot.path, limit: CaptureJournal.maximumEntry)
    return bytes.flatMap(SealedResponse.init)?.frames.count
  }

  @Test func `finds slots that were reserved, synced and entered in synced folders before`() throws
  {
    try journal.prepare(slots: 2)
    #expect(
      disk.takeCalls() == [
        .reserve("slot-0000.vvj"), .sync("slot-0000.vvj"), .reserve("slot-0001.vvj"),
        .sync("slot-0001.vvj"), .syncFolder("journal"),
        .syncFolder(String(folder.path("").split(separator: "/").last ?? "")),
      ])
    let held = try (0..<2).map { _ in try journal.acquire(expectedVouchers: 0) }
    _ = disk.takeCalls()
    let third = try journal.acquire(expectedVouchers: 0)
    #expect(
      disk.takeCalls() == [
        .reserve("slot-0002.vvj"), .sync("slot-0002.vvj"), .syncFolder("journal"),
      ])
    #expect(Set((held + [third]).map(\.path)).count == 3)
  }

  @Test func `is in the file before more is asked for`() throws {
    try journal.prepare()
    let (slot, sink) = try sink()
    #expect(try framesOnDisk(slot) == 0)
    try sink.head(ResponseHead(status: 200, headers: [], sentRequestID: "id"))
    #expect(try framesOnDisk(slot) == 1)
    for (number, text) in ["{\"vouchers\":", "[]}"].enumerated() {
      let chunk = Array(text.utf8)
      try sink.body(chunk.span)
      #expect(try framesOnDisk(slot) == number + 2)
    }
  }

  @Test func `is synced once, after its last byte`() throws {
    try journal.prepare()
    let (slot, sink) = try sink()
    try sink.head(ResponseHead(status: 200, headers: [], sentRequestID: "id"))
    let chunk = Array("{}".utf8)
    try sink.body(chunk.span)
    let captured = try #require(try sink.finish(isComplete: true))
    guard case .journal = captured.home else {
      Issue.record("the answer is in the journal")
      return
    }
    let name = String(slot.path.split(separator: "/").last ?? "")
    let calls = disk.takeCalls()
    #expect(calls.last == .sync(name) && calls.count { $0 == .sync(name) } == 1)
    #expect(calls.count { $0 == .write(name) } == 4)
  }

  @Test func `goes elsewhere after a sync that failed, which is not tried again`() throws {
    try journal.prepare()
    let (slot, sink) = try sink()
    try sink.head(ResponseHead(status: 200, headers: [], sentRequestID: "id"))
    disk.failSyncs()
    let captured = try #require(try sink.finish(isComplete: true))
    guard case .spool = captured.home else {
      Issue.record("the answer is in the spool")
      return
    }
    let name = String(slot.path.split(separator: "/").last ?? "")
    #expect(disk.takeCalls().count { $0 == .sync(name) } == 1)
  }

  @Test func `of one order is in one hand at a time`() throws {
    let path = folder.path("locks")
    let order = OrderID(high: 1, low: 7)
    let held = try #require(try OrderLock.tryAcquire(order, disk: disk, path: path))
    #expect(try OrderLock.tryAcquire(order, disk: disk, path: path) == nil)
    #expect(try OrderLock.tryAcquire(OrderID(high: 1, low: 8), disk: disk, path: path) != nil)
    withExtendedLifetime(held) {}
  }
}
