import VaultCrypto
import VoucherModel

/// Keeps an access token at hand: obtained by the first caller that needs one, renewed by one caller
/// at a time, exchanged as a whole.
///
/// A token is renewed five minutes before it ends, and when the supplier refuses it. A refresh that
/// fails for whatever reason is followed by a login, which always may be tried; that the supplier
/// revokes a refresh token with its first use makes a lost answer harmless this way. We never log out:
/// the supplier would end the sessions of everybody who uses the same key.
actor TokenSession {
  private let credentials: Credentials
  private let runner: CallRunner
  private var current: TokenSet?
  /// Since when the current tokens may be renewed again, after an attempt that failed.
  private var renewNotBefore: Timestamp?
  private var renewal: Task<Result<TokenSet, SupplierError>, Never>?

  /// How long a failed renewal keeps others from trying, while the present token still lives.
  private static let pauseAfterFailure: Int64 = 30_000

  init(_ credentials: Credentials, runner: CallRunner) {
    self.credentials = credentials
    self.runner = runner
  }

  /// A token to send.
  func token() async throws(SupplierError) -> BearerToken {
    if case .token(let given) = credentials { return given }
    guard let current else { return try await renewed().access }
    let now = runner.clock.now()
    if now < max(current.renewAt, renewNotBefore ?? current.renewAt) { return current.access }
    do {
      return try await renewed().access
    } catch {
      guard runner.clock.now() < current.expiresAt else { throw error }
      renewNotBefore = runner.clock.now().advanced(byMilliseconds: Self.pauseAfterFailure)
      return current.access
    }
  }

  /// Another token than the one that the supplier refused.
  ///
  /// - Parameter refused: The token that was sent.
  /// - Returns: A token that was not refused; `nil` where the token was given and is all there is.
  /// - Throws: Why the renewal failed.
  func token(insteadOf refused: BearerToken) async throws(SupplierError) -> BearerToken? {
    if case .token = credentials { return nil }
    if let current, current.access !== refused { return current.access }
    return try await renewed().access
  }

  /// The outcome of the renewal under way, or of a new one.
  private func renewed() async throws(SupplierError) -> TokenSet {
    if let renewal { return try await renewal.value.get() }
    // A task of its own: that the caller who began it is cancelled is no reason for others to fail.
    let renewal = Task { await self.renew() }
    self.renewal = renewal
    return try await renewal.value.get()
  }

  private func renew() async -> Result<TokenSet, SupplierError> {
    let outcome: Result<TokenSet, SupplierError>
    do throws(SupplierError) {
      outcome = .success(try await obtain())
    } catch {
      outcome = .failure(error)
    }
    if case .success(let tokens) = outcome {
      current = tokens
      renewNotBefore = nil
    }
    renewal = nil
    return outcome
  }

  private func obtain() async throws(SupplierError) -> TokenSet {
    let calls = TokenCalls(runner: runner)
    if let current, let refresh = current.refresh,
      current.refreshExpiresAt.map({ runner.clock.now() < $0 }) ?? true,
      let tokens = try? await calls.refresh(refresh)
    {
      return tokens
    }
    guard case .keyAndSecret(let key, let secret) = credentials else {
      throw SupplierError(
        certainty: .notSent, label: .unusableCredentials, message: "a given token is not renewed")
    }
    return try await calls.logIn(key: key, secret: secret)
  }
}
