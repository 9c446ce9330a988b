import SupplierAPI
import VaultCrypto

/// The secret under which the supplier signs its webhooks.
///
/// It lies in guarded memory, and has no description and no way out.
public final class WebhookSecret: Sendable {
  private let text: GuardedText

  private init(_ bytes: consuming SecretBytes) throws(VaultError) {
    guard bytes.count > 0 else {
      throw VaultError(
        .invalid, "A webhook's secret is empty; everybody could sign with it.",
        next: "Take it from the supplier's dashboard.")
    }
    text = GuardedText(bytes)
  }

  /// Copies the secret into guarded memory; the string it came in is the caller's to look after.
  public convenience init(_ text: String) throws(VaultError) {
    let bytes: SecretBytes
    do {
      bytes = try SecretBytes(copying: Array(text.utf8).span)
    } catch {
      throw VaultError(any: error)
    }
    try self.init(bytes)
  }

  /// Reads the secret from a file that only its owner may read, without the line break at its end.
  public convenience init(file: String) throws {
    try self.init(try KeyFileStore.readPassphrase(file, whatItIs: "file of the webhooks' secret"))
  }

  /// Whether the code is the one of the body under this secret, in constant time.
  func hasSigned(_ body: [UInt8], with code: [UInt8]) -> Bool {
    text.withBytes { HMACSHA256.isValid(code, of: body, key: $0) }
  }
}

/// What a webhook has to fulfil to be believed.
public struct WebhookPolicy: Sendable {
  /// The secrets that are accepted; two while one takes the place of the other.
  public var secrets: [WebhookSecret]
  /// How far a webhook's time may be from ours; the supplier suggests five minutes.
  public var maximumAgeMilliseconds: Int64 = 5 * 60_000
  /// The largest body that is looked at.
  public var maximumBodyLength = 256 * 1_024

  /// Believes what is signed with one of the secrets and is five minutes old at most.
  public init(_ secrets: WebhookSecret...) {
    self.secrets = secrets
  }
}
