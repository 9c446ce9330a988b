import GRDB
import Synchronization

/// Carries what a write's body returned to the caller that waits for the commit.
final class Outcome<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)

  func store(_ value: Value) {
    self.value.withLock { $0 = value }
  }

  /// What the caller is told: the value once it is committed, or the error.
  func result(_ error: (any Error)?) -> Result<Value, any Error> {
    if let error { return .failure(error) }
    guard let value = value.withLock({ $0 }) else {
      return .failure(StoreError.unexpected(code: ResultCode.SQLITE_INTERNAL.rawValue))
    }
    return .success(value)
  }
}
