import CSodium

/// BLAKE2b-256 without a key, of bytes that come piece by piece; what it hashes is no secret.
@safe
package final class BLAKE2bHash {
  // libsodium wants the state aligned to 64 bytes, which a Swift value does not promise.
  private let state: UnsafeMutableRawPointer

  package init() {
    unsafe state = .allocate(
      byteCount: crypto_generichash_statebytes(), alignment: 64)
    Sodium.mustSucceed(
      unsafe crypto_generichash_init(OpaquePointer(state), nil, 0, Digest.byteCount))
  }

  deinit {
    unsafe state.deallocate()
  }

  package func update(_ bytes: [UInt8]) {
    Sodium.mustSucceed(
      unsafe crypto_generichash_update(OpaquePointer(state), bytes, UInt64(bytes.count)))
  }

  /// The digest of what came so far; nothing may come afterwards.
  package func finalize() -> Digest {
    unsafe Digest { output in
      Sodium.mustSucceed(
        unsafe crypto_generichash_final(OpaquePointer(state), output, Digest.byteCount))
    }
  }
}
