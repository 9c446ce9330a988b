import VaultCrypto

/// One signature line of a note, whoever made it.
package struct NoteSignature: Hashable, Sendable {
  /// The name of the key that claims to have signed.
  package let name: KeyName
  /// That key's identifier.
  package let identifier: UInt32
  /// The signature; 64 bytes if it is Ed25519.
  package let bytes: [UInt8]

  init(name: KeyName, identifier: UInt32, bytes: [UInt8]) {
    self.name = name
    self.identifier = identifier
    self.bytes = bytes
  }

  /// Whether the line claims to be by that key.
  package func claims(_ key: NoteKey) -> Bool {
    name == key.name && identifier == key.identifier
  }

  /// What a line starts with: an em dash and a space.
  static let opening = "\u{2014} "

  /// The line, without its newline.
  var line: String {
    let prefix = stride(from: 24, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: identifier >> UInt32($0))
    }
    return "\(Self.opening)\(name) \(Base64.encode(prefix + bytes))"
  }

  /// Reads a line without its newline; `nil` unless it is exactly what `line` would give.
  init?(line: Substring) {
    guard line.utf8.starts(with: Self.opening.utf8) else { return nil }
    let parts = line.utf8.dropFirst(Self.opening.utf8.count)
      .split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard parts.count == 2, let name = KeyName(String(Substring(parts[0]))),
      let encoded = Base64.decode(String(Substring(parts[1]))), encoded.count > 4
    else { return nil }
    self.name = name
    identifier = encoded.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    bytes = Array(encoded.dropFirst(4))
  }
}
