import VaultCrypto

/// The digest of a text, to be read and compared.
enum DigestText {
  static func of(_ text: String) -> String {
    Digest.sha256(Array(text.utf8)).description
  }
}
