import VaultCrypto
import VoucherModel

/// The tokens of one login or refresh, and when they end.
struct TokenSet: Sendable {
  let access: BearerToken
  let refresh: GuardedText?
  /// When the access token ends.
  let expiresAt: Timestamp
  /// When it is to be renewed.
  let renewAt: Timestamp
  /// When the refresh token ends, where the supplier says so.
  let refreshExpiresAt: Timestamp?

  /// How long before its end a token is renewed.
  static let margin: Int64 = 5 * 60_000
  /// How long a token is used at the least; a clock of ours that is ahead must not make every call
  /// renew it.
  static let shortestUse: Int64 = 60_000
  /// How long the supplier's documents let an access token live, for an answer that does not say.
  static let usualLife: Int64 = 60 * 60_000

  /// Reads `{"success":true,"data":{...}}`, or the same without the wrapping; `nil` if there is no
  /// usable access token in it.
  init?(_ body: Span<UInt8>, receivedAt now: Timestamp) throws(CryptoError) {
    var fields = TokenFields()
    var reader = JSONReader()
    do throws(JSONProblem) {
      guard try reader.next(in: body) == .beginObject else { return nil }
      try fields.read(&reader, in: body)
    } catch {
      return nil
    }
    guard let token = fields.access, let access = BearerToken(try token.secret(in: body)) else {
      return nil
    }
    self.access = access
    refresh = if let token = fields.refresh { GuardedText(try token.secret(in: body)) } else { nil }
    expiresAt =
      fields.accessExpiry.flatMap { Self.moment($0, in: body, now) }
      ?? now.advanced(byMilliseconds: Self.usualLife)
    refreshExpiresAt = fields.refreshExpiry.flatMap { Self.moment($0, in: body, now) }
    renewAt = max(
      expiresAt.advanced(byMilliseconds: -Self.margin),
      now.advanced(byMilliseconds: Self.shortestUse))
  }

  /// Reads a moment: RFC 3339, seconds or milliseconds since 1970, or seconds from now.
  private static func moment(
    _ token: JSONToken, in body: Span<UInt8>, _ now: Timestamp
  ) -> Timestamp? {
    guard token.content.count <= 40 else { return nil }
    let text = JSONText.string(token, in: body)
    if let moment = Timestamp(rfc3339: text) { return moment }
    guard let milliseconds = StrictDecimal(text)?.milliseconds, milliseconds >= 0 else {
      return nil
    }
    // 10^9 seconds ended in 2001, 10^11 seconds are beyond the year 5000.
    if milliseconds < 1_000_000_000_000 { return now.advanced(byMilliseconds: milliseconds) }
    if milliseconds < 100_000_000_000_000 { return Timestamp(milliseconds: milliseconds) }
    return Timestamp(milliseconds: milliseconds / 1000)
  }
}

extension StrictDecimal {
  /// The number of seconds in milliseconds, what is below one cut off.
  fileprivate var milliseconds: Int64? {
    var value = digits
    for _ in 0..<max(0, scale - 3) { value /= 10 }
    return StrictDecimal(digits: value, scale: min(scale, 3)).units(atScale: 3)
      .flatMap { Int64(exactly: $0) }
  }
}

/// Where the fields of a token answer stand.
private struct TokenFields {
  var access: JSONToken?
  var refresh: JSONToken?
  var accessExpiry: JSONToken?
  var refreshExpiry: JSONToken?

  mutating func read(
    _ reader: inout JSONReader, in body: Span<UInt8>
  ) throws(JSONProblem) {
    while case .name(let name)? = try reader.next(in: body) {
      guard let first = try reader.next(in: body) else { return }
      if first == .beginObject, JSONText.matches(name, "data", in: body) {
        try read(&reader, in: body)
        continue
      }
      let value = try reader.skip(first, in: body)
      guard value.kind == .string || value.kind == .number else { continue }
      switch JSONText.string(name, in: body) {
      case "access_token" where value.kind == .string: access = access ?? value
      case "refresh_token" where value.kind == .string: refresh = refresh ?? value
      case "access_expires_at": accessExpiry = accessExpiry ?? value
      case "refresh_expires_at": refreshExpiry = refreshExpiry ?? value
      default: break
      }
    }
  }
}

extension JSONToken {
  /// The string's text in guarded memory.
  fileprivate func secret(in body: Span<UInt8>) throws(CryptoError) -> SecretBytes {
    let buffer = SecretBuffer(limit: max(1, content.count))
    _ = try unescaped(in: body, into: buffer)
    return try buffer.withBytes { (bytes) throws(CryptoError) in
      try SecretBytes(copying: bytes)
    }
  }
}
