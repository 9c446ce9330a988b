/// Why something could not be sealed, opened, read or signed; never holds content.
package enum CryptoError: Error, Hashable, Sendable {
  /// What an error is about; the raw value is fit for logs and metrics.
  package enum Subject: String, Hashable, Sendable {
    case secret, digest, hex, base64, armour, signature
    case publicKey = "public_key"
    case recordContext = "record_context"
    case deliveryHeader = "delivery_header"
    case wrappedKey = "wrapped_key"
    case record
    case recordField = "record_field"
    case stream
    case streamHeader = "stream_header"
    case identity
    case keyFile = "key_file"
    case recoveryKey = "recovery_key"
    case recoveryShare = "recovery_share"
    case passphrase
  }

  /// What was sealed does not open: it was changed, belongs elsewhere, or is another key's.
  case authenticationFailed(Subject)
  /// The bytes do not have the form the format prescribes.
  case malformed(Subject)
  /// The bytes name a version or suite that this program does not know.
  case unsupported(Subject)
  /// A length is over the bound that the format sets.
  case tooLong(Subject)
  /// The passphrase is wrong, or the key file was changed; the two look alike.
  case wrongPassphrase
  /// The key file is under a passphrase and none was given.
  case passphraseNeeded
  /// The file is a capture key file: it seals, and holds nothing that opens.
  case secretsMissing
  /// The key at hand is another than the one that is asked for.
  case wrongKey
  /// Nothing more may follow: the stream's last frame has been sealed or opened.
  case streamEnded
  /// Guarded memory or randomness could not be had from the system.
  case unavailable

  /// A bounded text for logs and metrics.
  package var label: String {
    switch self {
    case .authenticationFailed(let subject): "authentication_failed.\(subject.rawValue)"
    case .malformed(let subject): "malformed.\(subject.rawValue)"
    case .unsupported(let subject): "unsupported.\(subject.rawValue)"
    case .tooLong(let subject): "too_long.\(subject.rawValue)"
    case .wrongPassphrase: "wrong_passphrase"
    case .passphraseNeeded: "passphrase_needed"
    case .secretsMissing: "secrets_missing"
    case .wrongKey: "wrong_key"
    case .streamEnded: "stream_ended"
    case .unavailable: "unavailable"
    }
  }
}

extension CryptoError: CustomStringConvertible {
  package var description: String { label }
}
