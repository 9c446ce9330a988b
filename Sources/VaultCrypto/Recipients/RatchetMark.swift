/// Which key of which ratchet something is sealed with; stands in clear.
package struct RatchetMark: Hashable, Sendable {
  static let nameByteCount = 16
  /// name 16, step 4, check 32.
  static let byteCount = 52

  /// Names the ratchet, at random.
  let ratchet: [UInt8]
  /// Counts from 0.
  let step: UInt32
  /// A hash that only the right key gives.
  let check: Digest

  init(ratchet: [UInt8], step: UInt32, check: Digest) {
    self.ratchet = ratchet
    self.step = step
    self.check = check
  }

  /// What stands inside the boxes that wrap the ratchet's first key.
  var binding: Digest { Self.binding(of: ratchet) }

  static func binding(of ratchet: [UInt8]) -> Digest {
    var writer = ByteWriter(capacity: Preamble.byteCount + nameByteCount)
    writer.append(Preamble.ratchet)
    writer.append(ratchet)
    return Digest.blake2b(writer.bytes)
  }
}

extension ByteWriter {
  mutating func append(_ mark: RatchetMark) {
    append(mark.ratchet)
    append(mark.step)
    append(mark.check)
  }
}

extension ByteReader {
  /// A step that no ratchet takes is refused before anything is computed.
  mutating func ratchetMark(of subject: CryptoError.Subject) throws(CryptoError) -> RatchetMark {
    let ratchet = try bytes(RatchetMark.nameByteCount)
    let step: UInt32 = try integer()
    guard step < SealingRatchet.steps, let check = Digest(bytes: try bytes(Digest.byteCount)) else {
      throw .malformed(subject)
    }
    return RatchetMark(ratchet: ratchet, step: step, check: check)
  }
}
