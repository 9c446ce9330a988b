import TestSupport
import Testing
import VaultCrypto
import VoucherModel
import VoucherVault

@Suite("the capture journal")
struct CaptureJournalTests {
  private let folder: TemporaryFolder
  private let journal: CaptureJournal

  init() throws {
    folder = try TemporaryFolder()
    journal = CaptureJournal(disk: POSIXDisk(), folder: folder.path("journal"))
    try journal.prepare()
  }

  private func context(_ number: UInt64) -> JournalContext {
    JournalContext(
      vaultID: VaultID(high: 1, low: 1), deliveryID: DeliveryID(high: 2, low: number),
      orderID: OrderID(high: 3, low: number), source: .create,
      startedAt: Timestamp(milliseconds: 5))
  }

  @Test func `a context reads back as it was written, and nothing else is one`() {
    let context = context(1)
    #expect(JournalContext(bytes: context.bytes) == context)
    #expect(JournalContext(bytes: context.bytes + [0x20]) == nil)
    #expect(JournalContext(bytes: Array(context.bytes.dropLast())) == nil)
    #expect(JournalContext(bytes: []) == nil)
  }

  @Test func `gives each taker of each process a slot of its own`() throws {
    // As another process has it, which knows of no slot that this one took.
    let other = CaptureJournal(disk: POSIXDisk(), folder: folder.path("journal"))
    let slots = try (0..<4).flatMap { _ in
      [try journal.acquire(expectedVouchers: 1), try other.acquire(expectedVouchers: 1)]
    }
    #expect(Set(slots.map(\.path)).count == 8)
  }

  @Test func `does not try for a slot again that it has in hand`() throws {
    let disk = RecordingDisk()
    let journal = CaptureJournal(disk: disk, folder: folder.path("journal"))
    var slots = try (0..<6).map { _ in try journal.acquire(expectedVouchers: 1) }
    let opened = disk.openings
    slots.append(try journal.acquire(expectedVouchers: 1))
    #expect(disk.openings == opened + 1)
    let path = slots.removeFirst().path
    let again = try journal.acquire(expectedVouchers: 1)
    #expect(again.path == path)
  }

  @Test func `reserves room for what is expected before it is needed`() throws {
    let slot = try journal.acquire(expectedVouchers: 5_000)
    #expect(try slot.file.size() >= 5_000 * CaptureJournal.bytesPerVoucher)
  }

  @Test func `reserves no more than a bounded room, whatever number somebody names`() throws {
    let most = CaptureJournal.maximumReservedVouchers * CaptureJournal.bytesPerVoucher
    for expected in [Int.max, 9_000_000, -5] {
      let slot = try journal.acquire(expectedVouchers: expected)
      #expect(try slot.file.size() <= CaptureJournal.slotSize + most)
    }
  }

  @Test func `finds an entry only once nobody holds its slot any more`() throws {
    let start = JournalFormat.start(context: context(1).bytes, header: [1, 2, 3])
    var slot: JournalSlot? = try journal.acquire(expectedVouchers: 1)
    try slot?.append(start)
    #expect(try journal.abandoned().isEmpty)
    #expect(try journal.holdsEntry(of: OrderID(high: 3, low: 1)))
    slot = nil
    let left = try journal.abandoned()
    #expect(left.count == 1)
    #expect(try SealedResponse(left[0].readEntry())?.context == context(1))
  }

  @Test func `a released slot is empty and is taken again`() throws {
    let slot = try journal.acquire(expectedVouchers: 1)
    try slot.append(JournalFormat.start(context: context(1).bytes, header: []))
    #expect(try journal.entryCount() == 1)
    try slot.release()
    #expect(try journal.entryCount() == 0)
    #expect(try !slot.file.read(200, at: 0).contains { $0 != 0 })
  }

  @Test func `half a frame at the end is passed over`() throws {
    let start = JournalFormat.start(context: context(1).bytes, header: [9])
    let whole = start + JournalFormat.frame([1, 2, 3])
    for cut in whole.count..<(whole.count + 7) {
      let bytes = (whole + JournalFormat.frame([4, 5, 6, 7])).prefix(cut)
      #expect(SealedResponse(Array(bytes))?.frames == [[1, 2, 3]])
    }
  }

  @Test func `what lies behind an entry does not keep it from opening`() throws {
    let keyring = try Keyring.create(
      vault: DeliveryID(high: 1, low: 1).bytes, origin: "vault.example",
      recovery: RecoveryKey.random().recipient)
    let bytes = context(1).bytes
    var sealer = try StreamSealer(
      context: bytes, recipients: keyring.identity.recipients, from: SealingRatchet())
    var entry = JournalFormat.start(context: bytes, header: sealer.header)
    for (text, isFinal) in [("200\tid", false), ("{}", false), ("complete", true)] {
      let content = Array(text.utf8)
      entry += JournalFormat.frame(try sealer.seal(content.span, isFinal: isFinal))
    }
    // What was in the slot before may look like a frame, or like one that is too short to be one.
    for rest in [
      [], JournalFormat.frame([UInt8](repeating: 7, count: 40)), JournalFormat.frame([7]),
    ] {
      let sealed = try #require(SealedResponse(entry + rest))
      let opened = try CapturedResponse(reopening: sealed, with: keyring, home: .armoured)
      #expect(opened.isComplete && opened.byteCount == 2 && opened.status == 200)
    }
    let cut = entry.dropLast(JournalFormat.frame([UInt8](repeating: 0, count: 25)).count)
    let sealed = try #require(SealedResponse(cut + JournalFormat.frame([7])))
    let opened = try CapturedResponse(reopening: sealed, with: keyring, home: .armoured)
    #expect(!opened.isComplete && opened.byteCount == 2)
  }

  @Test func `damaged entries are refused or cut short, never trapped on`() {
    var randomness = SeededRandomness(seed: 4)
    let whole =
      JournalFormat.start(context: context(1).bytes, header: [9, 9])
      + JournalFormat.frame([1, 2, 3]) + JournalFormat.frame([4])
    for _ in 0..<3_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &randomness) {
        let index = Int.random(in: 0..<bytes.count, using: &randomness)
        bytes[index] = UInt8.random(in: 0...255, using: &randomness)
      }
      bytes.removeLast(Int.random(in: 0...bytes.count, using: &randomness))
      _ = SealedResponse(bytes)
    }
  }
}
