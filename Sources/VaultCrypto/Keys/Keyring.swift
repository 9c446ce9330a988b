/// Everything secret of a vault, in guarded memory: the root, and the reveal key of each epoch.
///
/// The fingerprint key and the log's signing key are derived from the root, one purpose each; the
/// recovery key is not among them, it exists outside only.
package final class Keyring: Sendable {
  /// The most epochs a key file holds.
  static let maximumEpochs = 4_096

  struct RevealSecret: Sendable {
    let epoch: UInt32
    let memory: GuardedMemory
  }

  let root: RootSecret
  let revealSecrets: [RevealSecret]
  /// A recovery key that is lent for a while; it is never written into a key file.
  let lentRecovery: RevealSecret?
  /// The public side.
  package let identity: VaultIdentity
  /// The reveal key of the last epoch, which nearly everything is opened with.
  private let current: OpeningKey
  private let fingerprintKey: FingerprintKey
  private let signingKey: SigningKey
  let unwrappedKeys = UnwrappedKeys()

  /// Puts a keyring together; throws if the parts are not of one vault.
  init(
    root: RootSecret, revealSecrets: [RevealSecret], lentRecovery: RevealSecret? = nil,
    makeIdentity: (borrowing SigningKey, _ current: Recipient) throws(CryptoError) -> VaultIdentity
  ) throws(CryptoError) {
    guard let first = revealSecrets.first, let last = revealSecrets.last, first.epoch >= 1,
      revealSecrets.count <= Self.maximumEpochs,
      zip(revealSecrets, revealSecrets.dropFirst()).allSatisfy({ $0.epoch < $1.epoch })
    else { throw .malformed(.keyFile) }
    let signingKey = try SigningKey(seed: root.derive(.logSigning))
    let current = try OpeningKey(
      secret: last.memory, id: RecipientID(role: .reveal, epoch: last.epoch))
    let identity = try makeIdentity(signingKey, current.recipient)
    guard identity.logKey == signingKey.verifyingKey, identity.reveal == current.recipient else {
      throw .wrongKey
    }
    self.root = root
    self.revealSecrets = revealSecrets
    self.lentRecovery = lentRecovery
    self.identity = identity
    self.current = current
    fingerprintKey = FingerprintKey(secret: try root.derive(.fingerprint).memory)
    self.signingKey = signingKey
  }

  /// The epochs whose reveal keys are here, ascending; the last is the current one.
  package var revealEpochs: [UInt32] { revealSecrets.map(\.epoch) }

  /// Whether the key that opens what is sealed for this recipient is here.
  package func holds(_ id: RecipientID) -> Bool { secret(of: id) != nil }

  /// Lends the reveal key of an epoch, or the recovery key while that is lent; `wrongKey` if it is not
  /// here.
  package func withOpeningKey<R: ~Copyable>(
    for id: RecipientID, _ body: (borrowing OpeningKey) throws -> R
  ) throws -> R {
    if id == current.id { return try body(current) }
    guard let secret = secret(of: id) else { throw CryptoError.wrongKey }
    return try body(OpeningKey(secret: secret.memory, id: id))
  }

  private func secret(of id: RecipientID) -> RevealSecret? {
    switch id.role {
    case .reveal: revealSecrets.first { $0.epoch == id.epoch }
    case .recovery: lentRecovery?.epoch == id.epoch ? lentRecovery : nil
    }
  }

  /// Lends the key that makes fingerprints of codes.
  package func withFingerprintKey<R: ~Copyable, E: Error>(
    _ body: (borrowing FingerprintKey) throws(E) -> R
  ) throws(E) -> R {
    try body(fingerprintKey)
  }

  /// Lends the key that signs the log's checkpoints.
  package func withSigningKey<R: ~Copyable, E: Error>(
    _ body: (borrowing SigningKey) throws(E) -> R
  ) throws(E) -> R {
    try body(signingKey)
  }
}
