extension Keyring {
  /// Makes the keys of a new vault, which seals for `recovery` too and never sees its secret.
  package static func create(
    vault: [UInt8], origin: String, recovery: Recipient
  ) throws(CryptoError) -> Keyring {
    let root = RootSecret(memory: try SecretBytes.random(count: RootSecret.byteCount).memory)
    let reveal = RevealSecret(epoch: 1, memory: try SecretBytes.random(count: 32).memory)
    return try Keyring(root: root, revealSecrets: [reveal]) {
      (signingKey, current) throws(CryptoError) in
      try VaultIdentity(
        vault: vault, origin: origin, reveal: current, recovery: recovery,
        signedWith: signingKey)
    }
  }

  /// Makes new keys for a vault whose own are gone.
  ///
  /// It keeps its name, its log's name and its recovery key. `last` is the last reveal epoch that
  /// anything was ever sealed for.
  package static func replacing(
    _ identity: VaultIdentity, after last: UInt32
  ) throws(CryptoError) -> Keyring {
    guard last >= identity.reveal.id.epoch, last < .max else { throw .malformed(.keyFile) }
    let root = RootSecret(memory: try SecretBytes.random(count: RootSecret.byteCount).memory)
    let reveal = RevealSecret(epoch: last + 1, memory: try SecretBytes.random(count: 32).memory)
    return try Keyring(root: root, revealSecrets: [reveal]) {
      (signingKey, current) throws(CryptoError) in
      try VaultIdentity(
        vault: identity.vault, origin: identity.origin, reveal: current,
        recovery: identity.recovery, signedWith: signingKey)
    }
  }

  /// The same keys with the recovery key among them, for as long as this keyring lives.
  package func lending(_ key: borrowing RecoveryKey) throws(CryptoError) -> Keyring {
    guard key.recipient == identity.recovery else { throw .wrongKey }
    let identity = identity
    let lent = RevealSecret(epoch: key.recipient.id.epoch, memory: key.openingKey.secret)
    return try Keyring(root: root, revealSecrets: revealSecrets, lentRecovery: lent) { (_, _) in
      identity
    }
  }

  /// The same vault with a reveal key of the next epoch, which is the current one from now on.
  package func addingEpoch() throws(CryptoError) -> Keyring {
    guard let last = revealSecrets.last, last.epoch < .max else { throw .tooLong(.keyFile) }
    let next = RevealSecret(epoch: last.epoch + 1, memory: try SecretBytes.random(count: 32).memory)
    return try with(revealSecrets + [next])
  }

  /// The same vault with another recovery key, of the next epoch, from now on.
  package func replacingRecovery(with recipient: Recipient) throws(CryptoError) -> Keyring {
    let identity = identity
    let last = identity.recovery.id.epoch
    guard last < .max, recipient.id == RecipientID(role: .recovery, epoch: last + 1) else {
      throw .malformed(.identity)
    }
    return try Keyring(root: root, revealSecrets: revealSecrets) {
      (signingKey, current) throws(CryptoError) in
      try VaultIdentity(
        vault: identity.vault, origin: identity.origin, reveal: current, recovery: recipient,
        signedWith: signingKey)
    }
  }

  /// The same vault without the reveal key of an epoch that nothing is sealed for any more.
  package func retiring(epoch: UInt32) throws(CryptoError) -> Keyring {
    guard epoch != identity.reveal.id.epoch else { throw .malformed(.keyFile) }
    return try with(revealSecrets.filter { $0.epoch != epoch })
  }

  private func with(_ secrets: [RevealSecret]) throws(CryptoError) -> Keyring {
    let identity = identity
    return try Keyring(root: root, revealSecrets: secrets) {
      (signingKey, current) throws(CryptoError) in
      try VaultIdentity(
        vault: identity.vault, origin: identity.origin, reveal: current,
        recovery: identity.recovery, signedWith: signingKey)
    }
  }
}
