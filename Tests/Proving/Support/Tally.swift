package import ProofReport
import Synchronization

/// A proof's result while many tasks add to it.
package final class Tally: Sendable {
  private let content: Mutex<ProofResult>
  private let start = ContinuousClock.now

  package init(_ proof: String) {
    content = Mutex(ProofResult(proof))
  }

  package func add(_ verdict: Verdict, of circumstances: String) {
    content.withLock { verdict.add(to: &$0, of: circumstances) }
  }

  package func count(_ label: String, _ more: Int = 1) {
    content.withLock { $0.count(label, more) }
  }

  package func fail(_ words: String) {
    content.withLock { $0.failures.append(words) }
  }

  package func skip(_ words: String) {
    content.withLock { $0.skipped.append(words) }
  }

  /// What was found up to now.
  package var result: ProofResult {
    var result = content.withLock { $0 }
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    result.seconds = Double(seconds) + Double(attoseconds / 1_000_000_000_000_000) / 1000
    return result
  }
}
