import CSodium

/// A delivery's key and the space to work with it, in one guarded block for the whole delivery.
///
/// Its functions are mutating because the block holds one record's keys at a time.
struct DeliveryKey: ~Copyable, Sendable {
  private let memory: GuardedMemory

  // The state of a keyed hash comes first: it wants to be aligned to 64 bytes, and a block whose
  // size is a multiple of 64 is.
  private static let key = 384
  private static let recordKeys = key + 32
  private static let box = recordKeys + 64
  /// The key that the boxes wrap, the delivery's own or the first of a ratchet, and room behind it for
  /// turning.
  private static let wrappedKey = box + 80
  private static let byteCount = 704

  private static let encryptionKey = recordKeys
  private static let commitmentKey = recordKeys + 32

  /// The key of a ratchet's step for one delivery.
  init(_ step: borrowing RatchetStep, for purpose: [UInt8]) throws(CryptoError) {
    memory = try GuardedMemory(count: Self.byteCount)
    RatchetKeys.derive(Self.label, purpose, from: step.memory, at: 0, to: memory, at: Self.key)
  }

  /// A key that is given, for test vectors.
  init(copying key: borrowing SecretBytes) throws(CryptoError) {
    guard key.count == KeyBox.keyByteCount else { throw .malformed(.secret) }
    memory = try GuardedMemory(count: Self.byteCount)
    unsafe memory.withPointer { target in
      unsafe key.memory.withPointer { source in
        unsafe (target + Self.key).update(from: source, count: KeyBox.keyByteCount)
        unsafe (target + Self.wrappedKey).update(from: source, count: KeyBox.keyByteCount)
      }
    }
  }

  /// How many bytes `copy` writes: the key, and the one that its boxes wrap.
  static let copyByteCount = 64

  /// What `copy` has put into a block from `offset` on.
  init(copying source: GuardedMemory, at offset: Int) throws(CryptoError) {
    precondition(offset + Self.copyByteCount <= source.count, "bytes inside the block")
    memory = try GuardedMemory(count: Self.byteCount)
    unsafe memory.withPointer { target in
      unsafe source.withPointer { source in
        unsafe (target + Self.key).update(from: source + offset, count: 32)
        unsafe (target + Self.wrappedKey).update(from: source + offset + 32, count: 32)
      }
    }
  }

  borrowing func copy(to target: GuardedMemory, at offset: Int) {
    precondition(offset + Self.copyByteCount <= target.count, "bytes inside the block")
    unsafe memory.withPointer { source in
      unsafe target.withPointer { target in
        unsafe (target + offset).update(from: source + Self.key, count: 32)
        unsafe (target + offset + 32).update(from: source + Self.wrappedKey, count: 32)
      }
    }
  }

  /// Unwraps the key of a delivery.
  init(
    unwrapping wrapped: WrappedKey, of header: DeliveryHeader, with key: borrowing OpeningKey
  ) throws(CryptoError) {
    let memory = try GuardedMemory(count: Self.byteCount)
    try KeyBox(memory: memory, offset: Self.box)
      .unwrap(wrapped, keyAt: Self.wrappedKey, boundTo: header.binding, with: key)
    try RatchetKeys.makeKey(
      marked: header.mark, Self.label, header.purpose, header: [], from: Self.wrappedKey,
      to: Self.key, in: memory)
    self.memory = memory
  }

  private static let label: StaticString = "voucher-vault delivery key v2"

  /// What is sealed with this key of a ratchet's step is marked so.
  borrowing func mark(_ step: borrowing RatchetStep) -> RatchetMark {
    step.mark(ofKeyIn: memory, at: Self.key)
  }

  mutating func wrap(
    boundTo binding: Digest, for recipient: Recipient
  ) throws(CryptoError) -> WrappedKey {
    try KeyBox(memory: memory, offset: Self.box)
      .wrap(keyAt: Self.wrappedKey, boundTo: binding, for: recipient)
  }

  borrowing func isEqual(to other: borrowing DeliveryKey) -> Bool {
    unsafe memory.withPointer { left in
      unsafe other.memory.withPointer { right in
        unsafe sodium_memcmp(left + Self.key, right + Self.key, KeyBox.keyByteCount) == 0
      }
    }
  }

  mutating func seal(
    _ fields: RecordFields, context: RecordContext, nonce: [UInt8]
  ) throws(CryptoError) -> SealedRecord {
    deriveRecordKeys(context.record)
    defer { wipeRecordKeys() }
    let data = context.encoded
    let ciphertext = try fields.withPaddedBytes { (plaintext) throws(CryptoError) in
      try XChaCha20Poly1305.seal(
        plaintext, data: data.span, nonce: nonce, key: memory, at: Self.encryptionKey)
    }
    let commitment = commit(to: nonce, data, ciphertext)
    return try SealedRecord(nonce: nonce, ciphertext: ciphertext, commitment: commitment.bytes)
  }

  mutating func open(
    _ record: SealedRecord, context: RecordContext
  ) throws(CryptoError) -> OpenedRecord {
    deriveRecordKeys(context.record)
    defer { wipeRecordKeys() }
    let data = context.encoded
    let expected = commit(to: record.nonce, data, record.ciphertext)
    let isCommitted = expected.withBytes { expected in
      unsafe expected.withUnsafeBufferPointer {
        unsafe sodium_memcmp($0.baseAddress, record.commitment, $0.count) == 0
      }
    }
    guard isCommitted else { throw .authenticationFailed(.record) }
    let plaintext = try XChaCha20Poly1305.open(
      record.ciphertext.span, data: data.span, nonce: record.nonce, key: memory,
      at: Self.encryptionKey, subject: .record)
    return try OpenedRecord(padded: plaintext)
  }

  /// The two keys of one record: one hash of 64 bytes, cut in half.
  private mutating func deriveRecordKeys(_ record: [UInt8]) {
    var label = ByteWriter(capacity: 43)
    label.append("voucher-vault record key v1")
    label.append(record)
    let input = label.bytes
    unsafe memory.withPointer {
      Sodium.mustSucceed(
        unsafe crypto_generichash(
          $0 + Self.recordKeys, 64, input, UInt64(input.count), $0 + Self.key, 32))
    }
  }

  private mutating func wipeRecordKeys() {
    memory.wipe(Self.recordKeys..<Self.box)
  }

  /// The keyed hash that makes a record open under one key only.
  private mutating func commit(
    to nonce: [UInt8], _ data: [UInt8], _ ciphertext: [UInt8]
  ) -> Digest {
    unsafe Digest { output in
      unsafe memory.withPointer { start in
        let state = OpaquePointer(start)
        Sodium.mustSucceed(
          unsafe crypto_generichash_init(state, start + Self.commitmentKey, 32, Digest.byteCount))
        for part in [nonce, data, ciphertext] {
          Sodium.mustSucceed(unsafe crypto_generichash_update(state, part, UInt64(part.count)))
        }
        Sodium.mustSucceed(unsafe crypto_generichash_final(state, output, Digest.byteCount))
      }
    }
  }
}
