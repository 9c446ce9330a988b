public import Logging
public import SupplierAPI
import VaultCrypto

/// The supplier, as a program reaches it: over HTTPS, by the machine's own clock.
public enum Supplier {
  /// Makes a client that is known to the supplier by an access token; nothing is sent yet.
  ///
  /// The token is copied into guarded memory. The string it came in is the caller's to look after.
  ///
  /// - Parameters:
  ///   - host: The supplier's address, such as `https://api.example.com`; never a default, so that
  ///     sandbox and production are not mixed. Plain `http` is for this machine only.
  ///   - token: The access token.
  ///   - log: Takes one debug line a call; no code or token passes through it.
  /// - Returns: The client; its connections are closed when it goes away.
  /// - Throws: What is wrong with the address or the token.
  public static func connect(
    to host: String, token: String, log: Logger
  ) throws(SupplierConnectionError) -> SupplierClient {
    guard let bearer = BearerToken(try guarded(token)) else { throw .credentials }
    return try connect(to: host, as: .token(bearer), log: log)
  }

  /// Makes a client that logs in with an API key and its secret, and renews its token by itself.
  ///
  /// - Parameters:
  ///   - host: The supplier's address, as above.
  ///   - apiKey: The key.
  ///   - apiSecret: Its secret.
  ///   - log: Takes one debug line a call.
  /// - Returns: The client; its connections are closed when it goes away.
  /// - Throws: What is wrong with the address or the key.
  public static func connect(
    to host: String, apiKey: String, apiSecret: String, log: Logger
  ) throws(SupplierConnectionError) -> SupplierClient {
    guard !apiKey.isEmpty, !apiSecret.isEmpty else { throw .credentials }
    let credentials = Credentials.keyAndSecret(
      key: GuardedText(try guarded(apiKey)), secret: GuardedText(try guarded(apiSecret)))
    return try connect(to: host, as: credentials, log: log)
  }

  private static func connect(
    to host: String, as credentials: Credentials, log: Logger
  ) throws(SupplierConnectionError) -> SupplierClient {
    let address: SupplierHost
    do {
      address = try SupplierHost(host)
    } catch {
      throw .host(error.rawValue)
    }
    return SupplierClient(
      host: address, credentials: credentials, transport: AsyncHTTPTransport(), clock: .system,
      randomness: SystemRandomness(), log: log)
  }

  private static func guarded(_ text: String) throws(SupplierConnectionError) -> SecretBytes {
    do {
      return try SecretBytes(copying: Array(text.utf8).span)
    } catch {
      throw .memory
    }
  }
}

/// Why no client could be made.
public enum SupplierConnectionError: Error, Hashable, Sendable {
  /// The address cannot be used, for this reason.
  case host(String)
  /// The token, or the key and its secret, are empty or have characters that none has.
  case credentials
  /// The system gave no guarded memory.
  case memory
}

extension SupplierConnectionError: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .host(let reason): "The supplier's address cannot be used: \(reason)."
    case .credentials: "The supplier's credentials are empty or have characters that none has."
    case .memory: "The system gave no guarded memory; raise the limit of locked memory."
    }
  }
}
