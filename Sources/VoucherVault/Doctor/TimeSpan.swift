/// Spans of time in words.
package enum TimeSpan {
  /// The span in the largest unit of which it has one.
  package static func words(for milliseconds: Int64) -> String {
    let units: [(String, Int64)] = [
      ("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000),
    ]
    for (name, length) in units where milliseconds >= length {
      let count = milliseconds / length
      return "\(count) \(name)\(count == 1 ? "" : "s")"
    }
    return "less than a second"
  }
}
