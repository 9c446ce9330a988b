import Synchronization
import VoucherModel

/// The ledger behind its lock, with the time it goes by; all that connections and tests share.
final class SandboxState: Sendable {
  private struct Content {
    var ledger: SandboxLedger
    var advanced: Int64 = 0
  }

  private let content: Mutex<Content>
  private let clock: SandboxClock
  /// Told whenever the webhook sender has something to look at.
  let wakeups: AsyncStream<Void>
  private let wakeup: AsyncStream<Void>.Continuation

  init(_ options: SandboxOptions, clock: SandboxClock) {
    self.clock = clock
    content = Mutex(Content(ledger: SandboxLedger(options: options, now: clock.read())))
    (wakeups, wakeup) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Brings the ledger up to the time and works on it.
  func with<Result>(_ body: (inout SandboxLedger) -> Result) -> Result {
    content.withLock { content in
      content.ledger.tick(to: now(content))
      let result = body(&content.ledger)
      if !content.ledger.options.webhookURL.isEmpty { wakeup.yield() }
      return result
    }
  }

  /// As `with`, for the webhook sender itself, which must not wake itself up.
  func withoutWakeup<Result>(_ body: (inout SandboxLedger) -> Result) -> Result {
    content.withLock { content in
      content.ledger.tick(to: now(content))
      return body(&content.ledger)
    }
  }

  func advance(milliseconds: Int64) {
    content.withLock { $0.advanced += max(0, milliseconds) }
    with { _ in }
  }

  /// Everything as it was at the start, under the options of now; the clock goes on.
  func reset() {
    with { ledger in
      ledger = SandboxLedger(options: ledger.options, now: ledger.now)
    }
  }

  func wake() {
    wakeup.yield()
  }

  func finishWakeups() {
    wakeup.finish()
  }

  private func now(_ content: borrowing Content) -> Timestamp {
    clock.read().advanced(byMilliseconds: content.advanced)
  }
}
