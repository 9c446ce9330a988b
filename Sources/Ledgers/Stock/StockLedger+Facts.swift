package import VoucherModel

extension StockLedger {
  /// The most days that a report shows one by one.
  package static let mostDays = 366

  /// What the report says; `thresholds` are in units of a product.
  package consuming func facts(
    thresholds: [ProductID: Int] = [:]
  ) throws(LedgerError) -> StockFacts {
    expire()
    let states = countStates()
    var lines: [StockLine] = []
    let order = kinds.indices.sorted { kinds[$0] < kinds[$1] }
    for place in order { lines.append(try line(place, states[place])) }
    var products: [ProductStock] = []
    var seen = Set(thresholds.keys)
    for place in order { seen.insert(kinds[place].productID) }
    for id in seen.sorted() {
      products.append(product(id, threshold: thresholds[id], lines: lines))
    }
    return StockFacts(
      period: period, kinds: lines, products: products, strangers: strangers,
      coverDays: coverDays)
  }

  private func countStates() -> [[Int]] {
    var counts = [[Int]](
      repeating: [Int](repeating: 0, count: StockState.allCases.count), count: kinds.count)
    for place in entries.indices {
      guard let state = state(ofEntry: place) else { continue }
      counts[Int(entries[place].kind)][state.rawValue] += 1
    }
    return counts
  }

  private func line(_ place: Int, _ counts: [Int]) throws(LedgerError) -> StockLine {
    let kind = kinds[place]
    let denomination = kind.faceValue.amount
    var states: [StockState: Quantity] = [:]
    for state in StockState.allCases {
      states[state] = try Quantity(counts[state.rawValue], of: denomination)
    }
    var opening = 0
    var flows: [StockFlow: Quantity] = [:]
    for flow in StockFlow.allCases {
      opening += (flow.isGain ? 1 : -1) * books[place].before[flow.rawValue]
      flows[flow] = try Quantity(books[place].within[flow.rawValue], of: denomination)
    }
    let units = counts[StockState.available.rawValue]
    return StockLine(
      kind: kind, states: states, opening: try Quantity(opening, of: denomination), flows: flows,
      closing: try Quantity(units, of: denomination),
      cover: Cover(units: units, issued: issued(in: [place]), days: coverDays))
  }

  /// How many were issued in the last days of the period.
  private func issued(in places: [Int]) -> Int {
    let last = period.lastDay
    var sum = 0
    for place in places {
      for back in 0..<coverDays {
        sum += books[place].days[last.advanced(by: -back)]?.issued ?? 0
      }
    }
    return sum
  }

  private func product(
    _ id: ProductID, threshold: Int?, lines: [StockLine]
  ) -> ProductStock {
    let places = kinds.indices.filter { kinds[$0].productID == id }
    let days = period.days(limit: Self.mostDays)
    var opening = 0
    for place in places {
      for (day, moved) in books[place].days where day < days[0] { opening += moved.change }
    }
    var level = opening
    let history = days.map { day in
      var (change, issued) = (0, 0)
      for place in places {
        guard let moved = books[place].days[day] else { continue }
        change += moved.change
        issued += moved.issued
      }
      level += change
      return ProductStock.Day(day: day, change: change, issued: issued, level: level)
    }
    return ProductStock(
      productID: id, opening: opening, days: history,
      cover: Cover(units: level, issued: issued(in: places), days: coverDays),
      threshold: threshold)
  }
}
