import Synchronization
import VoucherVault

/// The machine's disk, on which chosen operations fail with an input or output error.
final class FailingDisk: Disk {
  /// What can be made to fail.
  enum Failure: Hashable, Sendable {
    /// The sync of a slot of the journal.
    case journalSync
    /// Any write to a slot of the journal, after so many that succeed.
    case journalWrites(after: Int)
    /// Writes to a slot of the journal beyond that offset.
    case journalBeyond(Int)
    /// The blocks of a slot, for want of room.
    case journalRoom
    /// Any new file of the spool.
    case spool
    /// Any new file whose path begins so.
    case newFiles(in: String)
  }

  private let disk = POSIXDisk()
  private let failures = Mutex<Set<Failure>>([])
  private let journalWrites = Mutex(0)

  func fail(_ failing: Set<Failure>) {
    failures.withLock { $0 = failing }
    journalWrites.withLock { $0 = 0 }
  }

  private func check(_ failure: Failure, _ path: String, number: Int32 = 5) throws(DiskError) {
    let fails = failures.withLock { $0.contains(failure) }
    if fails { throw DiskError("test", path, number) }
  }

  private func checkNewFile(_ path: String) throws(DiskError) {
    try check(.spool, path)
    let fails = failures.withLock { failures in
      failures.contains {
        if case .newFiles(let start) = $0 { path.hasPrefix(start) } else { false }
      }
    }
    if fails { throw DiskError("test", path, 28) }
  }

  private func checkWrite(_ path: String, at offset: Int) throws(DiskError) {
    guard path.hasSuffix(".vvj") else { return }
    let count = journalWrites.withLock { count in
      count += 1
      return count
    }
    let fails = failures.withLock { failures in
      failures.contains { failure in
        switch failure {
        case .journalWrites(let most): count > most
        case .journalBeyond(let limit): offset >= limit
        case .journalSync, .journalRoom, .spool, .newFiles: false
        }
      }
    }
    if fails { throw DiskError("test", path, 5) }
  }

  func makeFolder(_ path: String) throws(DiskError) { try disk.makeFolder(path) }
  func names(in folder: String) throws(DiskError) -> [String] { try disk.names(in: folder) }
  func syncFolder(_ path: String) throws(DiskError) { try disk.syncFolder(path) }
  func remove(_ path: String) throws(DiskError) { try disk.remove(path) }

  func open(_ path: String, creating: Bool) throws(DiskError) -> any DiskFile {
    File(try disk.open(path, creating: creating), path: path, on: self)
  }

  func writeNew(_ bytes: [UInt8], to path: String) throws(DiskError) {
    try checkNewFile(path)
    try disk.writeNew(bytes, to: path)
  }

  func append(_ bytes: [UInt8], to path: String, synced: Bool) throws(DiskError) {
    try disk.append(bytes, to: path, synced: synced)
  }

  func read(_ path: String, limit: Int) throws(DiskError) -> [UInt8]? {
    try disk.read(path, limit: limit)
  }

  private final class File: DiskFile {
    private let file: any DiskFile
    private let path: String
    private let owner: FailingDisk

    init(_ file: any DiskFile, path: String, on owner: FailingDisk) {
      self.file = file
      self.path = path
      self.owner = owner
    }

    func tryLock() throws(DiskError) -> Bool { try file.tryLock() }
    func tryLock(byteAt offset: Int64) throws(DiskError) -> Bool {
      try file.tryLock(byteAt: offset)
    }
    func size() throws(DiskError) -> Int { try file.size() }
    func reserve(_ count: Int) throws(DiskError) {
      try owner.check(.journalRoom, path, number: 28)
      try file.reserve(count)
    }
    func write(_ bytes: [UInt8], at offset: Int) throws(DiskError) {
      try owner.checkWrite(path, at: offset)
      try file.write(bytes, at: offset)
    }
    func read(_ count: Int, at offset: Int) throws(DiskError) -> [UInt8] {
      try file.read(count, at: offset)
    }
    func sync() throws(DiskError) {
      try owner.check(.journalSync, path)
      try file.sync()
    }
  }
}
