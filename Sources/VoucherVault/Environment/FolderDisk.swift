/// What the file system says of a name.
package struct FileFacts: Hashable, Sendable {
  /// What stands under the name; a link is not followed.
  package enum Kind: Hashable, Sendable {
    case file, folder, link, other
  }

  package let kind: Kind
  /// The permission bits.
  package let permissions: UInt32
  package let bytes: Int64
  /// Whether it belongs to the user that this process runs as.
  package let isOurs: Bool

  package init(kind: Kind, permissions: UInt32, bytes: Int64, isOurs: Bool) {
    self.kind = kind
    self.permissions = permissions
    self.bytes = bytes
    self.isOurs = isOurs
  }
}

/// How much room a file system has.
package struct DiskRoom: Hashable, Sendable {
  /// What this user may still fill, in bytes.
  package let free: Int64
  package let total: Int64

  package init(free: Int64, total: Int64) {
    self.free = free
    self.total = total
  }
}

/// What backups do with folders as wholes, and what the doctor asks of the file system.
///
/// A parameter like `Disk`, so that a test decides what is there and what fails.
package protocol FolderDisk: Sendable {
  /// What stands under the name; `nil` if nothing does.
  func facts(of path: String) throws(DiskError) -> FileFacts?
  /// How much room there is for what lies under the path.
  func room(at path: String) throws(DiskError) -> DiskRoom
  /// Opens a file that is only read, from a medium that may be read-only.
  func openForReading(_ path: String) throws(DiskError) -> any DiskFile
  /// Takes the folder's exclusive lock without waiting; `nil` if somebody has it.
  ///
  /// It is the folder's own, whatever that is called later, and is given up with the last reference.
  func lockFolder(_ path: String) throws(DiskError) -> (any DiskFile)?
  /// Gives a file a second name; refuses if there is one already.
  func link(_ path: String, as other: String) throws(DiskError)
  /// Gives a folder another name in one step; refuses to replace a folder with something in it.
  func rename(_ path: String, to other: String) throws(DiskError)
  /// Exchanges the names of two folders in one step.
  func exchange(_ path: String, with other: String) throws(DiskError)
  /// Removes a folder and everything in it; nothing if there is none. Links are not followed.
  func removeTree(_ path: String) throws(DiskError)
}
