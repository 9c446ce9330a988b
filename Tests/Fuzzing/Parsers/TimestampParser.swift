package import TestSupport
import VoucherModel

/// Moments, as RFC 3339 writes them and as milliseconds.
package enum TimestampParser: FuzzedParser {
  package static let name = "timestamp"
  package static let words = [
    "2026-11-23", "T07:43:20", "Z", "+01:00", "-23:59", ".999999999", "0000", "9999-12-31", ":60",
    "-02-29", "-9223372036854775808",
  ]

  package static func make(_ randomness: inout SeededRandomness) throws -> FuzzInput {
    // From the year 0 to the end of 9999.
    let moment = Timestamp(
      milliseconds: Int64.random(in: -62_167_219_200_000..<253_402_300_800_000, using: &randomness))
    let text = moment.rfc3339
    switch UInt8.random(in: 0..<4, using: &randomness) {
    case 0: return FuzzInput(String(Int64(bitPattern: randomness.next())))
    case 1: return FuzzInput(text.dropLast() + "+01:30")
    default:
      return FuzzInput(text) {
        try promise(Timestamp(rfc3339: text) == moment, "a moment is read as it was written")
      }
    }
  }

  package static func run(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    if let milliseconds = Int64(text) {
      let moment = Timestamp(milliseconds: milliseconds)
      // Whatever the number, there is a text for it; within four digits of a year it is read back.
      let written = moment.rfc3339
      try promise(written.hasPrefix(moment.day), "a moment begins with its day")
      if (-62_167_219_200_000..<253_402_300_800_000).contains(milliseconds) {
        try promise(Timestamp(rfc3339: written) == moment, "and is read back")
      }
    }
    guard let moment = Timestamp(rfc3339: text) else { return }
    try promise(
      bytes.allSatisfy { (0x20...0x7E).contains($0) } && bytes.count <= 35,
      "a moment is short and printable")
    try promise(moment.milliseconds == slowly(bytes), "a moment is the one that stands there")
  }

  /// Counts the days one year and one month after the other.
  private static func slowly(_ bytes: [UInt8]) -> Int64? {
    func number(_ start: Int, _ count: Int) -> Int64 {
      Int64(String(decoding: bytes[start..<start + count], as: UTF8.self)) ?? -1
    }
    func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && year % 100 != 0 || year % 400 == 0 }
    let year = number(0, 4)
    var days: Int64 = 0
    for past in min(year, 1970)..<max(year, 1970) { days += isLeap(past) ? 366 : 365 }
    if year < 1970 { days = -days }
    let months = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    for month in 1..<Int(number(5, 2)) { days += Int64(months[month - 1]) }
    days += number(8, 2) - 1
    var milliseconds = ((days * 24 + number(11, 2)) * 60 + number(14, 2)) * 60 + number(17, 2)
    milliseconds *= 1_000
    var place = 19
    if bytes[place] == UInt8(ascii: ".") {
      let digits = bytes[(place + 1)...].prefix { (0x30...0x39).contains($0) }
      let first = digits.prefix(3).map { Int64($0) - 0x30 } + [0, 0]
      milliseconds += first[0] * 100 + first[1] * 10 + first[2]
      place += 1 + digits.count
    }
    guard bytes[place] & 0xDF != UInt8(ascii: "Z") else { return milliseconds }
    let offset = (number(place + 1, 2) * 60 + number(place + 4, 2)) * 60_000
    return milliseconds - (bytes[place] == UInt8(ascii: "-") ? -offset : offset)
  }
}
