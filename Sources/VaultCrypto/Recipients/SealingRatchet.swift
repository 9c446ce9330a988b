import CSodium
import Synchronization

/// Gives everything that is sealed a key of its own, out of one that is wrapped for the recipients once.
///
/// Wrapping costs an X25519 key pair and an exchange for each recipient, a step two hashes. With each step
/// the key before it is overwritten: whoever steals the memory of a host later opens nothing that it sealed
/// earlier. What is sealed carries the boxes and the step, so it needs nothing beside it to be opened.
package final class SealingRatchet: Sendable {
  /// How many keys come out of one that is wrapped; opening the last takes as many hashes.
  package static let steps: UInt32 = 64
  /// For how many milliseconds keys come out of it: what is stolen of the memory opens no more than what is
  /// sealed in the rest of that time.
  package static let longestLife: Int64 = 3_600_000

  private struct Turning {
    let ratchet: [UInt8]
    let wrappedKeys: [WrappedKey]
    let recipients: [Recipient]
    /// The key that the next step starts from, and room for the step.
    let memory: GuardedMemory
    let begunAt: Int64
    var step: UInt32 = 0

    func serves(_ recipients: [Recipient], at now: Int64) -> Bool {
      guard self.recipients == recipients else { return false }
      guard step < SealingRatchet.steps else { return false }
      let (age, isBeyond) = now.subtractingReportingOverflow(begunAt)
      return !isBeyond && (0..<SealingRatchet.longestLife).contains(age)
    }
  }

  private let turning = Mutex<Turning?>(nil)

  private let given: (name: [UInt8], key: GuardedMemory)?

  private let now: @Sendable () -> Int64

  /// A ratchet of random keys; `now` gives milliseconds, and without it keys do not age.
  package init(now: @escaping @Sendable () -> Int64 = { 0 }) {
    given = nil
    self.now = now
  }

  /// A ratchet whose name and first key are given, for test vectors; neither may be used twice.
  package init(name: [UInt8], firstKey: consuming SecretBytes) throws(CryptoError) {
    guard name.count == RatchetMark.nameByteCount, firstKey.count == KeyBox.keyByteCount else {
      throw .malformed(.secret)
    }
    given = (name, firstKey.memory)
    now = { 0 }
  }

  /// A key that nobody had before, and what opens it again.
  func next(for recipients: [Recipient]) throws(CryptoError) -> RatchetStep {
    let memory = try GuardedMemory(count: RatchetStep.byteCount)
    return try turning.withLock { (turning) throws(CryptoError) in
      let moment = now()
      if turning?.serves(recipients, at: moment) != true {
        // A key that is given must not be used again.
        guard given == nil || turning == nil else { throw .unavailable }
        turning = try begin(for: recipients, at: moment)
      }
      guard var current = turning else { throw .unavailable }
      RatchetKeys.turn(current.memory, at: 0)
      unsafe current.memory.withPointer { source in
        unsafe memory.withPointer { target in
          unsafe target.update(from: source + RatchetKeys.stepKey, count: RatchetStep.byteCount)
        }
      }
      RatchetKeys.goOn(current.memory, at: 0)
      defer {
        current.step += 1
        turning = current
      }
      return RatchetStep(
        ratchet: current.ratchet, step: current.step, wrappedKeys: current.wrappedKeys,
        memory: memory)
    }
  }

  private func begin(
    for recipients: [Recipient], at moment: Int64
  ) throws(CryptoError) -> Turning {
    let ratchet = given?.name ?? SystemRandomness.bytes(count: RatchetMark.nameByteCount)
    let memory = try GuardedMemory(count: RatchetKeys.byteCount + KeyBox.byteCount)
    unsafe memory.withPointer { target in
      if let given {
        unsafe given.key.withPointer { unsafe target.update(from: $0, count: KeyBox.keyByteCount) }
      } else {
        unsafe randombytes_buf(target, KeyBox.keyByteCount)
      }
    }
    let box = KeyBox(memory: memory, offset: RatchetKeys.byteCount)
    let binding = RatchetMark.binding(of: ratchet)
    var wrappedKeys: [WrappedKey] = []
    for recipient in recipients {
      wrappedKeys.append(try box.wrap(keyAt: 0, boundTo: binding, for: recipient))
    }
    return Turning(
      ratchet: ratchet, wrappedKeys: wrappedKeys, recipients: recipients, memory: memory,
      begunAt: moment)
  }
}

/// One key of a ratchet, for one thing that is sealed.
struct RatchetStep: ~Copyable, Sendable {
  static let byteCount = 32

  let ratchet: [UInt8]
  let step: UInt32
  /// The key that the ratchet began with, for each recipient.
  let wrappedKeys: [WrappedKey]
  /// The step's key.
  let memory: GuardedMemory

  /// The mark of what is sealed with the key that lies at `offset` of a block.
  borrowing func mark(
    ofKeyIn memory: GuardedMemory, at offset: Int, header: [UInt8] = []
  ) -> RatchetMark {
    RatchetMark(
      ratchet: ratchet, step: step,
      check: RatchetKeys.check(ofKeyIn: memory, at: offset, header: header))
  }
}
