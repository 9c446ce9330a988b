/// A key file taken apart, before anything of it is opened.
struct KeyFileParts {
  let identity: VaultIdentity
  let lock: KeyFileLock
  private let nonce: [UInt8]
  /// Where the sealed secrets begin; everything before is their associated data.
  private let sealedFrom: Int

  init(_ file: Span<UInt8>) throws(CryptoError) {
    guard file.count <= KeyFile.maximumByteCount else { throw .tooLong(.keyFile) }
    var reader = ByteReader(file, of: .keyFile)
    try reader.preamble(.keyFile)
    let identityLength: UInt16 = try reader.integer()
    identity = try VaultIdentity(encoded: reader.bytes(Int(identityLength)))
    lock = try KeyFileLock(from: &reader)
    nonce = try reader.bytes(XChaCha20Poly1305.nonceByteCount)
    sealedFrom = reader.position
    guard reader.remaining >= XChaCha20Poly1305.tagByteCount else { throw .malformed(.keyFile) }
  }

  func open(_ file: Span<UInt8>, with key: GuardedMemory) throws(CryptoError) -> Keyring {
    let sealed = file.extracting(sealedFrom..<file.count)
    let data = file.extracting(0..<sealedFrom)
    let secrets = try XChaCha20Poly1305.open(
      sealed, data: data, nonce: nonce, key: key, subject: .keyFile)
    return try secrets.withBytes(0..<secrets.count) { (bytes) throws(CryptoError) in
      try KeyFileSecrets.decode(bytes, identity: identity)
    }
  }
}
