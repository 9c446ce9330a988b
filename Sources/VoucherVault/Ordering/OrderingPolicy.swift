public import VoucherModel

/// The waits and limits of ordering, each with its reason.
public struct OrderingPolicy: Hashable, Sendable {
  /// How long an accepted order may stay undelivered before it is called stalled.
  ///
  /// The supplier says 10 to 60 seconds is typical and longer happens.
  public var stalledAfterMilliseconds: Int64 = 30 * 60_000
  /// How long a fresh order may be missing from the supplier's list before that counts.
  ///
  /// The supplier states no bound; sending the same reference again is safe in any case.
  public var settlingMilliseconds: Int64 = 5_000
  /// The longest pause between two reads of a pending order in its first minute.
  public var fastPollMilliseconds: Int64 = 5_000
  /// The longest pause between two reads after that.
  public var slowPollMilliseconds: Int64 = 30_000
  /// How long a caller waits for another process that has the same order in hand.
  public var lockWaitMilliseconds: Int64 = 90_000
  /// What may be spent in a day, and when somebody is warned; nothing unless it is set.
  public var guards = BuyingGuards()

  /// The policy that a vault has unless told otherwise.
  public init() {}

  /// The limit of the pause before read number `attempt` of an order that has been waited for so long.
  package func pollLimit(attempt: Int, waitedMilliseconds: Int64) -> Int64 {
    if waitedMilliseconds > 60_000 { return slowPollMilliseconds }
    return min(fastPollMilliseconds, 250 << Int64(min(attempt, 8)))
  }
}

/// What a caller asks for when placing an order.
public struct OrderPlacement: Hashable, Sendable {
  /// What is bought.
  public var request: OrderRequest
  /// The most that may leave the wallet, in the wallet's currency.
  public var priceLimit: Amount?
  /// How long to wait for a delivery that does not come with the answer.
  public var waitMilliseconds: Int64

  /// An order without a limit on its price, waited for up to two minutes.
  public init(
    _ request: OrderRequest, priceLimit: Amount? = nil, waitMilliseconds: Int64 = 120_000
  ) {
    self.request = request
    self.priceLimit = priceLimit
    self.waitMilliseconds = waitMilliseconds
  }
}

/// What an order in hand is doing, for a progress display.
public enum OrderingStep: Hashable, Sendable {
  /// Asking for the price.
  case quoting
  /// The intent is committed and the order is on its way.
  case sending(ClientReference)
  /// The supplier is working on it; so many vouchers are in the vault.
  case waiting(ClientReference, captured: Int, of: Int)
  /// Looking up an order that no answer came for.
  case lookingUp(ClientReference)
  /// Done with this order for now.
  case settled(ClientReference, OrderState)
}
