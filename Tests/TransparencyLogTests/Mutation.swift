import TestSupport

/// Small damage to bytes: some replaced, inserted, removed, doubled or cut off.
enum Mutation {
  private static let tellingBytes: [UInt8] = Array("\n \u{2014}+=0A\r".utf8) + [0x00, 0xFF]

  static func of(_ original: [UInt8], using randomness: inout SeededRandomness) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...3, using: &randomness) where !bytes.isEmpty {
      let index = Int.random(in: bytes.indices, using: &randomness)
      let byte =
        Bool.random(using: &randomness)
        ? UInt8.random(in: .min ... .max, using: &randomness)
        : tellingBytes.randomElement(using: &randomness) ?? 0
      switch Int.random(in: 0..<6, using: &randomness) {
      case 0: bytes[index] = byte
      case 1: bytes.insert(byte, at: index)
      case 2: bytes.remove(at: index)
      case 3: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &randomness)
      case 4: bytes.insert(contentsOf: bytes[index...].prefix(40), at: index)
      default: bytes.removeSubrange(index...)
      }
    }
    return bytes
  }
}
