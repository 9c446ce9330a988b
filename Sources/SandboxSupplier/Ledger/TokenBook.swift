import VoucherModel

/// Which tokens are good, and until when.
struct TokenBook: Sendable {
  private var access: [String: Timestamp] = [:]
  private var refresh: [String: Timestamp] = [:]
  private var issued: Int64 = 0
  /// The tokens of the options, once a logout has revoked them.
  private var revoked: Set<String> = []

  /// A fresh pair.
  struct Pair {
    let access: String
    let refresh: String
    let accessExpiresAt: Timestamp
    let refreshExpiresAt: Timestamp
  }

  mutating func issue(_ options: SandboxOptions, now: Timestamp) -> Pair {
    issued += 1
    var stream = SeededStream(Int64(options.seed), -1, issued)
    let pair = Pair(
      access: "sbxa.\(stream.hex(40))", refresh: "sbxr.\(stream.hex(40))",
      accessExpiresAt: now.advanced(byMilliseconds: Int64(options.accessTokenSeconds) * 1_000),
      refreshExpiresAt: now.advanced(byMilliseconds: Int64(options.refreshTokenSeconds) * 1_000))
    access[pair.access] = pair.accessExpiresAt
    refresh[pair.refresh] = pair.refreshExpiresAt
    return pair
  }

  func accepts(_ token: String, _ options: SandboxOptions, now: Timestamp) -> Bool {
    if let expiry = access[token] { return now < expiry }
    return options.accessTokens.contains(token) && !revoked.contains(token)
  }

  /// Uses a refresh token up; false if it is not good.
  mutating func redeem(_ token: String, now: Timestamp) -> Bool {
    guard let expiry = refresh.removeValue(forKey: token) else { return false }
    return now < expiry
  }

  mutating func revokeAll(_ options: SandboxOptions) {
    access = [:]
    refresh = [:]
    revoked.formUnion(options.accessTokens)
  }

  /// Ends the access tokens alone, those of the options too: what an expiry looks like.
  mutating func expireAccess(_ options: SandboxOptions) {
    access = [:]
    revoked.formUnion(options.accessTokens)
  }
}

/// Counts calls in a rolling minute.
struct RateBook: Sendable {
  enum Class: Sendable, Hashable {
    case login
    case refresh
    case read
    case order
    case charges

    init?(_ endpoint: Endpoint) {
      switch endpoint {
      case .login: self = .login
      case .refresh: self = .refresh
      case .createOrder: self = .order
      case .charges: self = .charges
      case .logout, .availability, .unknown: return nil
      default: self = .read
      }
    }

    func limit(_ options: SandboxOptions) -> Int {
      switch self {
      case .login: options.loginsPerMinute
      case .refresh: options.refreshesPerMinute
      case .read: options.readsPerMinute
      case .order: options.ordersPerMinute
      case .charges: options.chargesPerMinute
      }
    }
  }

  private var calls: [Class: [Timestamp]] = [:]
  private static let window: Int64 = 60_000

  /// Counts a call; the seconds to wait if it is one too many.
  mutating func count(
    _ endpoint: Endpoint, _ options: SandboxOptions, now: Timestamp
  ) -> Int? {
    guard options.rateLimits, let kind = Class(endpoint) else { return nil }
    let start = now.advanced(byMilliseconds: -Self.window)
    var recent = calls[kind, default: []].filter { $0 > start }
    defer { calls[kind] = recent }
    guard let first = recent.first, recent.count >= kind.limit(options) else {
      recent.append(now)
      return nil
    }
    let wait = first.milliseconds + Self.window - now.milliseconds
    return max(1, Int((wait + 999) / 1_000))
  }
}
