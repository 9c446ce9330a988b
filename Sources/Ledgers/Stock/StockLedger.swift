package import VoucherModel

/// The stock at a moment and how it came to be, from what happened to each voucher.
///
/// What vouchers are comes first, then what the log says of them, in its order. Everything is counted
/// by its moment, so the level of any past day follows from the log and never from a column that
/// changes. It holds some tens of bytes a voucher.
package struct StockLedger {
  /// What never changes of a voucher.
  package struct Voucher: Hashable, Sendable {
    package let id: VoucherID
    package let kind: StockKind
    package let expiresAt: Timestamp?

    package init(id: VoucherID, kind: StockKind, expiresAt: Timestamp?) {
      self.id = id
      self.kind = kind
      self.expiresAt = expiresAt
    }
  }

  /// How a voucher stands in the ledger.
  struct Entry {
    let kind: Int32
    let expiresAt: Timestamp
    var lastAt = Timestamp(milliseconds: .min)
    var state: VoucherState?
    /// Whether it was in stock when its life ended.
    var isStockAtEnd = false
  }

  /// The counts of one kind.
  struct Book {
    var before = [Int](repeating: 0, count: StockFlow.allCases.count)
    var within = [Int](repeating: 0, count: StockFlow.allCases.count)
    /// By how many units the stock changed on a day, and how many were issued.
    var days: [LedgerDay: (change: Int, issued: Int)] = [:]
  }

  let period: LedgerPeriod
  let coverDays: Int
  private(set) var kinds: [StockKind] = []
  private(set) var books: [Book] = []
  private(set) var entries: [Entry] = []
  /// Events about vouchers that no row is there for.
  private(set) var strangers = 0
  private var places: [VoucherID: Int32] = [:]
  private var kindPlaces: [StockKind: Int32] = [:]

  /// A ledger whose days of cover rest on what was issued in the last `coverDays` days.
  package init(period: LedgerPeriod, coverDays: Int = 30) {
    self.period = period
    self.coverDays = coverDays
  }

  package mutating func take(_ voucher: Voucher) {
    guard places[voucher.id] == nil else { return }
    places[voucher.id] = Int32(entries.count)
    entries.append(
      Entry(
        kind: place(of: voucher.kind),
        expiresAt: voucher.expiresAt ?? Timestamp(milliseconds: .max)))
  }

  private mutating func place(of kind: StockKind) -> Int32 {
    if let place = kindPlaces[kind] { return place }
    let place = Int32(kinds.count)
    kindPlaces[kind] = place
    kinds.append(kind)
    books.append(Book())
    return place
  }

  /// The voucher came into the vault, in that state.
  package mutating func enter(_ id: VoucherID, as state: VoucherState, at moment: Timestamp) {
    change(id, at: moment) { ledger, place, moment in
      guard ledger.entries[place].state == nil else { return }
      ledger.count(.captured, of: place, at: moment)
      if let flow = StockFlow(leavingTo: state) {
        ledger.count(flow, of: place, at: moment)
      } else {
        ledger.arrive(place, at: moment)
      }
      ledger.entries[place].state = state
    }
  }

  /// The voucher went over to that state.
  package mutating func move(_ id: VoucherID, to state: VoucherState, at moment: Timestamp) {
    change(id, at: moment) { ledger, place, moment in
      guard let former = ledger.entries[place].state, former != state else { return }
      if state == .available {
        ledger.count(.returned, of: place, at: moment)
        ledger.arrive(place, at: moment)
      } else if former == .available {
        ledger.leave(place, to: state, at: moment)
      }
      ledger.entries[place].state = state
    }
  }

  /// A clock that was set back does not let a voucher leave before it came.
  private mutating func change(
    _ id: VoucherID, at moment: Timestamp,
    _ body: (inout StockLedger, Int, Timestamp) -> Void
  ) {
    guard moment < period.end else { return }
    guard let place = places[id].map(Int.init) else {
      strangers += 1
      return
    }
    let moment = max(moment, entries[place].lastAt)
    entries[place].lastAt = moment
    body(&self, place, moment)
  }

  private mutating func arrive(_ place: Int, at moment: Timestamp) {
    if moment < entries[place].expiresAt {
      entries[place].isStockAtEnd = true
    } else {
      count(.expired, of: place, at: moment)
    }
  }

  /// What leaves after its life has ended was no stock any more.
  private mutating func leave(_ place: Int, to state: VoucherState, at moment: Timestamp) {
    guard moment < entries[place].expiresAt, let flow = StockFlow(leavingTo: state) else { return }
    entries[place].isStockAtEnd = false
    count(flow, of: place, at: moment)
  }

  private mutating func count(_ flow: StockFlow, of place: Int, at moment: Timestamp) {
    let kind = Int(entries[place].kind)
    if moment < period.from {
      books[kind].before[flow.rawValue] += 1
    } else {
      books[kind].within[flow.rawValue] += 1
    }
    let issued = flow == .allocated || flow == .revealed ? 1 : 0
    var day = books[kind].days[LedgerDay(moment)] ?? (0, 0)
    day.change += flow.isGain ? 1 : -1
    day.issued += issued
    books[kind].days[LedgerDay(moment)] = day
  }

  /// Lets every life end that ends before the period does.
  mutating func expire() {
    for place in entries.indices where entries[place].isStockAtEnd {
      let end = entries[place].expiresAt
      guard end < period.end else { continue }
      entries[place].isStockAtEnd = false
      count(.expired, of: place, at: end)
    }
  }

  /// Where the voucher stands at the end of the period; `nil` before it came.
  func state(ofEntry place: Int) -> StockState? {
    switch entries[place].state {
    case nil: nil
    case .available: entries[place].expiresAt < period.end ? .expired : .available
    case .allocated: .allocated
    case .revealed: .revealed
    case .voided: .voided
    case .quarantined: .quarantined
    }
  }

  /// Where the voucher stands at the end of the period; `nil` before it came.
  package func state(of id: VoucherID) -> StockState? {
    places[id].flatMap { state(ofEntry: Int($0)) }
  }
}
