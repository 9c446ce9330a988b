package import VaultCrypto

/// The keys that an open vault has at hand; they decide what it can do.
package enum VaultKeys: Sendable {
  /// None: lists, reconciles and verifies.
  case none
  /// The public keys, from a file outside the database: also buys and captures.
  case capture(VaultIdentity)
  /// All: also reveals and signs.
  case full(Keyring)

  package var identity: VaultIdentity? {
    switch self {
    case .none: nil
    case .capture(let identity): identity
    case .full(let keyring): keyring.identity
    }
  }

  package var keyring: Keyring? {
    guard case .full(let keyring) = self else { return nil }
    return keyring
  }
}
