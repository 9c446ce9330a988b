import Synchronization

/// What a store has to do, for a test that says when it is done.
package final class Pieces: Sendable {
  private let pieces = Mutex<[@Sendable () -> Void]>([])

  package init() {}

  package var count: Int { pieces.withLock { $0.count } }

  package func add(_ piece: @escaping @Sendable () -> Void) {
    pieces.withLock { $0.append(piece) }
  }

  package func runFirst() { pieces.withLock { $0.isEmpty ? nil : $0.removeFirst() }?() }

  package func runLast() { pieces.withLock { $0.popLast() }?() }
}
