import CSQLiteSupport
import Glibc

/// The lock file under which every write and every checkpoint of every process runs.
///
/// Two bytes of the file are locked: the turnstile, which a process holds while it waits for the
/// lock, and the lock itself. Whoever has just released the lock must pass the turnstile before it
/// can have it again, and finds it closed while another process waits: nobody starves.
///
/// The locks belong to the open file, so that two databases of one process exclude each other too,
/// and the kernel releases them when a process dies.
final class WriteLock: Sendable {
  private let descriptor: Int32
  private let timeout: Duration

  private static let turnstile = 0
  private static let lock = 1
  private static let firstPause = Duration.microseconds(50)
  private static let longestPause = Duration.milliseconds(2)

  init(path: String, timeout: Duration) throws(StoreError) {
    descriptor = try DatabaseFiles.open(path, mustBeNew: false, what: "lock file")
    self.timeout = timeout
    var status = stat()
    let isOurs = unsafe fstat(descriptor, &status) == 0 && status.st_uid == geteuid()
    if isOurs, status.st_mode & 0o777 != 0o600, fchmod(descriptor, 0o600) != 0 {
      let number = errno
      close(descriptor)
      throw .refused(what: "lock file", errno: number)
    }
  }

  deinit {
    close(descriptor)
  }

  /// Waits for the lock, up to the timeout.
  func acquire() throws(StoreError) {
    let start = ContinuousClock.now
    try take(Self.turnstile, since: start)
    defer { release(Self.turnstile) }
    try take(Self.lock, since: start)
  }

  func release() {
    release(Self.lock)
  }

  private func take(_ byte: Int, since start: ContinuousClock.Instant) throws(StoreError) {
    var pause = Self.firstPause
    while true {
      let number = vv_lock_byte(descriptor, byte, 1)
      if number == 0 { return }
      guard number == EAGAIN || number == EACCES else {
        throw .refused(what: "lock file", errno: number)
      }
      let waited = ContinuousClock.now - start
      guard waited < timeout else {
        throw .lockedByAnotherProcess(waitedMilliseconds: Int(waited / .milliseconds(1)))
      }
      usleep(UInt32(pause / .microseconds(1)))
      pause = min(pause * 2, Self.longestPause)
    }
  }

  private func release(_ byte: Int) {
    _ = vv_lock_byte(descriptor, byte, 0)
  }
}
