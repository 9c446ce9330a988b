import Ledgers
import TestSupport
import Testing
import VoucherModel

/// Stock that lives by chance, and a record of it that is as plain as can be.
private struct Shop {
  static let hour: Int64 = 3_600_000

  struct Life {
    let voucher: StockLedger.Voucher
    /// When it came and what became of it, in order.
    var changes: [(at: Timestamp, state: VoucherState)]

    /// Where it stood just before a moment, by looking at it alone.
    func state(before moment: Timestamp) -> StockState? {
      guard let last = changes.last(where: { $0.at < moment }) else { return nil }
      switch last.state {
      case .available:
        return voucher.expiresAt.map { $0 < moment } ?? false ? .expired : .available
      case .allocated: return .allocated
      case .revealed: return .revealed
      case .voided: return .voided
      case .quarantined: return .quarantined
      }
    }
  }

  let lives: [Life]

  init(seed: UInt64) throws {
    var randomness = SeededRandomness(seed: seed)
    let currencies = [try #require(Currency("USD")), try #require(Currency("JPY"))]
    lives = (0..<60).map { number in
      let kind = StockKind(
        productID: ProductID(rawValue: Int64.random(in: 1...3, using: &randomness)),
        faceValue: Money(
          Amount(millionths: [10_500_000, 50_000_000].randomElement(using: &randomness) ?? 1),
          currencies.randomElement(using: &randomness) ?? currencies[0]))
      var at = Timestamp(milliseconds: Int64.random(in: 0...200, using: &randomness) * Self.hour)
      let end = Timestamp(milliseconds: Int64.random(in: 0...400, using: &randomness) * Self.hour)
      let first = VoucherState.allCases.randomElement(using: &randomness) ?? .available
      var changes = [(at: at, state: Bool.random(using: &randomness) ? .available : first)]
      for _ in 0..<Int.random(in: 0...4, using: &randomness) {
        at = at.advanced(byMilliseconds: Int64.random(in: 0...90, using: &randomness) * Self.hour)
        changes.append((at, VoucherState.allCases.randomElement(using: &randomness) ?? .voided))
      }
      return Life(
        voucher: StockLedger.Voucher(
          id: VoucherID(high: 1, low: UInt64(number)), kind: kind,
          expiresAt: Bool.random(using: &randomness) ? end : nil),
        changes: changes)
    }
  }

  func facts(_ period: LedgerPeriod, shuffledBy seed: UInt64? = nil) throws -> StockFacts {
    var lives = lives
    if let seed {
      var randomness = SeededRandomness(seed: seed)
      lives.shuffle(using: &randomness)
    }
    var ledger = StockLedger(period: period)
    for life in lives { ledger.take(life.voucher) }
    for life in lives {
      ledger.enter(life.voucher.id, as: life.changes[0].state, at: life.changes[0].at)
      for change in life.changes.dropFirst() {
        ledger.move(life.voucher.id, to: change.state, at: change.at)
      }
    }
    return try ledger.facts(thresholds: [ProductID(rawValue: 2): 5])
  }
}

@Suite("the ledger of the stock")
struct StockLedgerTests {
  private static func period(_ from: Int64, _ end: Int64) throws -> LedgerPeriod {
    try #require(
      LedgerPeriod(
        from: Timestamp(milliseconds: from * Shop.hour),
        end: Timestamp(milliseconds: end * Shop.hour)))
  }

  @Test func `walks from the opening stock to the closing one, in units and in face value`() throws
  {
    for seed in UInt64(0)..<150 {
      let facts = try Shop(seed: seed).facts(Self.period(100, 300))
      for line in facts.kinds {
        var (units, face) = (line.opening.units, line.opening.face)
        for flow in StockFlow.allCases {
          let moved = try #require(line.flows[flow])
          units += flow.isGain ? moved.units : -moved.units
          face = try #require(
            flow.isGain ? face.adding(moved.face) : face.subtracting(moved.face))
        }
        #expect(units == line.closing.units, "seed \(seed)")
        #expect(face == line.closing.face, "seed \(seed)")
        #expect(line.closing == line.states[.available])
      }
    }
  }

  @Test func `counts what a look at each voucher alone counts`() throws {
    for seed in UInt64(0)..<150 {
      let shop = try Shop(seed: seed)
      let period = try Self.period(100, 300)
      for line in try shop.facts(period).kinds {
        let lives = shop.lives.filter { $0.voucher.kind == line.kind }
        for state in StockState.allCases {
          #expect(
            line.states[state]?.units == lives.count { $0.state(before: period.end) == state },
            "seed \(seed), \(state)")
        }
        #expect(
          line.opening.units == lives.count { $0.state(before: period.from) == .available },
          "seed \(seed)")
      }
    }
  }

  @Test func `closes where the next period opens`() throws {
    for seed in UInt64(0)..<50 {
      let shop = try Shop(seed: seed)
      // At midnight, because the days of a product are whole.
      let first = try shop.facts(Self.period(48, 192))
      let second = try shop.facts(Self.period(192, 336))
      #expect(first.kinds.map(\.closing) == second.kinds.map(\.opening), "seed \(seed)")
      for (left, right) in zip(first.products, second.products) {
        #expect(left.cover.units == right.opening, "seed \(seed)")
      }
    }
  }

  @Test func `does not mind in which order vouchers are read`() throws {
    let shop = try Shop(seed: 7)
    let period = try Self.period(100, 300)
    #expect(try shop.facts(period) == shop.facts(period, shuffledBy: 1))
  }

  @Test func `ends every day at the level that the last one has in the table`() throws {
    for seed in UInt64(0)..<50 {
      let facts = try Shop(seed: seed).facts(Self.period(100, 300))
      for product in facts.products {
        let lines = facts.kinds.filter { $0.kind.productID == product.productID }
        #expect(product.days.last?.level == lines.reduce(0) { $0 + $1.closing.units })
        #expect(product.cover.units == product.days.last?.level)
      }
    }
  }

  @Test func `keeps a clock that was set back from letting a voucher leave before it came`() throws
  {
    let shop = try Shop(seed: 1)
    let voucher = shop.lives[0].voucher
    var ledger = StockLedger(period: try Self.period(100, 300))
    ledger.take(.init(id: voucher.id, kind: voucher.kind, expiresAt: nil))
    ledger.enter(voucher.id, as: .available, at: Timestamp(milliseconds: 150 * Shop.hour))
    ledger.move(voucher.id, to: .revealed, at: Timestamp(milliseconds: 50 * Shop.hour))
    let line = try #require(try ledger.facts().kinds.first)
    #expect(line.opening.units == 0)
    #expect(line.flows[.revealed]?.units == 1)
    #expect(line.closing.units == 0)
  }

  @Test func `counts events about vouchers that are not there`() throws {
    var ledger = StockLedger(period: try Self.period(100, 300))
    ledger.move(
      VoucherID(high: 9, low: 9), to: .revealed, at: Timestamp(milliseconds: 150 * Shop.hour))
    #expect(try ledger.facts().strangers == 1)
  }

  @Test func `covers the days that the pace of late allows, rounded down`() {
    #expect(Cover(units: 10, issued: 30, days: 30).tenths == 100)
    #expect(Cover(units: 1, issued: 7, days: 30).tenths == 42)
    #expect(Cover(units: 5, issued: 0, days: 30).tenths == nil)
  }
}
