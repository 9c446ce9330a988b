import Foundation
import Synchronization
import VoucherVault

/// The newest head of the audit log that the shop has seen, kept where the vault has no hand in it.
///
/// A vault that does not continue it was cut off, rewritten or put back, and shows and buys nothing.
final class KeptHead: Sendable {
  private let path: String
  private let kept: Mutex<LogHead?>

  init(path: String) {
    self.path = path
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    kept = Mutex(LogHead(text))
  }

  var newest: LogHead? { kept.withLock { $0 } }

  /// Keeps a head that is newer than the one before; in one step, so that a crash leaves one of the two.
  func keep(_ head: LogHead) async throws {
    try kept.withLock { kept in
      guard head.size > kept?.size ?? 0 else { return }
      try head.text.write(toFile: path, atomically: true, encoding: .utf8)
      kept = head
    }
  }
}
