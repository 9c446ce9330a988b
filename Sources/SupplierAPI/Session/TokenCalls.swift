import VaultCrypto

/// The two calls that give tokens.
struct TokenCalls {
  let runner: CallRunner

  /// How much of an answer with tokens is read.
  private static let largestAnswer = 256 << 10

  /// Logs in; tried again like reading, since a login that is lost costs nothing.
  func logIn(key: GuardedText, secret: GuardedText) async throws(SupplierError) -> TokenSet {
    let body = try secretBody([("username", key), ("password", secret)])
    let call = Call.post("/auth/login", body: .secret(body), .login)
    var state = RetryState(runner.policy, .reading, startedAt: runner.clock.elapsed())
    while true {
      do throws(SupplierError) {
        return try await tokens(call, waitingAtMost: state.remaining(at: runner.clock.elapsed()))
      } catch {
        runner.heed(error, of: call)
        let delay = state.delay(
          after: error, at: runner.clock.elapsed(),
          jitter: { runner.randomness.duration(upTo: $0) })
        guard let delay else { throw error }
        try await runner.pause(delay)
      }
    }
  }

  /// Exchanges a refresh token, once: with its use it is spent, whether or not the answer comes.
  func refresh(_ token: GuardedText) async throws(SupplierError) -> TokenSet {
    let body = try secretBody([("refresh_token", token)])
    let call = Call.post("/auth/refresh", body: .secret(body), .refresh)
    return try await tokens(call, waitingAtMost: .seconds(10))
  }

  private func tokens(
    _ call: Call, waitingAtMost longest: Duration
  ) async throws(SupplierError) -> TokenSet {
    let sink = GuardedSink(limit: Self.largestAnswer)
    try await runner.send(call, token: nil, into: sink, waitingAtMost: longest)
    guard let head = sink.head else { throw .noAnswer }
    guard head.isSuccess else {
      throw SupplierError(head, error: sink.bytes.withBytes { DeliveryScanner.scan($0).error })
    }
    let now = runner.clock.now()
    do {
      let tokens = try sink.bytes.withBytes { (bytes) throws(CryptoError) in
        try TokenSet(bytes, receivedAt: now)
      }
      guard let tokens else {
        throw SupplierError.unreadable("the answer to \(call.path) has no usable token", head)
      }
      return tokens
    } catch let error as SupplierError {
      throw error
    } catch {
      throw .noGuardedMemory
    }
  }

  private func secretBody(
    _ members: [(name: StaticString, text: GuardedText)]
  ) throws(SupplierError) -> SecretBuffer {
    do {
      return try SecretBody.object(members)
    } catch {
      throw .noGuardedMemory
    }
  }
}

extension SupplierError {
  /// A transport that ended an exchange without a failure and without an answer.
  static let noAnswer = SupplierError(
    certainty: .inDoubt, label: .transport(.malformedAnswer),
    message: "the exchange ended without an answer")

  static let noGuardedMemory = SupplierError(
    certainty: .notSent, label: .unusableCredentials,
    message: "a secret does not fit into the guarded memory for it")
}
