import Synchronization

/// The files of the simulated computer that SQLite has nothing to do with.
final class FileTree: Sendable {
  private struct Lock: Hashable {
    let inode: Int
    /// Nil for the whole file.
    let byte: Int64?
  }

  private struct State {
    var inodes: [Int: Inode] = [:]
    var names: [String: Int] = [:]
    /// The names as a power cut would leave them, where that is certain.
    var durableNames: [String: Int] = [:]
    var next = 0
    var locks: [Lock: (process: Int, handle: Int)] = [:]
    var handles = 0
  }

  private let state = Mutex(State())

  func inode(_ name: String, creating: Bool) -> Int? {
    state.withLock { state in
      if let known = state.names[name] { return known }
      guard creating else { return nil }
      state.next += 1
      state.inodes[state.next] = Inode()
      state.names[name] = state.next
      return state.next
    }
  }

  func names(in folder: String) -> [String] {
    let prefix = folder + "/"
    return state.withLock { state in
      state.names.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        .sorted()
    }
  }

  func remove(_ name: String) {
    state.withLock { $0.names[name] = nil }
  }

  /// Makes names and their absence in a folder certain.
  func syncNames(in folder: String) {
    let prefix = folder + "/"
    state.withLock { state in
      for name in state.durableNames.keys.sorted() where name.hasPrefix(prefix) {
        state.durableNames[name] = state.names[name]
      }
      for (name, inode) in state.names where name.hasPrefix(prefix) {
        state.durableNames[name] = inode
      }
    }
  }

  func with<R>(_ inode: Int, _ body: (inout Inode) -> R) -> R {
    state.withLock { body(&$0.inodes[inode, default: Inode()]) }
  }

  /// Leaves what a power cut leaves.
  func cutPower(_ chance: Chance) {
    state.withLock { state in
      for (name, inode) in state.names.sorted(by: { $0.key < $1.key })
      where state.durableNames[name] != inode {
        if chance.one(in: 2) { state.durableNames[name] = inode }
      }
      for name in state.durableNames.keys.sorted() where state.names[name] == nil {
        if chance.one(in: 2) { state.durableNames[name] = nil }
      }
      state.names = state.durableNames
      for id in state.inodes.keys.sorted() {
        state.inodes[id, default: Inode()].cutPower(chance)
      }
      state.locks = [:]
    }
  }

  // MARK: Locks

  func newHandle() -> Int {
    state.withLock { state in
      state.handles += 1
      return state.handles
    }
  }

  func tryLock(
    _ inode: Int, byte: Int64?, process: Int, handle: Int, isAlive: (Int) -> Bool
  ) -> Bool {
    state.withLock { state in
      let lock = Lock(inode: inode, byte: byte)
      if let holder = state.locks[lock], holder.handle != handle, isAlive(holder.process) {
        return false
      }
      state.locks[lock] = (process, handle)
      return true
    }
  }

  func release(handle: Int) {
    state.withLock { state in
      for (lock, holder) in state.locks where holder.handle == handle { state.locks[lock] = nil }
    }
  }
}
