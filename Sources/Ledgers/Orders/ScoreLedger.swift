package import VoucherModel

/// How the supplier does: how fast, how whole, how often not at all.
package struct ScoreLedger {
  /// How an exchange with the supplier ended.
  package enum Exchange: String, Hashable, Sendable, CaseIterable {
    case answered, cut, refused
    case noAnswer = "no answer"
    case notSent = "not sent"
    /// It was answered, with a status of 400 and above.
    case error
  }

  private let period: LedgerPeriod
  private var states: [OrderState: Int] = [:]
  private var latencies: [Int64] = []
  private var orders = Set<OrderID>()
  private var partial = 0
  private var lost = 0
  private var lostOrders = 0
  private var resent = 0
  private var looks: [ScoreFacts.Look: Int] = [:]
  private var exchanges: [String: [Exchange: Int]] = [:]

  package init(period: LedgerPeriod) {
    self.period = period
  }

  /// Takes an order; one that was intended outside the period is passed over.
  package mutating func take(_ order: LedgerOrder) {
    guard period.contains(order.intendedAt), let progress = order.history.progress else { return }
    orders.insert(order.id)
    states[progress.state, default: 0] += 1
    if let latency = order.history.latency { latencies.append(latency) }
    if order.history.wasPartial { partial += 1 }
    lost += progress.lost
    if progress.lost > 0 || progress.state == .codesLost { lostOrders += 1 }
    if progress.attempts > 1 { resent += 1 }
  }

  /// Takes a voucher of an order that was taken before, by how it looked when it was first read.
  package mutating func take(voucherOf order: OrderID, look: ScoreFacts.Look) {
    if orders.contains(order) { looks[look, default: 0] += 1 }
  }

  /// Takes an exchange that began in the period.
  package mutating func take(_ exchange: Exchange, kind: String, at moment: Timestamp) {
    if period.contains(moment) { exchanges[kind, default: [:]][exchange, default: 0] += 1 }
  }

  /// What the report says.
  package consuming func facts() -> ScoreFacts {
    let sorted = latencies.sorted()
    return ScoreFacts(
      period: period, orders: orders.count,
      states: OrderState.allCases.compactMap { state in
        states[state].map { ScoreFacts.State(state: state, orders: $0) }
      },
      latencies: LatencyBand.allCases.map { band in
        ScoreFacts.Band(band: band, orders: sorted.count { LatencyBand($0) == band })
      },
      median: Self.percentile(50, of: sorted), slowest20th: Self.percentile(95, of: sorted),
      longest: sorted.last, partial: partial, lost: lost, lostOrders: lostOrders, resent: resent,
      looks: looks,
      exchanges: exchanges.sorted { $0.key < $1.key }.map {
        ScoreFacts.Exchanges(kind: $0.key, counts: $0.value)
      })
  }

  /// The nearest rank: the smallest value that at least so many of a hundred do not exceed.
  package static func percentile(_ percent: Int, of sorted: [Int64]) -> Int64? {
    guard !sorted.isEmpty else { return nil }
    let rank = (percent * sorted.count + 99) / 100
    return sorted[max(1, min(rank, sorted.count)) - 1]
  }
}

/// The lengths of time that deliveries are sorted by.
package enum LatencyBand: String, Hashable, Sendable, CaseIterable {
  case seconds = "up to 10 s"
  case minute = "up to 1 min"
  case tenMinutes = "up to 10 min"
  case hour = "up to 1 h"
  case sixHours = "up to 6 h"
  case day = "up to 1 d"
  case longer = "longer"

  /// The band of so many milliseconds; the upper bound belongs to the band.
  package init(_ milliseconds: Int64) {
    self =
      switch milliseconds {
      case ...10_000: .seconds
      case ...60_000: .minute
      case ...600_000: .tenMinutes
      case ...3_600_000: .hour
      case ...21_600_000: .sixHours
      case ...86_400_000: .day
      default: .longer
      }
  }
}

/// What the scorecard says.
package struct ScoreFacts: Hashable, Sendable {
  /// How a code looked when it was first read.
  package enum Look: String, Hashable, Sendable, CaseIterable {
    case plain, suspect, masked, empty
  }

  package struct State: Hashable, Sendable {
    package let state: OrderState
    package let orders: Int
  }

  package struct Band: Hashable, Sendable {
    package let band: LatencyBand
    package let orders: Int
  }

  package struct Exchanges: Hashable, Sendable {
    package let kind: String
    package let counts: [ScoreLedger.Exchange: Int]

    package var all: Int { counts.values.reduce(0, +) }
  }

  package let period: LedgerPeriod
  package let orders: Int
  package let states: [State]
  package let latencies: [Band]
  /// From sending to the last code, in milliseconds; `nil` where no order was completed.
  package let median: Int64?
  package let slowest20th: Int64?
  package let longest: Int64?
  /// How many orders were ever delivered in part.
  package let partial: Int
  /// How many codes can no longer be had, and of how many orders.
  package let lost: Int
  package let lostOrders: Int
  /// How many orders were sent more than once.
  package let resent: Int
  package let looks: [Look: Int]
  package let exchanges: [Exchanges]
}
