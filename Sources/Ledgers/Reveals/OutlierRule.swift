/// Which days of an actor stand out: a rule that one busy day cannot bend.
///
/// A day stands out where at least `least` codes were shown and the count is above the median of the
/// actor's days plus `factor` times their median absolute deviation. Only days on which the actor
/// looked count. An actor with fewer than `history` such days is measured by the days of all.
package struct OutlierRule: Hashable, Sendable {
  package var least = 10
  package var factor = 5
  package var history = 5

  package init() {}

  /// The largest count that does not stand out, in quarters of a code: half of what lies between two
  /// counts is the finest that a median of deviations comes in.
  package func limit(of counts: [Int]) -> Int {
    let base = 4 * (least - 1)
    guard !counts.isEmpty else { return base }
    let median = Self.twiceMedian(of: counts)
    let deviations = counts.map { abs(2 * $0 - median) }
    return max(base, 2 * median + factor * Self.twiceMedian(of: deviations))
  }

  package func standsOut(_ count: Int, limit: Int) -> Bool { 4 * count > limit }

  /// Twice the median, which is a whole number.
  private static func twiceMedian(of values: [Int]) -> Int {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? 2 * sorted[middle] : sorted[middle - 1] + sorted[middle]
  }
}
