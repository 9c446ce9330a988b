/// The sealed part of a key file: root secret, then the reveal secret of each epoch, ascending.
enum KeyFileSecrets {
  static func encode(_ keyring: Keyring) throws(CryptoError) -> SecretBuffer {
    let buffer = SecretBuffer(limit: KeyFile.maximumByteCount)
    try append(keyring.root.memory, to: buffer)
    var count = ByteWriter(capacity: 2)
    count.append(UInt16(keyring.revealSecrets.count))
    try buffer.append(count.bytes.span)
    for secret in keyring.revealSecrets {
      var epoch = ByteWriter(capacity: 4)
      epoch.append(secret.epoch)
      try buffer.append(epoch.bytes.span)
      try append(secret.memory, to: buffer)
    }
    return buffer
  }

  /// Takes the secrets apart; they must be exactly those of the identity.
  static func decode(
    _ bytes: Span<UInt8>, identity: VaultIdentity
  ) throws(CryptoError) -> Keyring {
    var reader = ByteReader(bytes, of: .keyFile)
    let root = RootSecret(memory: try reader.secret(RootSecret.byteCount).memory)
    let count: UInt16 = try reader.integer()
    guard Int(count) <= Keyring.maximumEpochs else { throw .tooLong(.keyFile) }
    var secrets: [Keyring.RevealSecret] = []
    for _ in 0..<count {
      let epoch: UInt32 = try reader.integer()
      secrets.append(Keyring.RevealSecret(epoch: epoch, memory: try reader.secret(32).memory))
    }
    try reader.end()
    return try Keyring(root: root, revealSecrets: secrets) { (_, _) in identity }
  }

  private static func append(
    _ memory: GuardedMemory, to buffer: SecretBuffer
  ) throws(CryptoError) {
    try memory.withBytes(0..<memory.count) { (bytes) throws(CryptoError) in
      try buffer.append(bytes)
    }
  }
}
