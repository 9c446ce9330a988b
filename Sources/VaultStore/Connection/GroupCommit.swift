import Glibc
import Synchronization

/// Gathers the writes of all callers, and gives those that wait at the same moment one commit.
///
/// A caller alone is served at once; while its commit waits for the disk, the next ones gather.
final class GroupCommit: Sendable {
  private struct Waiting {
    var jobs: [WriteJob] = []
    var isServed = false
    /// How many jobs were ever taken.
    var taken = 0
    var isClosed = false
  }

  private let waiting = Mutex(Waiting())
  private let writer: Mutex<Writer>
  private let service: StoreService
  private let commitCounter = Atomic(0)
  /// The thread that is in a write's body; 0 for none.
  private let threadInBody = Atomic<UInt>(0)

  /// The most jobs that share a commit: a failure of one commit fails all of them.
  private static let batchMaximum = 256

  init(_ writer: consuming sending Writer, service: StoreService) {
    self.writer = Mutex(writer)
    self.service = service
  }

  /// How many commits there were.
  var commits: Int { commitCounter.load(ordering: .relaxed) }

  /// How many jobs have been taken and not begun.
  var waitingCount: Int { waiting.withLock { $0.jobs.count } }

  /// Takes a job; its `finish` is called whatever happens.
  func submit(_ job: WriteJob) {
    let (isRefused, isFirst) = waiting.withLock { waiting in
      guard !waiting.isClosed else { return (true, false) }
      waiting.jobs.append(job)
      waiting.taken += 1
      defer { waiting.isServed = true }
      return (false, !waiting.isServed)
    }
    if isRefused { job.finish(StoreError.closed) }
    if isFirst { service.start { self.serve() } }
  }

  /// Refuses what would wait for itself for ever.
  func refuseFromWithin() throws(StoreError) {
    if isWithinAWrite { throw .calledFromWithinAWrite }
  }

  private var isWithinAWrite: Bool {
    threadInBody.load(ordering: .relaxed) == Self.currentThread
  }

  private static var currentThread: UInt { UInt(pthread_self()) }

  /// Runs `body` on the writer between two commits.
  func exclusively<R>(_ body: (inout Writer) throws -> sending R) throws -> sending R {
    try refuseFromWithin()
    return try writer.withLock { try body(&$0) }
  }

  /// Ends the service when every job taken has been served.
  func close() {
    precondition(!isWithinAWrite, "a database cannot be closed from inside a write of its own")
    waiting.withLock { $0.isClosed = true }
    service.finish { writer.withLock { $0.close() } }
  }

  private func serve() {
    var isCheckpointDue = false
    while let batch = nextBatch() {
      isCheckpointDue = writer.withLock { writer in
        threadInBody.store(Self.currentThread, ordering: .relaxed)
        defer { threadInBody.store(0, ordering: .relaxed) }
        return writer.commit(batch, counting: commitCounter)
      }
    }
    guard isCheckpointDue else { return }
    let taken = waiting.withLock { $0.taken }
    service.later { self.checkpoint(ifNothingWasTakenSince: taken) }
  }

  /// Checkpoints in a lull; whoever came meanwhile asks for it again.
  private func checkpoint(ifNothingWasTakenSince taken: Int) {
    guard waiting.withLock({ $0.taken }) == taken else { return }
    writer.withLock { $0.checkpointInLull() }
  }

  private func nextBatch() -> [WriteJob]? {
    waiting.withLock { waiting in
      guard !waiting.jobs.isEmpty else {
        waiting.isServed = false
        return nil
      }
      let batch = Array(waiting.jobs.prefix(Self.batchMaximum))
      waiting.jobs.removeFirst(batch.count)
      return batch
    }
  }
}
