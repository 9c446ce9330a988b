package import VaultCrypto

/// The key that is at hand to open what is in a backup.
package enum BackupOpening: Sendable {
  /// None, or only public ones.
  case none
  /// The vault's own.
  case vault(VaultKeys)
  /// The one that lies in a safe.
  case recovery(RecoveryHolder)

  /// Holds a recovery key, which cannot be copied.
  package final class RecoveryHolder: Sendable {
    package let key: RecoveryKey

    package init(_ key: consuming RecoveryKey) {
      self.key = key
    }
  }

  /// What the backup's identity is compared with.
  var keys: VaultKeys {
    switch self {
    case .none, .recovery: .none
    case .vault(let keys): keys
    }
  }

  /// Whether anything can be opened with it.
  var opens: Bool {
    switch self {
    case .none: false
    case .vault(let keys): keys.keyring != nil
    case .recovery: true
    }
  }

  /// Lends the key that opens one of the recipients' boxes; `nil` if none of them is ours.
  func withKey<R>(
    among recipients: [RecipientID],
    _ body: (RecipientID, borrowing OpeningKey) throws -> R
  ) throws -> R? {
    switch self {
    case .none:
      return nil
    case .vault(let keys):
      guard let keyring = keys.keyring,
        let id = recipients.first(where: {
          $0.role == .reveal && keyring.revealEpochs.contains($0.epoch)
        })
      else { return nil }
      return try keyring.withOpeningKey(for: id) { try body(id, $0) }
    case .recovery(let holder):
      let id = holder.key.recipient.id
      guard recipients.contains(id) else { return nil }
      return try body(id, holder.key.openingKey)
    }
  }
}
