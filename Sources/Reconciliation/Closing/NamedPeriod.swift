package import VoucherModel

/// A month, a quarter or a year by its name: `2026-10`, `2026-Q4`, `2026`; all in UTC.
package struct NamedPeriod: Hashable, Sendable {
  /// The name, in the one way it is written.
  package let name: String
  /// Its first moment.
  package let from: Timestamp
  /// The first moment after it.
  package let to: Timestamp

  /// Reads a name; `nil` for anything else.
  package init?(_ name: String) {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), parts[0].utf8.count == 4, let year = Self.number(parts[0]),
      (1970...9998).contains(year)
    else { return nil }
    var first = 1
    var months = 12
    if parts.count == 2 {
      if parts[1].utf8.count == 2, parts[1].utf8.first == UInt8(ascii: "Q"),
        let quarter = Self.number(String(parts[1].dropFirst())), (1...4).contains(quarter)
      {
        (first, months) = (quarter * 3 - 2, 3)
      } else if parts[1].utf8.count == 2, let month = Self.number(parts[1]),
        (1...12).contains(month)
      {
        (first, months) = (month, 1)
      } else {
        return nil
      }
    }
    guard let from = Self.start(year, first), let to = Self.start(year, first + months) else {
      return nil
    }
    self.name = name
    self.from = from
    self.to = to
  }

  /// What a run counts for it.
  package var period: ReportPeriod { ReportPeriod(from: from, to: to) }

  private static func number(_ text: String) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      ? Int(text) : nil
  }

  private static func start(_ year: Int, _ month: Int) -> Timestamp? {
    let (year, month) = month > 12 ? (year + 1, month - 12) : (year, month)
    return Timestamp(rfc3339: "\(year)-\(month < 10 ? "0" : "")\(month)-01T00:00:00Z")
  }
}

extension NamedPeriod: CustomStringConvertible {
  /// The name.
  package var description: String { name }
}
