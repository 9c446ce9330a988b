package import VoucherModel

/// Who looked at codes: how many on which day, what for, and which days stand out.
package struct RevealLedger {
  /// One showing of one code.
  package struct Reveal: Hashable, Sendable {
    package let actor: String
    package let purpose: String
    package let at: Timestamp
    package let faceValue: Money
    /// Whether it is the showing that took the code out of stock without an allocation.
    package let isUnallocated: Bool

    package init(
      actor: String, purpose: String, at: Timestamp, faceValue: Money, isUnallocated: Bool
    ) {
      self.actor = actor
      self.purpose = purpose
      self.at = at
      self.faceValue = faceValue
      self.isUnallocated = isUnallocated
    }
  }

  private struct Place: Hashable, Comparable {
    let day: LedgerDay
    let actor: String

    static func < (left: Place, right: Place) -> Bool {
      (left.day, left.actor) < (right.day, right.actor)
    }
  }

  /// What was counted of an actor's day.
  private struct Count {
    var codes = 0
    var unallocated = 0
    /// The first ones by their letters, so that the order of reading changes nothing.
    var purposes: [String] = []
    var hasMorePurposes = false

    mutating func take(_ reveal: Reveal) {
      codes += 1
      unallocated += reveal.isUnallocated ? 1 : 0
      guard !purposes.contains(reveal.purpose) else { return }
      purposes.append(reveal.purpose)
      guard purposes.count > RevealLedger.mostPurposes else { return }
      purposes.sort()
      purposes.removeLast()
      hasMorePurposes = true
    }
  }

  /// The most purposes that a report names of an actor's day.
  package static let mostPurposes = 5

  private let period: LedgerPeriod
  private let rule: OutlierRule
  /// Whether this vault allocates codes before they are shown.
  private let usesAllocation: Bool
  private var counts: [String: [LedgerDay: Int]] = [:]
  private var days: [Place: Count] = [:]
  private var faces: [String: [Currency: Quantity]] = [:]

  package init(period: LedgerPeriod, rule: OutlierRule, usesAllocation: Bool) {
    self.period = period
    self.rule = rule
    self.usesAllocation = usesAllocation
  }

  /// Takes a showing; those before the period are what an actor's days are measured by.
  package mutating func take(_ reveal: Reveal) throws(LedgerError) {
    guard reveal.at < period.end else { return }
    let place = Place(day: LedgerDay(reveal.at), actor: reveal.actor)
    counts[reveal.actor, default: [:]][place.day, default: 0] += 1
    guard period.contains(reveal.at) else { return }
    days[place, default: Count()].take(reveal)
    var sum = faces[reveal.actor]?[reveal.faceValue.currency] ?? .zero
    try sum.add(Quantity(units: 1, face: reveal.faceValue.amount))
    faces[reveal.actor, default: [:]][reveal.faceValue.currency] = sum
  }

  /// What the report says.
  package consuming func facts() -> RevealFacts {
    let everyDay = rule.limit(of: counts.values.flatMap(\.values))
    let limits = counts.mapValues { days in
      days.count < rule.history ? everyDay : rule.limit(of: Array(days.values))
    }
    let lines = days.keys.sorted().compactMap { place -> RevealFacts.Day? in
      guard let day = days[place], let limit = limits[place.actor] else { return nil }
      // By the whole day, of which the period may cut a part off.
      let whole = counts[place.actor]?[place.day] ?? day.codes
      return RevealFacts.Day(
        day: place.day, actor: place.actor, codes: day.codes, unallocated: day.unallocated,
        purposes: day.purposes.sorted(), hasMorePurposes: day.hasMorePurposes,
        quartersAllowed: limit,
        isOutlier: rule.standsOut(whole, limit: limit))
    }
    let actors = faces.keys.sorted().map { actor in
      RevealFacts.Actor(
        actor: actor, days: lines.count { $0.actor == actor },
        outliers: lines.count { $0.actor == actor && $0.isOutlier },
        unallocated: lines.reduce(0) { $0 + ($1.actor == actor ? $1.unallocated : 0) },
        shown: (faces[actor] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }.map {
          RevealFacts.Shown(currency: $0.0, quantity: $0.1)
        })
    }
    return RevealFacts(
      period: period, rule: rule, usesAllocation: usesAllocation, days: lines, actors: actors)
  }
}

/// What the report about reveals says.
package struct RevealFacts: Hashable, Sendable {
  /// What an actor looked at on a day.
  package struct Day: Hashable, Sendable {
    package let day: LedgerDay
    package let actor: String
    package let codes: Int
    /// How many were shown that had not been allocated.
    package let unallocated: Int
    /// The first ones by their letters.
    package let purposes: [String]
    package let hasMorePurposes: Bool
    /// The most that would not stand out, in quarters of a code.
    package let quartersAllowed: Int
    package let isOutlier: Bool
  }

  package struct Shown: Hashable, Sendable {
    package let currency: Currency
    package let quantity: Quantity
  }

  package struct Actor: Hashable, Sendable {
    package let actor: String
    package let days: Int
    package let outliers: Int
    package let unallocated: Int
    package let shown: [Shown]
  }

  package let period: LedgerPeriod
  package let rule: OutlierRule
  package let usesAllocation: Bool
  /// By day and actor.
  package let days: [Day]
  package let actors: [Actor]
}
