/// The `vault.key` file: the identity block in clear, and the keyring's secrets sealed with that
/// block as associated data.
package enum KeyFile {
  /// The largest file that is read.
  package static let maximumByteCount = 1 << 18

  /// A file that whoever can read it can use: for a place only the service may read.
  package static func encode(_ keyring: Keyring) throws(CryptoError) -> SecretBytes {
    let key = try SecretBytes.random(count: KeyFileLock.keyByteCount).memory
    return try encode(keyring, lock: .open(key), key: key)
  }

  /// A file under a passphrase, which must not be empty.
  package static func encode(
    _ keyring: Keyring, passphrase: borrowing SecretBytes, cost: PassphraseCost = .moderate
  ) throws(CryptoError) -> SecretBytes {
    let salt = SystemRandomness.bytes(count: KeyFileLock.saltByteCount)
    let key = try KeyFileLock.stretch(passphrase, salt: salt, cost: cost)
    return try encode(keyring, lock: .passphrase(salt: salt, cost: cost), key: key)
  }

  /// What a key file is good for, as far as can be told without opening it.
  package enum Kind: Hashable, Sendable {
    /// The identity block alone: seals, and cannot open.
    case capture
    /// All keys; the file's permissions protect them.
    case full
    /// All keys, under a passphrase.
    case underPassphrase
  }

  /// What kind of file this is.
  package static func kind(of file: Span<UInt8>) throws(CryptoError) -> Kind {
    if isCaptureFile(file) { return .capture }
    switch try KeyFileParts(file).lock {
    case .open: return .full
    case .passphrase: return .underPassphrase
    }
  }

  /// Who the vault is, which needs no passphrase; the block's signature is checked.
  package static func identity(in file: Span<UInt8>) throws(CryptoError) -> VaultIdentity {
    if isCaptureFile(file) { return try VaultIdentity(encoded: file) }
    return try KeyFileParts(file).identity
  }

  /// What a guess at the passphrase costs, which needs no passphrase; `nil` for a file without one.
  package static func cost(of file: Span<UInt8>) throws(CryptoError) -> PassphraseCost? {
    if isCaptureFile(file) { return nil }
    guard case .passphrase(_, let cost) = try KeyFileParts(file).lock else { return nil }
    return cost
  }

  /// Opens a file without passphrase; `passphraseNeeded` if it is under one.
  package static func open(_ file: Span<UInt8>) throws(CryptoError) -> Keyring {
    let parts = try parts(of: file)
    switch parts.lock {
    case .open(let key): return try parts.open(file, with: key)
    case .passphrase: throw .passphraseNeeded
    }
  }

  /// Opens a file with the passphrase, which a file without one ignores.
  package static func open(
    _ file: Span<UInt8>, passphrase: borrowing SecretBytes
  ) throws(CryptoError) -> Keyring {
    let parts = try parts(of: file)
    switch parts.lock {
    case .open(let key):
      return try parts.open(file, with: key)
    case .passphrase(let salt, let cost):
      let key = try KeyFileLock.stretch(passphrase, salt: salt, cost: cost)
      do throws(CryptoError) {
        return try parts.open(file, with: key)
      } catch .authenticationFailed {
        throw .wrongPassphrase
      }
    }
  }

  private static func parts(of file: Span<UInt8>) throws(CryptoError) -> KeyFileParts {
    guard !isCaptureFile(file) else { throw .secretsMissing }
    return try KeyFileParts(file)
  }

  private static func isCaptureFile(_ file: Span<UInt8>) -> Bool {
    var reader = ByteReader(file, of: .keyFile)
    return (try? reader.bytes(4)) == Array(Preamble.identity.magic.utf8)
  }

  private static func encode(
    _ keyring: Keyring, lock: KeyFileLock, key: GuardedMemory
  ) throws(CryptoError) -> SecretBytes {
    let file = SecretBuffer(limit: maximumByteCount)
    let identity = keyring.identity.encoded
    var head = ByteWriter(capacity: 512)
    head.append(Preamble.keyFile)
    head.append(UInt16(identity.count))
    head.append(identity)
    try file.append(head.bytes.span)
    try lock.append(to: file)
    let nonce = SystemRandomness.bytes(count: XChaCha20Poly1305.nonceByteCount)
    try file.append(nonce.span)
    let secrets = try KeyFileSecrets.encode(keyring)
    let sealed = try secrets.withBytes { (secrets) throws(CryptoError) in
      try file.withBytes { (head) throws(CryptoError) in
        try XChaCha20Poly1305.seal(secrets, data: head, nonce: nonce, key: key)
      }
    }
    try file.append(sealed.span)
    return try file.withBytes { (bytes) throws(CryptoError) in try SecretBytes(copying: bytes) }
  }
}
