/// Bech32m (BIP 350): text whose checksum finds any four changed characters.
///
/// It works in buffers that it is given, because what it writes here is a key.
enum Bech32 {
  private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
  private static let checksumConstant: UInt32 = 0x2bc8_30a3
  private static let checksumLength = 6

  /// How long the text of that many bytes is.
  static func length(prefix: String, byteCount: Int) -> Int {
    prefix.utf8.count + 1 + (byteCount * 8 + 4) / 5 + checksumLength
  }

  /// Writes the lowercase text of the bytes into a buffer of exactly `length`.
  static func encode(_ bytes: Span<UInt8>, prefix: String, into text: inout MutableSpan<UInt8>) {
    precondition(text.count == length(prefix: prefix, byteCount: bytes.count), "an exact buffer")
    var checksum = Checksum(prefix: prefix)
    var position = 0
    for character in prefix.utf8 {
      text[position] = character
      position += 1
    }
    text[position] = UInt8(ascii: "1")
    position += 1
    var bits: UInt32 = 0
    var width: UInt32 = 0
    for index in bytes.indices {
      bits = bits << 8 | UInt32(bytes[index])
      width += 8
      while width >= 5 {
        width -= 5
        put(UInt8(bits >> width & 31))
      }
    }
    if width > 0 { put(UInt8(bits << (5 - width) & 31)) }
    let sum = checksum.finalized(with: checksumConstant)
    for index in 0..<checksumLength {
      text[position] = alphabet[Int(sum >> UInt32(5 * (checksumLength - 1 - index)) & 31)]
      position += 1
    }

    func put(_ value: UInt8) {
      checksum.take(value)
      text[position] = alphabet[Int(value)]
      position += 1
    }
  }

  /// Reads the text of exactly `bytes.count` bytes, all in one case; `false` if it is not one.
  static func decode(
    _ text: Span<UInt8>, prefix: String, into bytes: inout MutableSpan<UInt8>
  ) -> Bool {
    guard text.count == length(prefix: prefix, byteCount: bytes.count) else { return false }
    guard let isUpper = hasOneCase(text) else { return false }
    let expected = Array((prefix + "1").utf8)
    for index in expected.indices where lowercase(text[index], isUpper) != expected[index] {
      return false
    }
    var checksum = Checksum(prefix: prefix)
    var bits: UInt32 = 0
    var width: UInt32 = 0
    var position = 0
    for index in expected.count..<text.count {
      let character = lowercase(text[index], isUpper)
      guard let value = alphabet.firstIndex(of: character) else { return false }
      checksum.take(UInt8(value))
      if index >= text.count - checksumLength { continue }
      bits = (bits << 5 | UInt32(value)) & 0xFFF
      width += 5
      if width >= 8 {
        width -= 8
        bytes[position] = UInt8(bits >> width & 0xFF)
        position += 1
      }
    }
    return position == bytes.count && bits & (1 << width - 1) == 0
      && checksum.value == checksumConstant
  }

  private static func lowercase(_ character: UInt8, _ isUpper: Bool) -> UInt8 {
    isUpper && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character)
      ? character + 32 : character
  }

  /// Whether the letters are capitals; `nil` if there are both kinds.
  private static func hasOneCase(_ text: Span<UInt8>) -> Bool? {
    var hasUpper = false
    var hasLower = false
    for index in text.indices {
      switch text[index] {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): hasUpper = true
      case UInt8(ascii: "a")...UInt8(ascii: "z"): hasLower = true
      default: break
      }
    }
    return hasUpper && hasLower ? nil : hasUpper
  }

  /// The BCH code of BIP 173.
  private struct Checksum {
    private(set) var value: UInt32 = 1

    init(prefix: String) {
      for character in prefix.utf8 { take(character >> 5) }
      take(0)
      for character in prefix.utf8 { take(character & 31) }
    }

    mutating func take(_ five: UInt8) {
      let top = value >> 25
      value = (value & 0x1ff_ffff) << 5 ^ UInt32(five)
      let generator: [5 of UInt32] = [
        0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3,
      ]
      for bit in generator.indices where top >> UInt32(bit) & 1 == 1 {
        value ^= generator[bit]
      }
    }

    mutating func finalized(with constant: UInt32) -> UInt32 {
      for _ in 0..<checksumLength { take(0) }
      return value ^ constant
    }
  }
}
