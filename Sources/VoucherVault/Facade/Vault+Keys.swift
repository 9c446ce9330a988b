package import VaultCrypto

extension Vault {
  /// The public block that an ordering host's key file consists of; needs the full key.
  ///
  /// The key at hand has shown that the block's signature is its own: what is handed out never comes
  /// from the database alone.
  package func captureIdentity() throws -> VaultIdentity {
    let keyring = try core.requireKeyring(to: "vouch for a capture key file")
    let identity = core.identity
    guard identity.logKey == keyring.identity.logKey else {
      throw VaultError(
        .integrity, "The recipients of this vault are not signed by its key. Nothing was written.",
        next: "Run 'voucher-vault audit verify', and compare the database with a backup.")
    }
    return identity
  }
}
