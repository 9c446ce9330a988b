/// Makes the fingerprints by which equal codes are found without opening any.
package struct FingerprintKey: ~Copyable, Sendable {
  private let secret: GuardedMemory

  init(secret: GuardedMemory) {
    self.secret = secret
  }

  /// The same for equal codes, byte for byte, and meaningless to whoever lacks the key.
  package borrowing func fingerprint(of code: Span<UInt8>) -> Digest {
    Digest.keyed(secret, code)
  }
}
