extension SupplierClient {
  /// Reads an answer that holds no codes, as often as it takes.
  func read(_ call: Call) async throws(SupplierError) -> (ResponseHead, JSONValue) {
    try await repeating(call, .reading) { (token, longest) throws(SupplierError) in
      let sink = PlainSink()
      try await self.runner.send(call, token: token, into: sink, waitingAtMost: longest)
      guard let head = sink.head else { throw .noAnswer }
      let value = try? sink.value()
      guard head.isSuccess else {
        throw SupplierError(
          head, error: value?["error"].flatMap { ScannedError($0, keepsMessage: true) })
      }
      guard let value else { throw .unreadable("the answer is not JSON", head) }
      return (
        head, value["data"] != nil && value["success"] != nil ? value["data"] ?? value : value
      )
    }
  }

  /// Sends a call whose answer can carry an order, and gives that answer to the sink.
  func capture(
    _ call: Call, _ rule: RetryRule, into sink: any ResponseSink
  ) async throws(SupplierError) -> ResponseHead {
    try await repeating(call, rule) { (token, longest) throws(SupplierError) in
      let held = OrderSink(sink)
      do throws(SupplierError) {
        try await self.runner.send(
          call, token: token, into: held, waitingAtMost: longest,
          timeout: self.runner.policy.captureTimeout)
      } catch {
        // What was held back says more than that its end is missing.
        if case .heldBack(let head, let reason) = try held.settled(error) {
          throw SupplierError(head, error: reason)
        }
        throw error
      }
      switch try held.settled(.noAnswer) {
      case .captured(let head): return head
      case .heldBack(let head, let error): throw SupplierError(head, error: error)
      case .none: throw .noAnswer
      }
    }
  }

  /// Makes attempts until one succeeds or the rule allows no more.
  private func repeating<Answer>(
    _ call: Call, _ rule: RetryRule,
    _ attempt: (BearerToken, Duration) async throws(SupplierError) -> Answer
  ) async throws(SupplierError) -> Answer {
    let clock = runner.clock
    var state = RetryState(runner.policy, rule, startedAt: clock.elapsed())
    var token = try await tokenForCall()
    var hasRenewed = false
    while true {
      do throws(SupplierError) {
        return try await attempt(token, state.remaining(at: clock.elapsed()))
      } catch {
        if error.status == 401, !hasRenewed {
          hasRenewed = true
          guard let other = try await tokenForCall(insteadOf: token) else {
            throw error.ofGivenToken
          }
          token = other
          continue
        }
        runner.heed(error, of: call)
        let delay = state.delay(
          after: error, at: clock.elapsed(), jitter: { runner.randomness.duration(upTo: $0) })
        guard let delay else { throw error }
        try await runner.pause(delay)
        token = try await tokenForCall()
      }
    }
  }

  /// A token, or why there is none.
  private func tokenForCall() async throws(SupplierError) -> BearerToken {
    do throws(SupplierError) {
      return try await session.token()
    } catch {
      throw error.beforeCall
    }
  }

  private func tokenForCall(
    insteadOf refused: BearerToken
  ) async throws(SupplierError) -> BearerToken? {
    do throws(SupplierError) {
      return try await session.token(insteadOf: refused)
    } catch {
      throw error.beforeCall
    }
  }
}

extension SupplierError {
  /// An error of a login, as the error of the call that needed it.
  ///
  /// Whatever became of the login, the call was not sent, or was refused with a 401: nobody may take
  /// a doubt about a login for a doubt about an order.
  fileprivate var beforeCall: SupplierError {
    SupplierError(
      certainty: .notSent, label: label, message: message, requestID: requestID,
      retryAfter: retryAfter)
  }

  /// A refusal of a token that cannot be renewed.
  fileprivate var ofGivenToken: SupplierError {
    SupplierError(
      certainty: certainty, label: .unauthorized,
      message: "the given token was refused and cannot be renewed here: \(message)",
      requestID: requestID)
  }
}

extension OrderSink {
  /// The outcome; where the capture sink could not take what was held back, the given error.
  fileprivate func settled(_ error: SupplierError) throws(SupplierError) -> Outcome {
    do {
      return try outcome()
    } catch {
      throw SupplierError(
        certainty: .inDoubt, label: .transport(.sinkFailed),
        message: "the answer could not be kept")
    }
  }
}
