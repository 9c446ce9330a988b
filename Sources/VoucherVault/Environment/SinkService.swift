import Dispatch

/// How files are used that may hang, such as those on a network folder that is gone.
package struct SinkService: Sendable {
  /// Does all work and comes back when it is done, or when the time is over.
  let run: @Sendable ([@Sendable () -> Void]) -> Void
  /// Lets others have a turn that may want the same head.
  let gather: @Sendable () async -> Void

  private init(
    run: @escaping @Sendable ([@Sendable () -> Void]) -> Void,
    gather: @escaping @Sendable () async -> Void
  ) {
    self.run = run
    self.gather = gather
  }

  /// How long a file may take, unless the caller says otherwise.
  package static let defaultPatience = 2_000

  /// Each piece of work on a thread of its own, and all of them within so many milliseconds; what is
  /// not done then goes on by itself.
  package static func ownThreads(milliseconds: Int = defaultPatience) -> SinkService {
    let run: @Sendable ([@Sendable () -> Void]) -> Void = { works in
      let group = DispatchGroup()
      for work in works {
        DispatchQueue(label: "voucher-vault.checkpoints").async(group: group) { work() }
      }
      _ = group.wait(timeout: .now() + .milliseconds(milliseconds))
    }
    return SinkService(run: run) { await Task.yield() }
  }

  /// One after the other on the calling thread, for a simulation that has no other.
  package static let inPlace = SinkService(
    run: { works in for work in works { work() } }, gather: {})
}
