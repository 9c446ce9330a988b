package import VaultCrypto

/// How we prove to the supplier who we are.
package enum Credentials: Sendable {
  /// A bearer token that somebody else obtained; it cannot be renewed here.
  case token(BearerToken)
  /// The API key and its secret, with which tokens are obtained by logging in.
  case keyAndSecret(key: GuardedText, secret: GuardedText)
}

/// A secret text that several owners share; it has no description and is lent, not given.
package final class GuardedText: Sendable {
  private let bytes: SecretBytes

  package init(_ bytes: consuming SecretBytes) {
    self.bytes = bytes
  }

  /// Lends the text's UTF-8 bytes to `body`.
  package func withBytes<R: ~Copyable, E: Error>(
    _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    try bytes.withBytes(body)
  }
}

/// An access token: guarded, without a description, and fit to stand in a header line.
package final class BearerToken: Sendable {
  /// The longest token that is taken: as much as servers commonly allow for a header line.
  package static let maximumCount = 8_192

  private let bytes: SecretBytes

  /// Takes the token; `nil` if it is empty, too long, or has bytes that would break a header line.
  package init?(_ bytes: consuming SecretBytes) {
    let isUsable = bytes.withBytes { bytes in
      guard (1...Self.maximumCount).contains(bytes.count) else { return false }
      for index in bytes.indices where !(0x21...0x7E).contains(bytes[index]) { return false }
      return true
    }
    guard isUsable else { return nil }
    self.bytes = bytes
  }

  /// Lends the token's bytes to `body`; only a transport has a reason to ask.
  package func withBytes<R: ~Copyable, E: Error>(
    _ body: (Span<UInt8>) throws(E) -> R
  ) throws(E) -> R {
    try bytes.withBytes(body)
  }
}
