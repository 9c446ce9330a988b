import Logging
import VoucherModel

/// Sends a call once: budget, identifier, exchange, log line.
final class CallRunner: Sendable {
  let host: SupplierHost
  let clock: SupplierClock
  let randomness: SharedRandomness
  let policy: RetryPolicy
  private let transport: any HTTPTransport
  private let gate: RateGate
  private let log: Logger

  init(
    host: SupplierHost, transport: any HTTPTransport, clock: SupplierClock,
    randomness: SharedRandomness, gate: RateGate, policy: RetryPolicy, log: Logger
  ) {
    self.host = host
    self.transport = transport
    self.clock = clock
    self.randomness = randomness
    self.gate = gate
    self.policy = policy
    self.log = log
  }

  /// Sends the call once and gives the answer, whatever its status, to the sink.
  ///
  /// - Parameters:
  ///   - call: What to send.
  ///   - token: The token to send it with.
  ///   - sink: Takes the answer.
  ///   - longest: The longest wait for a place in the budget.
  ///   - timeout: How long the exchange may take, if not as long as any.
  /// - Throws: Why there is no complete answer; an answer of any status is none of that.
  func send(
    _ call: Call, token: BearerToken?, into sink: any ResponseSink,
    waitingAtMost longest: Duration, timeout: Duration? = nil
  ) async throws(SupplierError) {
    try await takePlace(call, waitingAtMost: longest)
    let exchange = HTTPExchange(
      call.method, host: host, path: call.path, query: call.query, headers: headers(of: call),
      authorization: token, body: call.body, requestID: randomness.requestID(at: clock.now()),
      timeout: timeout ?? policy.exchangeTimeout)
    let watch = HeadWatch(sink)
    let startedAt = clock.elapsed()
    do {
      try await transport.send(exchange, into: watch)
    } catch {
      report(call, exchange, watch.status, error, since: startedAt)
      throw SupplierError(error, requestID: exchange.requestID)
    }
    report(call, exchange, watch.status, nil, since: startedAt)
  }

  /// Waits before another attempt.
  func pause(_ delay: Duration) async throws(SupplierError) {
    guard delay > .zero else { return }
    do {
      try await clock.sleep(delay)
    } catch {
      throw SupplierError(
        certainty: .notSent, label: .cancelled, message: "cancelled while waiting to send")
    }
  }

  /// Holds everybody back where the supplier asked for it.
  func heed(_ error: SupplierError, of call: Call) {
    guard error.label == .rateLimited, let wait = error.retryAfter else { return }
    gate.hold(call.endpoints, until: clock.elapsed() + wait)
  }

  private func takePlace(_ call: Call, waitingAtMost longest: Duration) async throws(SupplierError)
  {
    guard let wait = gate.take(call.endpoints, at: clock.elapsed(), waitingAtMost: longest) else {
      throw SupplierError(
        certainty: .notSent, label: .budgetSpent,
        message: "the budget of calls of this kind is spent for longer than the call may wait")
    }
    try await pause(wait)
  }

  private func headers(of call: Call) -> [HTTPField] {
    let accepted = [
      HTTPField("Accept", "application/json"), HTTPField("Accept-Encoding", "identity"),
      HTTPField("User-Agent", "voucher-vault"),
    ]
    return call.body == nil ? accepted : accepted + [HTTPField("Content-Type", "application/json")]
  }

  private func report(
    _ call: Call, _ exchange: HTTPExchange, _ status: Int?, _ failure: TransportFailure?,
    since startedAt: Duration
  ) {
    let (seconds, attoseconds) = (clock.elapsed() - startedAt).components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    var metadata: Logger.Metadata = [
      "http.method": "\(call.method.rawValue)", "http.path": "\(call.template)",
      "request.id": "\(exchange.requestID)", "duration.ms": "\(milliseconds)",
    ]
    if let status { metadata["http.status"] = "\(status)" }
    if let failure { metadata["failure"] = "\(failure.label.rawValue)" }
    log.debug("supplier call", metadata: metadata)
  }
}
