/// Positions in the list of movements.
///
/// An order has none or one of a kind, nearly always, and then nothing is allocated for it.
struct Rows: RandomAccessCollection, Sendable {
  private var single = -1
  private var others: [Int] = []

  var startIndex: Int { 0 }
  var endIndex: Int { single < 0 ? 0 : others.count + 1 }

  subscript(position: Int) -> Int { position == 0 ? single : others[position - 1] }

  mutating func append(_ row: Int) {
    if single < 0 { single = row } else { others.append(row) }
  }

  mutating func sort(by precedes: (Int, Int) -> Bool) {
    guard count > 1 else { return }
    let sorted = sorted(by: precedes)
    single = sorted[0]
    others = Array(sorted.dropFirst())
  }

  /// Those of them that fit; the list itself where all do.
  func kept(where fits: (Int) -> Bool) -> Rows {
    if allSatisfy(fits) { return self }
    var kept = Rows()
    for row in self where fits(row) { kept.append(row) }
    return kept
  }

  static func + (left: Rows, right: Rows) -> [Int] { Array(left) + Array(right) }
}
