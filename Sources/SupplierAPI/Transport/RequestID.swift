package import VoucherModel

/// The identifier a request is sent with, in the KSUID form: 32 bits of seconds, 128 of randomness,
/// written as 27 characters of base 62.
package struct RequestID: Hashable, Sendable {
  /// The 27 characters.
  package let text: String

  /// The start of KSUID's count of seconds: 2014-05-13T16:53:20Z.
  private static let epochSeconds: Int64 = 1_400_000_000

  package init(at time: Timestamp, using randomness: inout some RandomNumberGenerator) {
    let seconds = UInt32(clamping: time.milliseconds / 1000 - Self.epochSeconds)
    self.init(
      seconds: seconds, payload: UInt128(randomness.next()) << 64 | UInt128(randomness.next()))
  }

  package init(seconds: UInt32, payload: UInt128) {
    // A number of 160 bits in base 62, most significant digit first, by long division over words.
    var words = [
      UInt64(seconds),
      UInt64(payload >> 96), UInt64(payload >> 64 & 0xFFFF_FFFF),
      UInt64(payload >> 32 & 0xFFFF_FFFF), UInt64(payload & 0xFFFF_FFFF),
    ]
    var digits: [UInt8] = []
    for _ in 0..<27 {
      var remainder: UInt64 = 0
      for index in words.indices {
        let value = remainder << 32 | words[index]
        (words[index], remainder) = value.quotientAndRemainder(dividingBy: 62)
      }
      digits.append(Self.alphabet[Int(remainder)])
    }
    text = String(decoding: digits.reversed(), as: UTF8.self)
  }

  private static let alphabet = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
}

extension RequestID: CustomStringConvertible {
  /// The text that logs and people see.
  package var description: String { text }
}
