import Synchronization
import VoucherModel

/// What everybody in a race did, for the books to be held against.
package final class RaceLog: Sendable {
  /// A reveal made in this process.
  struct OwnReveal: Sendable {
    let id: VoucherID
    let purpose: String
  }

  private struct Content {
    var records: [RaceRecord] = []
    var references: Set<String> = []
    var ownReveals: [OwnReveal] = []
    var ownCheckpoints = 0
    var ownCheckpointTries = 0
    var started = 0
  }

  private let content = Mutex(Content())

  package init() {}

  package func add(_ record: RaceRecord) {
    content.withLock { $0.records.append(record) }
  }

  /// Remembers an order's name before anything is done about it.
  package func add(reference: String) {
    content.withLock { _ = $0.references.insert(reference) }
  }

  func add(_ reveal: OwnReveal) {
    content.withLock { $0.ownReveals.append(reveal) }
  }

  func countOwnCheckpoint() {
    content.withLock { $0.ownCheckpoints += 1 }
  }

  func countOwnCheckpointTry() {
    content.withLock { $0.ownCheckpointTries += 1 }
  }

  /// A number that nobody else has.
  func number() -> Int {
    content.withLock { content in
      content.started += 1
      return content.started
    }
  }

  var records: [RaceRecord] { content.withLock { $0.records } }
  var references: [String] { content.withLock { $0.references.sorted() } }
  var ownReveals: [OwnReveal] { content.withLock { $0.ownReveals } }
  var ownCheckpoints: Int { content.withLock { $0.ownCheckpoints } }
  var ownCheckpointTries: Int { content.withLock { $0.ownCheckpointTries } }
}
