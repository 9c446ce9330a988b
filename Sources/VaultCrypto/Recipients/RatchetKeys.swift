import CSodium

/// The hashes of a ratchet, all of them within guarded memory.
///
/// A block for turning holds the key of the turn, then the step's key and the key of the next turn.
enum RatchetKeys {
  static let turnKey = 0
  static let stepKey = 32
  static let nextTurnKey = 64
  static let byteCount = 96

  private static let stepLabel: StaticString = "voucher-vault ratchet step v1"
  private static let checkLabel: StaticString = "voucher-vault key check v1"

  /// Makes the step's key, and that of the next turn, from the turn's.
  static func turn(_ memory: GuardedMemory, at offset: Int) {
    unsafe memory.withPointer { start in
      let block = unsafe start + offset
      Sodium.mustSucceed(
        unsafe crypto_generichash(
          block + stepKey, 64, stepLabel.utf8Start, UInt64(stepLabel.utf8CodeUnitCount),
          block + turnKey, 32))
    }
  }

  /// Overwrites the turn's key with the next one, and wipes the step's.
  static func goOn(_ memory: GuardedMemory, at offset: Int) {
    unsafe memory.withPointer { start in
      let block = unsafe start + offset
      unsafe (block + turnKey).update(from: block + nextTurnKey, count: 32)
    }
    memory.wipe(offset + stepKey..<offset + byteCount)
  }

  /// Makes the key of a step from the one that was wrapped, which is overwritten.
  static func turn(_ memory: GuardedMemory, at offset: Int, to step: UInt32) {
    turn(memory, at: offset)
    for _ in 0..<step {
      goOn(memory, at: offset)
      turn(memory, at: offset)
    }
  }

  /// Makes the key of one thing from a step's key.
  static func derive(
    _ label: StaticString, _ what: [UInt8], from step: GuardedMemory, at stepOffset: Int,
    to target: GuardedMemory, at offset: Int
  ) {
    var writer = ByteWriter(capacity: label.utf8CodeUnitCount + what.count)
    writer.append(label)
    writer.append(what)
    let input = writer.bytes
    unsafe step.withPointer { step in
      unsafe target.withPointer { target in
        Sodium.mustSucceed(
          unsafe crypto_generichash(
            target + offset, 32, input, UInt64(input.count), step + stepOffset, 32))
      }
    }
  }

  /// Makes the key of one thing from the one that its box held, which lies at `offset` of a block with room
  /// for turning behind it; without a mark it is that key.
  static func makeKey(
    marked mark: RatchetMark?, _ label: StaticString, _ what: [UInt8], header: [UInt8],
    from offset: Int, to keyOffset: Int, in memory: GuardedMemory
  ) throws(CryptoError) {
    let turning = offset + KeyBox.keyByteCount
    unsafe memory.withPointer {
      unsafe ($0 + (mark == nil ? keyOffset : turning)).update(
        from: $0 + offset, count: KeyBox.keyByteCount)
    }
    guard let mark else { return }
    defer { memory.wipe(turning..<turning + byteCount) }
    turn(memory, at: turning, to: mark.step)
    derive(label, what, from: memory, at: turning + stepKey, to: memory, at: keyOffset)
    guard check(ofKeyIn: memory, at: keyOffset, header: header) == mark.check else {
      throw .authenticationFailed(.wrappedKey)
    }
  }

  static func check(
    ofKeyIn memory: GuardedMemory, at offset: Int, header: [UInt8]
  ) -> Digest {
    var writer = ByteWriter(capacity: checkLabel.utf8CodeUnitCount + header.count)
    writer.append(checkLabel)
    writer.append(header)
    let input = writer.bytes
    return unsafe Digest { output in
      unsafe memory.withPointer {
        Sodium.mustSucceed(
          unsafe crypto_generichash(
            output, Digest.byteCount, input, UInt64(input.count), $0 + offset, 32))
      }
    }
  }
}
