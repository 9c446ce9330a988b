import Logging
import SupplierAPI
import TestSupport
import VaultCrypto
import VoucherModel

/// A client against a scripted supplier, on a clock that only waiting moves.
struct Bench {
  static let key = "key-4711"
  static let secret = "s3cret-\"quoted\""

  let transport: ScriptedTransport
  let clock: ManualClock
  let log = LogLines()
  let client: SupplierClient

  init(
    _ transport: ScriptedTransport, credentials: Credentials? = nil,
    clock: ManualClock = ManualClock(), limits: RateLimits = .production,
    policy: RetryPolicy = RetryPolicy()
  ) throws {
    self.transport = transport
    self.clock = clock
    client = SupplierClient(
      host: try SupplierHost("https://supplier.example"),
      credentials: try credentials ?? Self.token("given-token"), transport: transport,
      clock: clock.clock, randomness: SeededRandomness(seed: 7), limits: limits, policy: policy,
      log: log.logger)
  }

  init(_ replies: Reply...) throws {
    try self.init(ScriptedTransport(replies))
  }

  static func token(_ text: String) throws -> Credentials {
    guard let token = BearerToken(try SecretBytes(copying: Array(text.utf8).span)) else {
      throw CryptoError.unavailable
    }
    return .token(token)
  }

  static func keyAndSecret() throws -> Credentials {
    .keyAndSecret(
      key: GuardedText(try SecretBytes(copying: Array(key.utf8).span)),
      secret: GuardedText(try SecretBytes(copying: Array(secret.utf8).span)))
  }

  /// The error of a call; `nil` if it has none.
  func error<R: Sendable>(
    _ call: (SupplierClient) async throws(SupplierError) -> R
  ) async -> SupplierError? {
    do throws(SupplierError) {
      _ = try await call(client)
      return nil
    } catch {
      return error
    }
  }

  static func request(quantity: Int = 2, walletID: WalletID? = nil) throws -> OrderRequest {
    guard let reference = ClientReference("FIRST_\"VOUCHER\"_001"), let fifty = Amount("50"),
      let request = OrderRequest(
        reference: reference, productID: ProductID(rawValue: 123), denomination: fifty,
        quantity: quantity, walletID: walletID)
    else { throw CryptoError.unavailable }
    return request
  }

  static func errorBody(_ code: String, _ message: String) -> String {
    "{\"error\":{\"name\":\"SomeError\",\"code\":\"\(code)\",\"message\":\"\(message)\"}}"
  }
}
