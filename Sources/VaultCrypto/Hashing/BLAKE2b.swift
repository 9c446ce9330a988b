import CSodium

extension Digest {
  /// BLAKE2b-256 without a key.
  package static func blake2b(_ bytes: Span<UInt8>) -> Digest {
    unsafe Digest { output in
      unsafe bytes.withUnsafeBufferPointer { buffer in
        Sodium.mustSucceed(
          unsafe crypto_generichash(
            output, Digest.byteCount, buffer.baseAddress, UInt64(buffer.count), nil, 0))
      }
    }
  }

  /// BLAKE2b-256 without a key.
  package static func blake2b(_ bytes: [UInt8]) -> Digest {
    blake2b(bytes.span)
  }

  /// BLAKE2b-256 with a key of 32 bytes.
  static func keyed(_ key: GuardedMemory, _ bytes: Span<UInt8>) -> Digest {
    precondition(key.count == 32, "keys of hashes have 32 bytes")
    return unsafe Digest { output in
      unsafe key.withPointer { key in
        unsafe bytes.withUnsafeBufferPointer { buffer in
          Sodium.mustSucceed(
            unsafe crypto_generichash(
              output, Digest.byteCount, buffer.baseAddress, UInt64(buffer.count), key, 32))
        }
      }
    }
  }
}
