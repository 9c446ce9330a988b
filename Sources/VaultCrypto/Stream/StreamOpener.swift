import CSodium

/// Opens a sealed stream frame by frame, in order; every frame before the damage opens.
package struct StreamOpener: ~Copyable, Sendable {
  private let memory: GuardedMemory
  private var hasEnded = false

  /// Unwraps the stream's key; `wrongKey` if the stream was not sealed for the key's recipient.
  package init(
    header: [UInt8], context: [UInt8], with key: borrowing OpeningKey
  ) throws(CryptoError) {
    let header = try StreamHeader(encoded: header)
    let id = key.id
    guard let wrapped = header.wrappedKeys.first(where: { $0.recipient == id }) else {
      throw .wrongKey
    }
    let memory = try GuardedMemory(count: StreamState.byteCount)
    try header.unwrap(wrapped, context: context, with: key, into: memory)
    let status = unsafe StreamState.withPointers(memory) { state, key in
      unsafe crypto_secretstream_xchacha20poly1305_init_pull(state, header.streamHeader, key)
    }
    try Sodium.check(status, orThrow: .authenticationFailed(.stream))
    StreamState.wipeKeys(memory)
    self.memory = memory
  }

  /// Adds the frame's content to the buffer, and says whether it was the stream's last.
  ///
  /// A frame that does not open adds nothing, and the frame that was expected may still come.
  package mutating func open(
    _ frame: Span<UInt8>, into buffer: SecretBuffer
  ) throws(CryptoError) -> Bool {
    guard !hasEnded else { throw .streamEnded }
    let length = frame.count - StreamState.frameOverhead
    guard length >= 0 else { throw .malformed(.stream) }
    guard length <= StreamSealer.maximumChunkByteCount else { throw .tooLong(.stream) }
    var tag: UInt8 = 0
    try unsafe buffer.append(count: length) { (output) throws(CryptoError) in
      let status = unsafe frame.withUnsafeBufferPointer { frame in
        unsafe StreamState.withPointers(memory) { state, _ in
          unsafe crypto_secretstream_xchacha20poly1305_pull(
            state, output, nil, &tag, frame.baseAddress, UInt64(frame.count), nil, 0)
        }
      }
      try Sodium.check(status, orThrow: .authenticationFailed(.stream))
      guard tag == StreamState.tagMessage || tag == StreamState.tagFinal else {
        throw .malformed(.stream)
      }
    }
    hasEnded = tag == StreamState.tagFinal
    return hasEnded
  }

  /// Adds the frame's content to the buffer, and says whether it was the stream's last.
  package mutating func open(
    _ frame: [UInt8], into buffer: SecretBuffer
  ) throws(CryptoError) -> Bool {
    try open(frame.span, into: buffer)
  }
}
