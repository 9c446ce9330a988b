import Synchronization
import VoucherModel

/// One source of randomness for all calls of a client.
final class SharedRandomness: Sendable {
  private let source: Mutex<any RandomNumberGenerator & Sendable>

  init(_ source: any RandomNumberGenerator & Sendable) {
    self.source = Mutex(source)
  }

  func requestID(at time: Timestamp) -> RequestID {
    source.withLock { RequestID(at: time, using: &$0) }
  }

  /// A duration between zero and `limit`, each millisecond as likely as the others.
  func duration(upTo limit: Duration) -> Duration {
    let (seconds, attoseconds) = limit.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    return .milliseconds(
      source.withLock { Int64.random(in: 0...max(0, milliseconds), using: &$0) })
  }
}
