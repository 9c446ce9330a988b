/// The clear beginning of a sealed journal: the stream's key, or the first of the ratchet that it comes
/// from, wrapped for each recipient.
///
/// The boxes do not vouch for one another on purpose: a box that was damaged must not keep the
/// other recipient from reading.
package struct StreamHeader: Hashable, Sendable {
  /// The most recipients a journal is sealed for.
  package static let maximumRecipients = 16
  static let streamHeaderByteCount = 24

  /// The key in the boxes, for each recipient.
  package let wrappedKeys: [WrappedKey]
  /// The ratchet's step that the key comes from; `nil` where the key itself is wrapped, in version 1.
  let mark: RatchetMark?
  /// What libsodium's secret stream begins with.
  let streamHeader: [UInt8]

  init(
    wrappedKeys: [WrappedKey], mark: RatchetMark?, streamHeader: [UInt8]
  ) throws(CryptoError) {
    guard (1...Self.maximumRecipients).contains(wrappedKeys.count),
      Set(wrappedKeys.map(\.recipient)).count == wrappedKeys.count
    else { throw .malformed(.streamHeader) }
    self.wrappedKeys = wrappedKeys
    self.mark = mark
    self.streamHeader = streamHeader
  }

  /// Reads exactly what `encoded` writes.
  package init(encoded bytes: [UInt8]) throws(CryptoError) {
    guard let length = try Self.length(of: bytes), length == bytes.count else {
      throw .malformed(.streamHeader)
    }
    var reader = ByteReader(bytes.span, of: .streamHeader)
    let version = try reader.preamble(.ratchetedStream, or: .stream).version
    let count: UInt8 = try reader.integer()
    var wrappedKeys: [WrappedKey] = []
    for _ in 0..<count {
      guard let role = RecipientID.Role(rawValue: try reader.integer()) else {
        throw .malformed(.streamHeader)
      }
      let id = RecipientID(role: role, epoch: try reader.integer())
      wrappedKeys.append(
        try WrappedKey(recipient: id, box: reader.bytes(WrappedKey.boxByteCount)))
    }
    let mark = try version == 1 ? nil : reader.ratchetMark(of: .streamHeader)
    let streamHeader = try reader.bytes(Self.streamHeaderByteCount)
    try reader.end()
    try self.init(wrappedKeys: wrappedKeys, mark: mark, streamHeader: streamHeader)
  }

  package var encoded: [UInt8] {
    var writer = ByteWriter(capacity: 512)
    writer.append(mark == nil ? Preamble.stream : .ratchetedStream)
    writer.append(UInt8(wrappedKeys.count))
    for wrapped in wrappedKeys {
      writer.append(wrapped.recipient.role.rawValue)
      writer.append(wrapped.recipient.epoch)
      writer.append(wrapped.box)
    }
    if let mark { writer.append(mark) }
    writer.append(streamHeader)
    return writer.bytes
  }

  /// The header with the key in its boxes wrapped for another recipient as well, in the place of the oldest
  /// of its role where there are too many: the step of a key rotation.
  package func adding(
    _ recipient: Recipient, context: [UInt8], openedWith key: borrowing OpeningKey
  ) throws(CryptoError) -> StreamHeader {
    let id = key.id
    guard let wrapped = wrappedKeys.first(where: { $0.recipient == id }) else { throw .wrongKey }
    let memory = try GuardedMemory(count: StreamState.byteCount)
    try unwrap(wrapped, context: context, with: key, into: memory)
    let added = try KeyBox(memory: memory, offset: StreamState.box).wrap(
      keyAt: StreamState.wrappedKey, boundTo: binding(context: context), for: recipient)
    var others = wrappedKeys.filter { $0.recipient != recipient.id }
    if others.count == Self.maximumRecipients,
      let oldest = others.filter({ $0.recipient.role == recipient.id.role }).map(\.recipient)
        .min(by: { $0.epoch < $1.epoch })
    {
      others.removeAll { $0.recipient == oldest }
    }
    return try StreamHeader(
      wrappedKeys: others + [added], mark: mark, streamHeader: streamHeader)
  }

  /// The header without the box of a recipient; a header has one box at least.
  package func dropping(_ id: RecipientID) throws(CryptoError) -> StreamHeader {
    try StreamHeader(
      wrappedKeys: wrappedKeys.filter { $0.recipient != id }, mark: mark,
      streamHeader: streamHeader)
  }

  /// Whether the key's own box opens, and is of the stream that the context names.
  package func opens(context: [UInt8], with key: borrowing OpeningKey) -> Bool {
    let id = key.id
    guard let wrapped = wrappedKeys.first(where: { $0.recipient == id }),
      let memory = try? GuardedMemory(count: StreamState.byteCount)
    else { return false }
    return (try? unwrap(wrapped, context: context, with: key, into: memory)) != nil
  }

  /// Puts the stream's key, and the one that its boxes wrap, into a block for a stream's state.
  func unwrap(
    _ wrapped: WrappedKey, context: [UInt8], with key: borrowing OpeningKey,
    into memory: GuardedMemory
  ) throws(CryptoError) {
    try KeyBox(memory: memory, offset: StreamState.box).unwrap(
      wrapped, keyAt: StreamState.wrappedKey, boundTo: binding(context: context), with: key)
    try RatchetKeys.makeKey(
      marked: mark, StreamState.label, context, header: streamHeader, from: StreamState.wrappedKey,
      to: StreamState.key, in: memory)
  }

  /// How long the header at the beginning of a file is; `nil` if there are too few bytes to tell.
  package static func length(of file: [UInt8]) throws(CryptoError) -> Int? {
    guard file.count > Preamble.byteCount else { return nil }
    var reader = ByteReader(file.span, of: .streamHeader)
    let version = try reader.preamble(.ratchetedStream, or: .stream).version
    let count = Int(try reader.integer(UInt8.self))
    guard (1...maximumRecipients).contains(count) else { throw .malformed(.streamHeader) }
    let mark = version == 1 ? 0 : RatchetMark.byteCount
    return Preamble.byteCount + 1 + count * (5 + WrappedKey.boxByteCount) + mark
      + streamHeaderByteCount
  }

  /// What stands inside the boxes: the ratchet's name, or the hash of what the stream is for.
  private func binding(context: [UInt8]) -> Digest {
    if let mark { return mark.binding }
    var writer = ByteWriter(capacity: 64 + context.count)
    writer.append(Preamble.stream)
    writer.append(streamHeader)
    writer.append(context)
    return Digest.blake2b(writer.bytes)
  }
}
