import CSodium

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
    nonce = try reader.bytes(KeyFile.nonceByteCount)
    sealedFrom = reader.position
    guard reader.remaining >= KeyFile.tagByteCount else { throw .malformed(.keyFile) }
  }

  func open(_ file: Span<UInt8>, with key: GuardedMemory) throws(CryptoError) -> Keyring {
    let sealed = file.extracting(sealedFrom..<file.count)
    let data = file.extracting(0..<sealedFrom)
    let secrets = try GuardedMemory(count: sealed.count - KeyFile.tagByteCount)
    let status = unsafe sealed.withUnsafeBufferPointer { sealed -> Int32 in
      guard let sealedStart = sealed.baseAddress else { return -1 }
      return unsafe data.withUnsafeBufferPointer { data in
        unsafe secrets.withPointer { output in
          unsafe key.withPointer {
            unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
              output, nil, nil, sealedStart, UInt64(sealed.count), data.baseAddress,
              UInt64(data.count), nonce, $0)
          }
        }
      }
    }
    try Sodium.check(status, orThrow: .authenticationFailed(.keyFile))
    return try secrets.withBytes(0..<secrets.count) { (bytes) throws(CryptoError) in
      try KeyFileSecrets.decode(bytes, identity: identity)
    }
  }
}
