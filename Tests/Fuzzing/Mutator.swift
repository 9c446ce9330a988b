import TestSupport

/// Changes bytes the way damage, accident and malice do.
struct Mutator {
  private var randomness: SeededRandomness
  private let words: [[UInt8]]

  /// The longest input that is made.
  static let maximumByteCount = 1 << 16

  init(randomness: SeededRandomness, words: [String]) {
    self.randomness = randomness
    self.words = words.map { Array($0.utf8) }
  }

  /// One to four changes; `others` are inputs whose pieces may come in.
  mutating func mutate(_ bytes: [UInt8], with others: [[UInt8]]) -> [UInt8] {
    var changed = bytes
    for _ in 0..<Int.random(in: 1...4, using: &randomness) {
      changeOnce(&changed, others)
    }
    return Array(changed.prefix(Self.maximumByteCount))
  }

  private mutating func changeOnce(_ bytes: inout [UInt8], _ others: [[UInt8]]) {
    let place = Int.random(in: 0...bytes.count, using: &randomness)
    switch UInt8.random(in: 0..<14, using: &randomness) {
    case 0 where place < bytes.count:
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &randomness)
    case 1 where place < bytes.count:
      bytes[place] = UInt8.random(in: 0...255, using: &randomness)
    case 2: bytes.insert(UInt8.random(in: 0...255, using: &randomness), at: place)
    case 3: bytes.removeSubrange(range(in: bytes, from: place))
    case 4: bytes.insert(contentsOf: bytes[range(in: bytes, from: place)], at: place)
    case 5: bytes.removeSubrange(place...)
    case 6: bytes.insert(contentsOf: words.randomElement(using: &randomness) ?? [], at: place)
    case 7: putNumber(in: &bytes, at: place)
    case 8: putLength(in: &bytes, at: place)
    case 9:
      if let other = others.randomElement(using: &randomness) {
        let from = Int.random(in: 0...other.count, using: &randomness)
        bytes.replaceSubrange(place..., with: other[from...])
      }
    case 10:
      bytes.insert(contentsOf: Self.oddities.randomElement(using: &randomness) ?? [], at: place)
    case 11: nest(&bytes, at: place)
    case 12:
      let from = range(in: bytes, from: place)
      let piece = Array(bytes[from])
      bytes.removeSubrange(from)
      bytes.insert(
        contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &randomness))
    default:
      let from = range(in: bytes, from: place)
      for index in from { bytes[index] = UInt8.random(in: 0...255, using: &randomness) }
    }
  }

  private mutating func range(in bytes: [UInt8], from place: Int) -> Range<Int> {
    let longest = UInt8.random(in: 0..<4, using: &randomness) == 0 ? 1_024 : 16
    let count = min(bytes.count - place, Int.random(in: 0...longest, using: &randomness))
    return place..<place + count
  }

  /// Replaces the run of digits at the place, or puts a number in.
  private mutating func putNumber(in bytes: inout [UInt8], at place: Int) {
    let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    let start = bytes[place...].firstIndex(where: isDigit) ?? place
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    let number = Self.numbers.randomElement(using: &randomness) ?? "0"
    bytes.replaceSubrange(start..<end, with: Array(number.utf8))
  }

  /// Writes a 32-bit number over four bytes, in either order of bytes.
  private mutating func putLength(in bytes: inout [UInt8], at place: Int) {
    guard bytes.count >= 4 else { return }
    let start = min(place, bytes.count - 4)
    let value =
      [0, 1, 4, 16, 17, 18, 255, 65_535, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF]
      .randomElement(using: &randomness) ?? UInt32(0)
    let isLittle = Bool.random(using: &randomness)
    for offset in 0..<4 {
      let shift = UInt32(8 * (isLittle ? offset : 3 - offset))
      bytes[start + offset] = UInt8(truncatingIfNeeded: value >> shift)
    }
  }

  private mutating func nest(_ bytes: inout [UInt8], at place: Int) {
    let depth = [1, 2, 63, 64, 65, 200, 5_000].randomElement(using: &randomness) ?? 1
    let piece = ["[", "{\"a\":", "{\"vouchers\":["].randomElement(using: &randomness) ?? "["
    bytes.insert(
      contentsOf: Array(String(repeating: piece, count: depth).utf8), at: place)
  }

  private static let numbers = [
    "0", "-0", "1", "-1", "255", "65536", "2147483647", "2147483648", "-2147483648", "4294967296",
    "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "18446744073709551616", "170141183460469231731687303715884105727",
    "340282366920938463463374607431768211456", "1e99", "1E-99", "1e100", "0.0000001", "1.",
    ".5", "00", "1e", "-", "9223372036854.775807", "9223372036854.775808", "1e2", "96.50",
  ]

  /// What texts stumble over: encodings cut short, characters that look or fold like others.
  private static let oddities: [[UInt8]] = [
    [0], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x80],
    [0xEF, 0xBB, 0xBF], Array("\r\n".utf8), Array("\u{2028}".utf8), Array("\u{85}".utf8),
    Array("\u{B}".utf8), Array("\u{200D}".utf8), Array("e\u{301}".utf8), Array("\u{E9}".utf8),
    Array("\u{DF}".utf8), Array("\u{131}".utf8), Array("\u{212A}".utf8), Array("\u{FF11}".utf8),
    Array("\u{FF21}".utf8), Array("\u{661}".utf8), Array("\u{202E}".utf8),
    Array("\u{1F600}".utf8), Array("\\u0000".utf8), Array("\\ud800".utf8),
    Array("\\ud83d\\ude00".utf8), Array("\\u0041".utf8), Array("\\x".utf8), Array("\\\"".utf8),
  ]
}
