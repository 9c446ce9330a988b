import Dispatch
import GRDB

/// Lends a body that does not escape to the store's thread, while the calling thread waits.
///
/// The body is called by one thread and let go of before the other goes on, and each of the
/// properties is touched by one side only until the semaphore has passed it to the other; that is
/// why the marks below are right.
final class BlockingCall<R>: Sendable {
  typealias Body = (borrowing VaultTransaction) throws -> R

  private nonisolated(unsafe) var body: Body?
  private nonisolated(unsafe) var result: R?
  private nonisolated(unsafe) var failure: (any Error)?
  private let done = DispatchSemaphore(value: 0)

  init(_ body: @escaping Body) {
    unsafe self.body = body
  }

  var job: WriteJob {
    WriteJob(
      body: { transaction in unsafe self.result = try unsafe self.body?(transaction) },
      finish: { error in
        unsafe self.failure = error
        unsafe self.body = nil
        self.done.signal()
      })
  }

  /// Waits until the job is finished; gives what the body returned.
  func wait() throws -> R {
    done.wait()
    if let failure = unsafe failure { throw failure }
    guard let result = unsafe result else {
      throw StoreError.unexpected(code: ResultCode.SQLITE_INTERNAL.rawValue)
    }
    return result
  }
}
