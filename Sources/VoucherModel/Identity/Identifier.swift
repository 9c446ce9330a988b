/// A 128-bit identifier that sorts by the time it was made: 48 bits of milliseconds, 80 of randomness.
///
/// Written as 26 characters of Crockford's base 32, the ULID form. `Subject` keeps an order's
/// identifier from being passed where a voucher's is wanted.
public struct Identifier<Subject>: Hashable, Sendable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Makes an identifier for the moment, with 80 bits drawn from `randomness`.
  package init(at time: Timestamp, using randomness: inout some RandomNumberGenerator) {
    let milliseconds = UInt64(clamping: time.milliseconds) & 0xFFFF_FFFF_FFFF
    let random = randomness.next() & 0xFFFF
    self.init(high: milliseconds << 16 | random, low: randomness.next())
  }

  /// The sixteen bytes, most significant first.
  package var bytes: [UInt8] {
    IdentifierBytes.bytes(high, low)
  }

  /// Reads sixteen bytes; `nil` for any other count.
  package init?(bytes: some Collection<UInt8>) {
    guard let words = IdentifierBytes.words(Array(bytes)) else { return nil }
    self.init(high: words.high, low: words.low)
  }

  /// Reads sixteen bytes; `nil` for any other count.
  package init?(bytes: [UInt8]) {
    guard let words = IdentifierBytes.words(bytes) else { return nil }
    self.init(high: words.high, low: words.low)
  }

  /// Reads the 26-character form, in either case; `nil` for anything else.
  public init?(_ text: String) {
    guard text.utf8.count == 26 else { return nil }
    var value: UInt128 = 0
    for (offset, byte) in text.utf8.enumerated() {
      guard let digit = CrockfordBase32.value(of: byte) else { return nil }
      if offset == 0, digit > 7 { return nil }
      value = value << 5 | UInt128(digit)
    }
    self.init(high: UInt64(truncatingIfNeeded: value >> 64), low: UInt64(truncatingIfNeeded: value))
  }
}

extension Identifier: CustomStringConvertible {
  /// The text that logs and people see.
  public var description: String {
    let value = UInt128(high) << 64 | UInt128(low)
    var text = ""
    text.reserveCapacity(26)
    for shift in stride(from: 125, through: 0, by: -5) {
      text.append(CrockfordBase32.digit(UInt8(truncatingIfNeeded: value >> UInt128(shift)) & 31))
    }
    return text
  }
}

extension Identifier: Comparable {
  /// Orders by value.
  public static func < (left: Self, right: Self) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

/// The sixteen bytes of an identifier of whatever; apart from the type, so that it is compiled once and
/// for good.
private enum IdentifierBytes {
  static func bytes(_ high: UInt64, _ low: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: high >> shift))
    }
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: low >> shift))
    }
    return bytes
  }

  static func words(_ bytes: [UInt8]) -> (high: UInt64, low: UInt64)? {
    guard bytes.count == 16 else { return nil }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for index in 0..<8 {
      high = high << 8 | UInt64(bytes[index])
      low = low << 8 | UInt64(bytes[index + 8])
    }
    return (high, low)
  }
}

private enum CrockfordBase32 {
  static let alphabet: [Character] = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  static func digit(_ value: UInt8) -> Character { alphabet[Int(value)] }

  static func value(of byte: UInt8) -> UInt8? {
    let upper = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte
    return alphabet.firstIndex(of: Character(Unicode.Scalar(upper))).map(UInt8.init)
  }
}
