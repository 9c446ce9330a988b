import CSodium

/// The state of libsodium's secret stream, its key, and room to get at the key: one guarded block.
enum StreamState {
  /// `crypto_secretstream_xchacha20poly1305_state`, whose members have no alignment.
  static let state = 0
  static let key = 64
  static let box = key + 32
  /// The key that the boxes wrap, the stream's own or the first of a ratchet, and room behind it for turning.
  static let wrappedKey = box + KeyBox.byteCount
  static let byteCount = wrappedKey + KeyBox.keyByteCount + RatchetKeys.byteCount

  static let tagMessage: UInt8 = 0
  static let tagFinal: UInt8 = 3
  /// What a frame is longer than its content: an encrypted tag byte and the authenticator.
  static let frameOverhead = 17

  static let label: StaticString = "voucher-vault stream key v2"

  /// Wipes all but the state.
  static func wipeKeys(_ memory: GuardedMemory) {
    memory.wipe(key..<byteCount)
  }

  @unsafe
  static func withPointers<R>(
    _ memory: GuardedMemory,
    _ body: (
      UnsafeMutablePointer<crypto_secretstream_xchacha20poly1305_state>,
      _ key: UnsafeMutablePointer<UInt8>
    ) -> R
  ) -> R {
    unsafe memory.withPointer { start in
      unsafe UnsafeMutableRawPointer(start).withMemoryRebound(
        to: crypto_secretstream_xchacha20poly1305_state.self, capacity: 1
      ) { unsafe body($0, start + key) }
    }
  }
}
