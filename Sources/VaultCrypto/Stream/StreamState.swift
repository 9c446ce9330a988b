import CSodium

/// The state of libsodium's secret stream, its key, and room for the key's box: one guarded block.
enum StreamState {
  /// `crypto_secretstream_xchacha20poly1305_state`, whose members have no alignment.
  static let state = 0
  static let key = 64
  static let box = key + 32
  static let byteCount = box + KeyBox.byteCount

  static let tagMessage: UInt8 = 0
  static let tagFinal: UInt8 = 3
  /// What a frame is longer than its content: an encrypted tag byte and the authenticator.
  static let frameOverhead = 17

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
