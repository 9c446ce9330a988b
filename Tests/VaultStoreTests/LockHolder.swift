import CTestSupport

/// Another process, which has the vault's write lock.
struct LockHolder: ~Copyable {
  private let process: pid_t

  struct Unavailable: Error {}

  init(of store: StoreFixture) throws {
    process = unsafe lock_holder_start(store.path + ".lock", 1)
    guard process > 0 else { throw Unavailable() }
  }

  deinit {
    lock_holder_kill(process)
  }

  /// Kills the process, which has no time to give the lock back.
  consuming func kill() {}
}
