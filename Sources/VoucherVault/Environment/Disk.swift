/// What can go wrong with a file, by the system's error number.
package struct DiskError: Error, Hashable, Sendable {
  /// What was being done: `open`, `write`, `sync`.
  package let operation: String
  /// The file's path; paths hold no codes.
  package let path: String
  /// The value of `errno`.
  package let number: Int32

  package init(_ operation: String, _ path: String, _ number: Int32) {
    self.operation = operation
    self.path = path
    self.number = number
  }
}

/// The file operations of the capture journal, the spool and the checkpoint file.
///
/// A parameter, so that a simulation can be the disk and fail any of them.
package protocol Disk: Sendable {
  /// Makes a folder that only its owner may enter, and its parents; nothing if it is there.
  func makeFolder(_ path: String) throws(DiskError)
  /// The names in a folder, sorted; empty if there is no such folder.
  func names(in folder: String) throws(DiskError) -> [String]
  /// Opens a file for reading and writing, 0600; creates it if asked.
  func open(_ path: String, creating: Bool) throws(DiskError) -> any DiskFile
  /// Makes the folder's entries durable.
  func syncFolder(_ path: String) throws(DiskError)
  /// Removes a file; nothing if there is none.
  func remove(_ path: String) throws(DiskError)
  /// Puts a complete, durable file at the path in one step; refuses if one is there.
  ///
  /// Until then the bytes are in a draft beside it, `.partial`, whose lock is held.
  func writeNew(_ bytes: [UInt8], to path: String) throws(DiskError)
  /// Adds to the end of a file, in one write; creates it 0600. Refuses what is no ordinary file.
  func append(_ bytes: [UInt8], to path: String, synced: Bool) throws(DiskError)
  /// The file's bytes; `nil` if there is no such file. Refuses what is no ordinary file.
  func read(_ path: String, limit: Int) throws(DiskError) -> [UInt8]?
  /// The last bytes of a file, `limit` at most; `nil` if there is no such file.
  func readEnd(of path: String, limit: Int) throws(DiskError) -> [UInt8]?
  /// Removes a folder that is empty; nothing if there is none, or something is in it.
  func removeFolder(_ path: String) throws(DiskError)
  /// Puts a complete, durable file at the path in one step, in the place of what is there.
  func replace(_ path: String, with bytes: [UInt8]) throws(DiskError)
  /// Whether an ordinary file, or one that is to be made, lies on the device of another, and not behind a
  /// link.
  func sharesDevice(_ path: String, with other: String) -> Bool
}

extension Disk {
  /// By way of the whole file; a disk that can do better does.
  package func readEnd(of path: String, limit: Int) throws(DiskError) -> [UInt8]? {
    try read(path, limit: .max).map { Array($0.suffix(limit)) }
  }

  /// Where that is not known, a file is taken for one of another device.
  package func sharesDevice(_ path: String, with other: String) -> Bool { false }

  /// An empty folder does no harm.
  package func removeFolder(_ path: String) throws(DiskError) {}

  /// In two steps; a disk that can do better does.
  package func replace(_ path: String, with bytes: [UInt8]) throws(DiskError) {
    try remove(path)
    try writeNew(bytes, to: path)
  }
}

/// An open file; closed, and its lock given up, when the last reference goes away.
package protocol DiskFile: AnyObject, Sendable {
  /// Takes the file's exclusive lock without waiting; `false` if somebody else has it.
  func tryLock() throws(DiskError) -> Bool
  /// Takes an exclusive lock on one byte, which need not exist, without waiting.
  func tryLock(byteAt offset: Int64) throws(DiskError) -> Bool
  /// The file's size in bytes.
  func size() throws(DiskError) -> Int
  /// Reserves the blocks of the first `count` bytes, so that a full disk cannot refuse them later.
  func reserve(_ count: Int) throws(DiskError)
  /// Writes all bytes at the offset.
  func write(_ bytes: [UInt8], at offset: Int) throws(DiskError)
  /// Reads up to `count` bytes at the offset; fewer at the end of the file.
  func read(_ count: Int, at offset: Int) throws(DiskError) -> [UInt8]
  /// Makes what was written durable. A failure is final: it is never tried again on this file.
  func sync() throws(DiskError)
}
