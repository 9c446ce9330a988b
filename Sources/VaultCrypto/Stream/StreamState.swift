import CSodium

/// The state of libsodium's secret stream, its key, and room to get at the key: one guarded block.
enum StreamState {
  /// `crypto_secretstream_xchacha20poly1305_state`, whose members have no alignment.
  static let state = 0
  static let key = 64
  static let box = key + 32
  /// The key that the boxes wrap: the stream's own, or the first of a ratchet.
  static let wrappedKey = box + KeyBox.byteCount
  static let turning = wrappedKey + 32
  static let byteCount = turning + RatchetKeys.byteCount

  static let tagMessage: UInt8 = 0
  static let tagFinal: UInt8 = 3
  /// What a frame is longer than its content: an encrypted tag byte and the authenticator.
  static let frameOverhead = 17

  private static let label: StaticString = "voucher-vault stream key v2"

  /// Makes the stream's key from that of a ratchet's step, which lies at `stepOffset` of a block.
  static func deriveKey(
    from step: GuardedMemory, at stepOffset: Int, context: [UInt8], in memory: GuardedMemory
  ) {
    RatchetKeys.derive(label, context, from: step, at: stepOffset, to: memory, at: key)
  }

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
