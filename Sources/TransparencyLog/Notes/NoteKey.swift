package import VaultCrypto

/// An Ed25519 public key under the name that notes know it by.
///
/// Its text form, `name+identifier+key`, is what an outsider is given to verify the log with.
package struct NoteKey: Hashable, Sendable {
  /// The name.
  package let name: KeyName
  /// The key.
  package let key: VerifyingKey
  /// The first four bytes of a hash over name and key; it tells keys apart and proves nothing.
  package let identifier: UInt32

  /// The byte that says Ed25519 where a key or its identifier is made.
  static let algorithm: UInt8 = 0x01

  package init(name: KeyName, key: VerifyingKey) {
    self.name = name
    self.key = key
    let digest = Digest.sha256(
      Array(name.text.utf8) + [UInt8(ascii: "\n"), Self.algorithm] + key.bytes)
    identifier = digest.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The key as `name+identifier+key`: eight hexadecimal digits, then base 64.
  package var text: String {
    let digits = String(identifier, radix: 16)
    let padding = String(repeating: "0", count: 8 - digits.utf8.count)
    return "\(name)+\(padding)\(digits)+\(Base64.encode([Self.algorithm] + key.bytes))"
  }

  /// Reads the text form; fails unless it is exactly what `text` would give.
  package init(_ text: String) throws(TransparencyLogError) {
    // Base 64 has plus signs too: only the first two separate.
    let parts = text.utf8.split(
      separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let name = KeyName(String(Substring(parts[0]))),
      let encoded = Base64.decode(String(Substring(parts[2]))), encoded.first == Self.algorithm,
      let key = VerifyingKey(bytes: Array(encoded.dropFirst()))
    else { throw .malformed(.key) }
    self.init(name: name, key: key)
    guard self.text.utf8.elementsEqual(text.utf8) else { throw .malformed(.key) }
  }
}

extension NoteKey: CustomStringConvertible {
  package var description: String { text }
}
