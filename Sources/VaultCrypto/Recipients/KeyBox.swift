/// What stands inside the box that wraps a key: version, recipient, key, and the hash of what the
/// key is for, so that a box cannot be moved to another recipient, or to another ratchet; of version 1
/// of the headers, to another delivery or journal.
///
/// It is built and read in a part of a guarded block, at `offset`.
struct KeyBox {
  static let version: UInt8 = 1
  static let keyByteCount = 32
  /// version 1, role 1, epoch 4, key 32, hash 32.
  static let byteCount = 70

  let memory: GuardedMemory
  let offset: Int

  private var range: Range<Int> { offset..<(offset + Self.byteCount) }
  private static let keyOffset = 6
  private static let bindingOffset = 38

  /// Wraps the key that lies at `keyAt` of the same block.
  func wrap(
    keyAt: Int, boundTo binding: Digest, for recipient: Recipient
  ) throws(CryptoError) -> WrappedKey {
    defer { memory.wipe(range) }
    let prefix = Self.prefix(recipient.id)
    unsafe memory.withPointer { pointer in
      let start = unsafe pointer + offset
      unsafe start.update(from: prefix, count: prefix.count)
      unsafe (start + Self.keyOffset).update(from: pointer + keyAt, count: Self.keyByteCount)
      unsafe (start + Self.bindingOffset).update(from: binding.bytes, count: Digest.byteCount)
    }
    return try WrappedKey(
      recipient: recipient.id, box: SealedBox.seal(range, of: memory, for: recipient))
  }

  /// Opens the box and puts the key at `keyAt` of the same block.
  func unwrap(
    _ wrapped: WrappedKey, keyAt: Int, boundTo binding: Digest, with key: borrowing OpeningKey
  ) throws(CryptoError) {
    guard wrapped.recipient == key.id else { throw .wrongKey }
    defer { memory.wipe(range) }
    try SealedBox.open(wrapped.box, into: range, of: memory, with: key)
    let (prefix, found) = memory.withBytes(range) { bytes in
      unsafe bytes.withUnsafeBufferPointer {
        unsafe (Array($0[0..<Self.keyOffset]), Digest(bytes: $0[Self.bindingOffset...]))
      }
    }
    guard prefix.first == Self.version else { throw .unsupported(.wrappedKey) }
    guard prefix == Self.prefix(wrapped.recipient), found == binding else {
      throw .authenticationFailed(.wrappedKey)
    }
    unsafe memory.withPointer { pointer in
      unsafe (pointer + keyAt).update(
        from: pointer + offset + Self.keyOffset, count: Self.keyByteCount)
    }
  }

  private static func prefix(_ id: RecipientID) -> [UInt8] {
    var writer = ByteWriter(capacity: keyOffset)
    writer.append(version)
    writer.append(id.role.rawValue)
    writer.append(id.epoch)
    return writer.bytes
  }
}
