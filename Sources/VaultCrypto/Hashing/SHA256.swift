import CSodium

/// SHA-256 of bytes that come piece by piece.
package struct SHA256: Sendable {
  private var state = crypto_hash_sha256_state()

  package init() {
    Sodium.mustSucceed(unsafe crypto_hash_sha256_init(&state))
  }

  package mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      Sodium.mustSucceed(
        unsafe crypto_hash_sha256_update(&state, buffer.baseAddress, UInt64(buffer.count)))
    }
  }

  package mutating func update(_ bytes: [UInt8]) {
    update(bytes.span)
  }

  package mutating func update(_ byte: UInt8) {
    var byte = byte
    Sodium.mustSucceed(unsafe crypto_hash_sha256_update(&state, &byte, 1))
  }

  package mutating func update(_ digest: Digest) {
    digest.withBytes { update($0) }
  }

  /// The digest of what came so far.
  package consuming func finalize() -> Digest {
    unsafe Digest { Sodium.mustSucceed(unsafe crypto_hash_sha256_final(&state, $0)) }
  }
}

extension Digest {
  package static func sha256(_ bytes: Span<UInt8>) -> Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finalize()
  }

  package static func sha256(_ bytes: [UInt8]) -> Digest {
    sha256(bytes.span)
  }
}
