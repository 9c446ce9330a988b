/// SplitMix64 over a few numbers: what it yields depends on them alone, not on what was drawn before.
struct SeededStream: RandomNumberGenerator, Sendable {
  private var state: UInt64 = 0

  init(_ parts: Int64...) {
    for part in parts {
      state = Self.mixed(state &+ 0x9E37_79B9_7F4A_7C15) ^ UInt64(bitPattern: part)
    }
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension SeededStream {
  private static let codeAlphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)

  /// So many letters and digits, none of which is mistaken for another.
  mutating func letters(_ count: Int) -> String {
    text(count, of: Self.codeAlphabet)
  }

  mutating func digits(_ count: Int) -> String {
    text(count, of: Array("0123456789".utf8))
  }

  mutating func hex(_ count: Int) -> String {
    text(count, of: Array("0123456789abcdef".utf8))
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      let word = next()
      for shift in stride(from: 0, to: 64, by: 8) where bytes.count < count {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    return bytes
  }

  private mutating func text(_ count: Int, of alphabet: [UInt8]) -> String {
    String(
      decoding: (0..<count).map { _ in alphabet[Int(next() % UInt64(alphabet.count))] },
      as: UTF8.self)
  }
}
