/// A moment in UTC, to the millisecond.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
  public let milliseconds: Int64

  /// Makes the moment so many milliseconds after the start of 1970.
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// Orders by value.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The moment so many milliseconds later, or at the end of time if there is none.
  public func advanced(byMilliseconds interval: Int64) -> Timestamp {
    let (sum, overflow) = milliseconds.addingReportingOverflow(interval)
    return Timestamp(milliseconds: overflow ? (interval < 0 ? .min : .max) : sum)
  }

  /// Reads RFC 3339 (section 5.6) strictly: real calendar dates, an offset, up to nine decimals of
  /// a second, of which the first three are kept; `nil` for anything else.
  public init?(rfc3339 text: String) {
    var reader = RFC3339Reader(text)
    guard let milliseconds = reader.milliseconds() else { return nil }
    self.init(milliseconds: milliseconds)
  }

  /// The moment as `2026-11-23T07:43:20.000Z`; milliseconds are left out where they are zero.
  public var rfc3339: String {
    let day = CivilDate(daysSince1970: milliseconds.floorDivided(by: 86_400_000))
    // By the remainder: the first millisecond of the earliest day is before the earliest moment.
    let remainder = milliseconds % 86_400_000
    let inDay = remainder < 0 ? remainder + 86_400_000 : remainder
    let (seconds, thousandths) = inDay.quotientAndRemainder(dividingBy: 1000)
    let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
    let fraction = thousandths == 0 ? "" : "." + padded(thousandths, 3)
    return "\(day.text)T\(clock.joined(separator: ":"))\(fraction)Z"
  }

  /// The day in UTC, as `2026-11-23`.
  public var day: String {
    CivilDate(daysSince1970: milliseconds.floorDivided(by: 86_400_000)).text
  }
}

extension Timestamp: CustomStringConvertible {
  /// The text that logs and people see.
  public var description: String { rfc3339 }
}

extension Int64 {
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

func padded(_ number: Int64, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
