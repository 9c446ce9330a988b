import Synchronization
import VoucherModel

/// The pool of preallocated files that take sealed responses as they arrive.
///
/// A slot is made, its blocks reserved and its folder entry synced before anything is bought, so
/// that neither a full disk nor a folder's sync can come between a response and its seal. A slot is
/// in use while somebody holds its lock, or while it holds an entry.
package final class CaptureJournal: Sendable {
  private let disk: any Disk
  private let folder: String
  private let claims = SlotClaims()

  /// The bytes reserved for an ordinary order's answer.
  package static let slotSize = 64 << 10
  /// What one voucher may take of a response, frames included; longer ones make the file grow.
  package static let bytesPerVoucher = 1 << 10
  /// The most vouchers that room is reserved for; a larger answer makes the file grow as it comes.
  ///
  /// How many there are to be may be the supplier's word alone, which must not fill the disk.
  package static let maximumReservedVouchers = 8 << 10
  /// The largest entry that is read back.
  package static let maximumEntry = 256 << 20

  package init(disk: any Disk, folder: String) {
    self.disk = disk
    self.folder = folder
  }

  /// Makes the folder and its first slots.
  package func prepare(slots: Int = 2) throws(DiskError) {
    try disk.makeFolder(folder)
    for number in 0..<slots { _ = try makeSlot(number, size: Self.slotSize) }
    try disk.syncFolder(folder)
    try disk.syncFolder(parent(of: folder))
  }

  /// Takes a free slot with room for the expected number of vouchers, and makes one if none is free.
  package func acquire(expectedVouchers: Int) throws(DiskError) -> JournalSlot {
    let reserved = min(max(0, expectedVouchers), Self.maximumReservedVouchers)
    let size = Self.slotSize + Self.bytesPerVoucher * reserved
    let names = try slotNames()
    for name in names {
      // One that cannot be used must not keep the others from being used.
      guard let slot = try? emptySlot(name) else { continue }
      if try slot.file.size() < size { try slot.file.reserve(size) }
      return slot
    }
    for number in 0..<(names.count + 1_000) where !names.contains(JournalName.slot(number)) {
      guard let slot = try makeSlot(number, size: size) else { continue }
      try disk.syncFolder(folder)
      return slot
    }
    throw DiskError("acquire slot", folder, 0)
  }

  private func emptySlot(_ name: String) throws(DiskError) -> JournalSlot? {
    guard let claim = claims.claim(name) else { return nil }
    let slot = try JournalSlot(disk: disk, path: folder + "/" + name, claim: claim)
    guard try slot.file.tryLock(), try slot.isEmpty() else { return nil }
    return slot
  }

  /// The slots that hold an entry nobody is writing: what a process left that did not get to the end.
  package func abandoned() throws(DiskError) -> [JournalSlot] { try survey().abandoned }

  /// The slots that hold an entry nobody is writing, and why others cannot be looked at.
  package func survey() throws(DiskError) -> (abandoned: [JournalSlot], problems: [DiskError]) {
    var found: [JournalSlot] = []
    var problems: [DiskError] = []
    for name in try slotNames() {
      do throws(DiskError) {
        let slot = try JournalSlot(disk: disk, path: folder + "/" + name)
        if try slot.file.tryLock(), try !slot.isEmpty() { found.append(slot) }
      } catch {
        problems.append(error)
      }
    }
    return (found, problems)
  }

  /// How many slots hold an entry, in use or left behind.
  package func entryCount() throws(DiskError) -> Int {
    try slotNames().count { name in
      (try? !JournalSlot(disk: disk, path: folder + "/" + name).isEmpty()) ?? true
    }
  }

  /// What the entries say in clear, of those in use as well.
  package func contexts() throws(DiskError) -> [JournalContext] {
    try entries().map { $0.context }
  }

  /// The beginnings of the entries, those in use as well; what cannot be read is left out.
  func entries() throws(DiskError) -> [SealedResponse] {
    try slotNames().compactMap { name in
      let slot = try? JournalSlot(disk: disk, path: folder + "/" + name)
      let start = try? slot?.file.read(JournalFormat.maximumStart, at: 0)
      return start.flatMap { SealedResponse($0) }
    }
  }

  /// Empties the slots whose entry went elsewhere, once that is in the vault.
  func releaseOutside(_ delivery: DeliveryID) {
    guard let slots = try? abandoned() else { return }
    for slot in slots {
      guard let start = try? slot.file.read(JournalFormat.maximumStart, at: 0),
        let entry = SealedResponse(start), entry.isOutside, entry.context.deliveryID == delivery
      else { continue }
      try? slot.release()
    }
  }

  private func slotNames() throws(DiskError) -> [String] {
    try disk.names(in: folder).filter(JournalName.isSlot)
  }

  /// Makes and locks the slot of this number; `nil` if it is somebody else's already.
  private func makeSlot(_ number: Int, size: Int) throws(DiskError) -> JournalSlot? {
    let name = JournalName.slot(number)
    guard let claim = claims.claim(name) else { return nil }
    let slot = try JournalSlot(
      disk: disk, path: folder + "/" + name, creating: true, claim: claim)
    guard try slot.file.tryLock(), try slot.isEmpty() else { return nil }
    try slot.file.reserve(size)
    try slot.file.sync()
    return slot
  }
}

/// One preallocated file of the journal, and the lock on it.
package final class JournalSlot: Sendable {
  package let path: String
  package let file: any DiskFile
  private let end = Mutex(0)
  private let isReleased = Atomic(false)
  private let claim: SlotClaims.Claim?

  package init(
    disk: any Disk, path: String, creating: Bool = false, claim: SlotClaims.Claim? = nil
  ) throws(DiskError) {
    self.path = path
    self.claim = claim
    file = try disk.open(path, creating: creating)
  }

  package func isEmpty() throws(DiskError) -> Bool {
    try !JournalFormat.isEntry(file.read(JournalFormat.magic.count, at: 0))
  }

  /// Writes behind what was written before, beginning at the start of the file.
  package func append(_ bytes: [UInt8]) throws(DiskError) {
    let offset = end.withLock { $0 }
    try file.write(bytes, at: offset)
    end.withLock { $0 = offset + bytes.count }
  }

  package func sync() throws(DiskError) {
    try file.sync()
  }

  package func readEntry() throws(DiskError) -> [UInt8] {
    try file.read(min(file.size(), CaptureJournal.maximumEntry), at: 0)
  }

  /// Says in the file that the whole entry went elsewhere, so that nobody calls lost what is not.
  package func markOutside() throws(DiskError) {
    try file.write(JournalFormat.magicOutside, at: 0)
  }

  /// Empties the slot.
  ///
  /// No sync: an entry that comes back after a power cut is found to be in the
  /// vault already, and is released again.
  package func release() throws(DiskError) {
    // Of an entry that somebody else wrote, the end is not known; of one that was released before,
    // nothing is left.
    let written = end.withLock { $0 }
    guard written > 0 || !isReleased.load(ordering: .relaxed) else { return }
    let used = try written > 0 ? written : min(file.size(), CaptureJournal.slotSize)
    try file.write([UInt8](repeating: 0, count: JournalFormat.magic.count), at: 0)
    try file.write(
      [UInt8](repeating: 0, count: max(0, used - JournalFormat.magic.count)),
      at: JournalFormat.magic.count)
    end.withLock { $0 = 0 }
    isReleased.store(true, ordering: .relaxed)
  }
}
