import Synchronization
import VoucherModel

/// Looks at orders and wallets that somebody has asked for, to be carried out by a `VaultService`.
///
/// It lives in memory only: an order that is not settled is looked at sooner or later in any case, and
/// a look that a crash takes from here comes later than it might have, and is not lost.
public final class ScheduledLooks: Sendable {
  private struct Contents {
    var orders: Set<ClientReference> = []
    var wallets = false
    var sleeping: Task<Void, Never>?
    var isOver = false

    var isEmpty: Bool { orders.isEmpty && !wallets }
  }

  /// What there is to look at.
  struct Looks: Hashable {
    var orders: [ClientReference]
    var wallets: Bool
  }

  /// The most orders that wait; a supplier that sends more hints than that is polled as ever.
  static let most = 10_000

  private let contents = Mutex(Contents())

  /// Nothing to look at.
  public init() {}

  /// Adds what a webhook is a hint to look at.
  public func add(_ look: WebhookLook) {
    let sleeping = contents.withLock { contents -> Task<Void, Never>? in
      switch look {
      case .order(let reference):
        if contents.orders.count < Self.most { contents.orders.insert(reference) }
      case .wallets: contents.wallets = true
      case .nothing, .unknownOrder: return nil
      }
      return contents.sleeping
    }
    sleeping?.cancel()
  }

  /// Hands out what waits; it waits no more.
  func take() -> Looks {
    contents.withLock { contents in
      defer {
        contents.orders = []
        contents.wallets = false
      }
      return Looks(orders: contents.orders.sorted(), wallets: contents.wallets)
    }
  }

  /// Ends the waiting for good.
  func end() {
    let sleeping = contents.withLock { contents in
      contents.isOver = true
      return contents.sleeping
    }
    sleeping?.cancel()
  }

  /// Waits until there is something to look at, it is over, or `sleep` has ended.
  func wait(_ sleep: @escaping @Sendable () async throws -> Void) async {
    let sleeping = Task { _ = try? await sleep() }
    let hasCome = contents.withLock { contents in
      if contents.isOver || !contents.isEmpty { return true }
      contents.sleeping = sleeping
      return false
    }
    if hasCome { sleeping.cancel() }
    await sleeping.value
    contents.withLock { $0.sleeping = nil }
  }
}
