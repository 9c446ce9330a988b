package import Logging

/// The supplier's API: catalogue, quotes, orders and wallets, over a transport that is passed in.
///
/// Calls are counted against the budget of their class before they are sent, carry a request
/// identifier of their own and, where they need one, a token that is renewed before it ends. A 401
/// renews it once and repeats the call once. `RetryRule` says what else is sent again.
///
/// An answer that can carry an order goes into the caller's sink and nowhere else; see `placeOrder`.
/// Whoever captures one runs the call in a task that nobody cancels.
public final class SupplierClient: Sendable {
  /// Where the calls go.
  package let host: SupplierHost
  let runner: CallRunner
  let session: TokenSession
  let currencyNames = CurrencyNames()

  /// Makes a client; nothing is sent before the first call.
  ///
  /// - Parameters:
  ///   - host: The supplier's host; never a default.
  ///   - credentials: A token, or what is needed to obtain one.
  ///   - transport: Sends the requests.
  ///   - clock: The time and waiting for it.
  ///   - randomness: For request identifiers and waiting times; nothing secret comes from it.
  ///   - limits: How many calls of each class may be made in a minute.
  ///   - policy: How often and how long a call is tried.
  ///   - log: Takes one debug line a call: method, path template, status, request id, duration.
  package init(
    host: SupplierHost, credentials: Credentials, transport: any HTTPTransport,
    clock: SupplierClock, randomness: any RandomNumberGenerator & Sendable,
    limits: RateLimits = .production, policy: RetryPolicy = RetryPolicy(), log: Logger
  ) {
    self.host = host
    runner = CallRunner(
      host: host, transport: transport, clock: clock, randomness: SharedRandomness(randomness),
      gate: RateGate(limits), policy: policy, log: log)
    session = TokenSession(credentials, runner: runner)
  }
}
