import Dispatch

/// Where the writes of one database are served: on a thread of their own, unless a simulation, which
/// has one thread for everything, serves them among its other work.
package struct StoreService: Sendable {
  /// Has work done soon, after all that was started before.
  let start: @Sendable (@escaping @Sendable () -> Void) -> Void
  /// Has work done in a while, for what must not keep the next caller waiting.
  let later: @Sendable (@escaping @Sendable () -> Void) -> Void
  /// Does work, after all that was started before, and comes back when it is done.
  let finish: @Sendable (() -> Void) -> Void

  private init(
    start: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
    later: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
    finish: @escaping @Sendable (() -> Void) -> Void
  ) {
    self.start = start
    self.later = later
    self.finish = finish
  }

  /// Longer than a caller takes from one write to its next.
  private static let lull = DispatchTimeInterval.milliseconds(5)

  /// A thread for one database.
  package static func ownThread() -> StoreService {
    let queue = DispatchQueue(label: "voucher-vault.store")
    return StoreService(
      start: { queue.async(execute: $0) },
      later: { queue.asyncAfter(deadline: .now() + lull, execute: $0) },
      finish: { queue.sync(execute: $0) })
  }

  /// Work is handed to `start`, which must do it later, one piece after the other, on the thread that
  /// closes the database as well.
  package static func scheduled(
    _ start: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void
  ) -> StoreService {
    StoreService(start: start, later: start, finish: { $0() })
  }
}
