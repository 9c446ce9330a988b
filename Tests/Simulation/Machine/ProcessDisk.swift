import VoucherVault

/// The disk as one process sees it: the same files for all, effects only while the process lives.
final class ProcessDisk: Disk {
  private let process: SimulatedProcess
  private let machine: Machine
  private let tree: FileTree
  private var books: Books { machine.books }

  init(process: SimulatedProcess, machine: Machine, tree: FileTree) {
    self.process = process
    self.machine = machine
    self.tree = tree
  }

  /// The path without the process's own name for the folder.
  private func name(_ path: String) -> String {
    path.hasPrefix(process.alias) ? String(path.dropFirst(process.alias.count)) : path
  }

  /// Throws what the operation is to fail with; true if it is to be half done before it fails.
  private func check(
    _ operation: String, _ path: String, _ kind: TraceKind, _ first: Int = 0
  ) throws(DiskError) {
    switch process.disk(kind, first) {
    case .go: return
    case .dead: throw DiskError(operation, path, 5)
    case .fail(let number), .half(let number): throw DiskError(operation, path, number)
    }
  }

  func makeFolder(_ path: String) throws(DiskError) {
    try check("make folder", path, .diskFolder)
  }

  func names(in folder: String) throws(DiskError) -> [String] {
    guard process.isAlive else { throw DiskError("list", folder, 5) }
    return tree.names(in: name(folder))
  }

  func open(_ path: String, creating: Bool) throws(DiskError) -> any DiskFile {
    guard process.isAlive else { throw DiskError("open", path, 5) }
    if creating { try check("open", path, .diskOpen) }
    guard let inode = tree.inode(name(path), creating: creating) else {
      throw DiskError("open", path, 2)
    }
    return ProcessFile(
      inode: inode, path: path, process: process, machine: machine, tree: tree)
  }

  func syncFolder(_ path: String) throws(DiskError) {
    try check("sync", path, .diskFolder, 1)
    tree.syncNames(in: name(path))
  }

  func remove(_ path: String) throws(DiskError) {
    try check("remove", path, .diskRemove)
    tree.remove(name(path))
  }

  func writeNew(_ bytes: [UInt8], to path: String) throws(DiskError) {
    try check("write", path, .diskWriteNew, bytes.count)
    guard tree.inode(name(path), creating: false) == nil else {
      throw DiskError("create", path, 17)
    }
    guard let inode = tree.inode(name(path), creating: true) else { return }
    tree.with(inode) {
      $0.write(bytes, at: 0)
      $0.sync()
    }
    // Killed between the file and its folder's sync, it is there, and nobody was told.
    try check("sync", path, .diskFolder, 2)
    tree.syncNames(in: name(parent(of: path)))
    books.secured(bytes)
  }

  func append(_ bytes: [UInt8], to path: String, synced: Bool) throws(DiskError) {
    try check("append", path, .diskAppend, bytes.count)
    guard let inode = tree.inode(name(path), creating: true) else { return }
    tree.with(inode) { $0.write(bytes, at: $0.bytes.count) }
    books.signed(bytes)
    guard synced else { return }
    try check("sync", path, .diskSync)
    tree.with(inode) { $0.sync() }
  }

  func read(_ path: String, limit: Int) throws(DiskError) -> [UInt8]? {
    guard process.isAlive else { throw DiskError("read", path, 5) }
    guard let inode = tree.inode(name(path), creating: false) else { return nil }
    let bytes = tree.with(inode) { $0.bytes }
    guard bytes.count <= limit else { throw DiskError("read", path, 27) }
    return bytes
  }
}

/// An open file of a process.
final class ProcessFile: DiskFile {
  private let inode: Int
  private let path: String
  private let handle: Int
  private let process: SimulatedProcess
  private let machine: Machine
  private let tree: FileTree
  private var books: Books { machine.books }

  init(
    inode: Int, path: String, process: SimulatedProcess, machine: Machine, tree: FileTree
  ) {
    self.inode = inode
    self.path = path
    self.process = process
    self.machine = machine
    self.tree = tree
    handle = tree.newHandle()
  }

  deinit {
    tree.release(handle: handle)
  }

  private func lock(_ byte: Int64?) throws(DiskError) -> Bool {
    guard process.isAlive else { throw DiskError("lock", path, 5) }
    return tree.tryLock(inode, byte: byte, process: process.number, handle: handle) {
      machine.process($0)?.isAlive ?? false
    }
  }

  func tryLock() throws(DiskError) -> Bool { try lock(nil) }

  func tryLock(byteAt offset: Int64) throws(DiskError) -> Bool { try lock(offset) }

  func size() throws(DiskError) -> Int {
    guard process.isAlive else { throw DiskError("size", path, 5) }
    return tree.with(inode) { $0.bytes.count }
  }

  func reserve(_ count: Int) throws(DiskError) {
    switch process.disk(.diskReserve, count) {
    case .go: tree.with(inode) { $0.grow(to: count) }
    case .dead: throw DiskError("reserve", path, 5)
    case .fail(let number), .half(let number): throw DiskError("reserve", path, number)
    }
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(DiskError) {
    switch process.disk(.diskWrite, bytes.count, offset) {
    case .go:
      tree.with(inode) { $0.write(bytes, at: offset) }
      noteStart()
    case .dead:
      throw DiskError("write", path, 5)
    case .fail(let number):
      noteStart()
      books.failed(by: process, path: path)
      throw DiskError("write", path, number)
    case .half(let number):
      tree.with(inode) { $0.write(Array(bytes.prefix(bytes.count / 2)), at: offset) }
      noteStart()
      books.failed(by: process, path: path)
      throw DiskError("write", path, number)
    }
  }

  /// Lets the books know by what the entry will be recognised elsewhere.
  private func noteStart() {
    books.wrote(by: process, path: path) { tree.with(inode) { $0.read(200, at: 0) } }
  }

  func read(_ count: Int, at offset: Int) throws(DiskError) -> [UInt8] {
    guard process.isAlive else { throw DiskError("read", path, 5) }
    return tree.with(inode) { $0.read(count, at: offset) }
  }

  func sync() throws(DiskError) {
    switch process.disk(.diskSync) {
    case .go:
      if machine.sabotage != .lyingSync { tree.with(inode) { $0.sync() } }
      books.synced(by: process, path: path)
    case .dead:
      throw DiskError("sync", path, 5)
    case .fail(let number), .half(let number):
      tree.with(inode) { $0.failToSync(machine.chance) }
      books.failed(by: process, path: path)
      throw DiskError("sync", path, number)
    }
  }
}
