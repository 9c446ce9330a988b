package import VoucherModel

/// How the counts of the stock change by one unit of work; changes of one row are written once.
package struct StockTally: Hashable, Sendable {
  /// A row of the counts: the vouchers of a kind that expire in one span of time.
  package struct Place: Hashable, Comparable, Sendable {
    package let kind: VoucherKind
    package let level: Int
    package let bucket: Int64

    package init(kind: VoucherKind, level: Int, bucket: Int64) {
      self.kind = kind
      self.level = level
      self.bucket = bucket
    }

    package static func < (left: Place, right: Place) -> Bool {
      (left.kind, left.level, left.bucket) < (right.kind, right.level, right.bucket)
    }
  }

  /// How many milliseconds a bucket of each level spans: a day, a minute, one.
  package static let widths: [Int64] = [86_400_000, 60_000, 1]

  package private(set) var free: [Place: Int] = [:]
  package private(set) var promised: [VoucherKind: Int] = [:]

  package init() {}

  /// Counts vouchers in or out of a state; only stock and promises are counted.
  package mutating func add(
    _ count: Int, to kind: VoucherKind, _ state: VoucherState, expiringAt expiry: Timestamp?
  ) {
    switch state {
    case .available:
      for place in Self.places(of: kind, expiringAt: expiry) { free[place, default: 0] += count }
    case .allocated:
      promised[kind, default: 0] += count
    case .revealed, .voided, .quarantined:
      break
    }
  }

  private static func places(of kind: VoucherKind, expiringAt expiry: Timestamp?) -> [Place] {
    let moment = expiry?.milliseconds ?? .max
    return widths.enumerated().map { level, width in
      Place(kind: kind, level: level, bucket: moment / width)
    }
  }
}
