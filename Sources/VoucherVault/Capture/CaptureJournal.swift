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

  /// The bytes reserved for an ordinary order's answer.
  package static let slotSize = 64 << 10
  /// What one voucher may take of a response, frames included; longer ones make the file grow.
  package static let bytesPerVoucher = 1 << 10
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
    let size = Self.slotSize + Self.bytesPerVoucher * expectedVouchers
    let names = try slotNames()
    for name in names {
      let slot = try JournalSlot(disk: disk, path: folder + "/" + name)
      if try slot.file.tryLock(), try slot.isEmpty() {
        if try slot.file.size() < size { try slot.file.reserve(size) }
        return slot
      }
    }
    for number in names.count..<(names.count + 1_000) {
      guard let slot = try makeSlot(number, size: size) else { continue }
      try disk.syncFolder(folder)
      return slot
    }
    throw DiskError("acquire slot", folder, 0)
  }

  /// The slots that hold an entry nobody is writing: what a process left that did not get to the end.
  package func abandoned() throws(DiskError) -> [JournalSlot] {
    var found: [JournalSlot] = []
    for name in try slotNames() {
      let slot = try JournalSlot(disk: disk, path: folder + "/" + name)
      if try slot.file.tryLock(), try !slot.isEmpty() { found.append(slot) }
    }
    return found
  }

  /// How many slots hold an entry, in use or left behind.
  package func entryCount() throws(DiskError) -> Int {
    var count = 0
    for name in try slotNames()
    where try !JournalSlot(disk: disk, path: folder + "/" + name).isEmpty() {
      count += 1
    }
    return count
  }

  /// What the entries say in clear, of those in use as well.
  package func contexts() throws(DiskError) -> [JournalContext] {
    var found: [JournalContext] = []
    for name in try slotNames() {
      let slot = try JournalSlot(disk: disk, path: folder + "/" + name)
      let start = try slot.file.read(
        JournalFormat.prefixLength + JournalFormat.maximumContext + JournalFormat.maximumHeader,
        at: 0)
      if let entry = SealedResponse(start) { found.append(entry.context) }
    }
    return found
  }

  private func slotNames() throws(DiskError) -> [String] {
    try disk.names(in: folder).filter { $0.hasPrefix("slot-") && $0.hasSuffix(".vvj") }
  }

  /// Makes and locks the slot of this number; `nil` if it is somebody else's already.
  private func makeSlot(_ number: Int, size: Int) throws(DiskError) -> JournalSlot? {
    let digits = String(number)
    let name = "slot-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ".vvj"
    let slot = try JournalSlot(disk: disk, path: folder + "/" + name, creating: true)
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

  package init(disk: any Disk, path: String, creating: Bool = false) throws(DiskError) {
    self.path = path
    file = try disk.open(path, creating: creating)
  }

  package func isEmpty() throws(DiskError) -> Bool {
    try file.read(JournalFormat.magic.count, at: 0) != JournalFormat.magic
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

  /// Empties the slot.
  ///
  /// No sync: an entry that comes back after a power cut is found to be in the
  /// vault already, and is released again.
  package func release() throws(DiskError) {
    let used = try max(end.withLock { $0 }, min(file.size(), CaptureJournal.slotSize))
    try file.write([UInt8](repeating: 0, count: JournalFormat.magic.count), at: 0)
    try file.write(
      [UInt8](repeating: 0, count: max(0, used - JournalFormat.magic.count)),
      at: JournalFormat.magic.count)
    end.withLock { $0 = 0 }
  }
}
