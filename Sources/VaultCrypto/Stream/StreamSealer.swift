import CSodium

/// Seals a response as it arrives, chunk by chunk, under a key that only the recipients can unwrap.
///
/// A frame's order and number are part of its seal; what was sealed before a crash opens without
/// what would have come after it.
package struct StreamSealer: ~Copyable, Sendable {
  /// The largest content of a frame.
  package static let maximumChunkByteCount = (16 << 20) - StreamState.frameOverhead
  /// What a frame is longer than its content.
  package static let frameOverhead = StreamState.frameOverhead

  /// Says for whom the stream is sealed; the first bytes of the journal.
  package let header: [UInt8]
  private let memory: GuardedMemory
  private var hasEnded = false

  /// Takes the next key of a ratchet; it opens only together with `context`.
  package init(
    context: [UInt8], recipients: [Recipient], from ratchet: SealingRatchet
  ) throws(CryptoError) {
    let step = try ratchet.next(for: recipients)
    let memory = try GuardedMemory(count: StreamState.byteCount)
    RatchetKeys.derive(
      StreamState.label, context, from: step.memory, at: 0, to: memory, at: StreamState.key)
    let streamHeader = try unsafe [UInt8](
      count: StreamHeader.streamHeaderByteCount, orThrow: .unavailable
    ) { output in
      unsafe StreamState.withPointers(memory) { state, key in
        unsafe crypto_secretstream_xchacha20poly1305_init_push(state, output, key)
      }
    }
    let mark = step.mark(ofKeyIn: memory, at: StreamState.key, header: streamHeader)
    header = try StreamHeader(
      wrappedKeys: step.wrappedKeys, mark: mark, streamHeader: streamHeader
    ).encoded
    StreamState.wipeKeys(memory)
    self.memory = memory
  }

  /// The sealed form of the next chunk; after a final one nothing more is sealed.
  package mutating func seal(
    _ chunk: Span<UInt8>, isFinal: Bool
  ) throws(CryptoError) -> [UInt8] {
    guard !hasEnded else { throw .streamEnded }
    guard chunk.count <= Self.maximumChunkByteCount else { throw .tooLong(.stream) }
    let tag = isFinal ? StreamState.tagFinal : StreamState.tagMessage
    let frame = try unsafe [UInt8](
      count: chunk.count + Self.frameOverhead, orThrow: .unavailable
    ) { output in
      unsafe chunk.withUnsafeBufferPointer { chunk in
        unsafe StreamState.withPointers(memory) { state, _ in
          unsafe crypto_secretstream_xchacha20poly1305_push(
            state, output, nil, chunk.baseAddress, UInt64(chunk.count), nil, 0, tag)
        }
      }
    }
    hasEnded = isFinal
    return frame
  }
}
