import Synchronization
import VoucherVault

/// The machine's disk, which writes down what is asked of it, and whose syncs can be made to fail.
final class RecordingDisk: Disk {
  /// What was asked of the disk; names are the last parts of paths.
  enum Call: Hashable, Sendable {
    case reserve(String)
    case write(String)
    case sync(String)
    case syncFolder(String)
    case append(String, synced: Bool)
  }

  private let disk = POSIXDisk()
  private let recorded = Mutex<[Call]>([])
  private let failsToSync = Mutex(false)
  private let opened = Mutex(0)

  /// How many files were ever opened.
  var openings: Int { opened.withLock { $0 } }

  /// What was asked since the last time.
  func takeCalls() -> [Call] {
    recorded.withLock { calls in
      defer { calls = [] }
      return calls
    }
  }

  func failSyncs() {
    failsToSync.withLock { $0 = true }
  }

  private static func name(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  private func note(_ call: Call) {
    recorded.withLock { $0.append(call) }
  }

  func makeFolder(_ path: String) throws(DiskError) { try disk.makeFolder(path) }
  func names(in folder: String) throws(DiskError) -> [String] { try disk.names(in: folder) }
  func remove(_ path: String) throws(DiskError) { try disk.remove(path) }

  func open(_ path: String, creating: Bool) throws(DiskError) -> any DiskFile {
    opened.withLock { $0 += 1 }
    return File(try disk.open(path, creating: creating), name: Self.name(path), on: self)
  }

  func syncFolder(_ path: String) throws(DiskError) {
    note(.syncFolder(Self.name(path)))
    try disk.syncFolder(path)
  }

  func writeNew(_ bytes: [UInt8], to path: String) throws(DiskError) {
    try disk.writeNew(bytes, to: path)
  }

  func append(_ bytes: [UInt8], to path: String, synced: Bool) throws(DiskError) {
    note(.append(Self.name(path), synced: synced))
    try disk.append(bytes, to: path, synced: synced)
  }

  func read(_ path: String, limit: Int) throws(DiskError) -> [UInt8]? {
    try disk.read(path, limit: limit)
  }

  private final class File: DiskFile {
    private let file: any DiskFile
    private let name: String
    private let owner: RecordingDisk

    init(_ file: any DiskFile, name: String, on owner: RecordingDisk) {
      self.file = file
      self.name = name
      self.owner = owner
    }

    func tryLock() throws(DiskError) -> Bool { try file.tryLock() }
    func tryLock(byteAt offset: Int64) throws(DiskError) -> Bool {
      try file.tryLock(byteAt: offset)
    }
    func size() throws(DiskError) -> Int { try file.size() }
    func read(_ count: Int, at offset: Int) throws(DiskError) -> [UInt8] {
      try file.read(count, at: offset)
    }
    func reserve(_ count: Int) throws(DiskError) {
      owner.note(.reserve(name))
      try file.reserve(count)
    }
    func write(_ bytes: [UInt8], at offset: Int) throws(DiskError) {
      owner.note(.write(name))
      try file.write(bytes, at: offset)
    }
    func sync() throws(DiskError) {
      owner.note(.sync(name))
      if owner.failsToSync.withLock({ $0 }) { throw DiskError("sync", name, 5) }
      try file.sync()
    }
  }
}
