/// Finds positions by number, in a sorted list.
///
/// Numbers are mostly put in and asked for in ascending order, so the place behind the last one
/// found is looked at first; nothing is hashed.
struct NumberIndex {
  /// Which of several positions with one number is kept.
  enum Choice {
    case first, last
  }

  private struct Entry {
    let number: Int64
    let position: Int
  }

  private var entries: [Entry]
  private var last = 0

  /// The positions below `count` by the number each has, if it has one.
  init(count: Int, keeping choice: Choice, number: (Int) -> Int64?) {
    entries = []
    entries.reserveCapacity(count)
    for position in 0..<count {
      guard let number = number(position) else { continue }
      entries.append(Entry(number: number, position: position))
    }
    let isAscending = entries.indices.dropFirst().allSatisfy {
      entries[$0 - 1].number < entries[$0].number
    }
    if !isAscending { makeUnique(keeping: choice) }
  }

  private mutating func makeUnique(keeping choice: Choice) {
    entries.sort { ($0.number, $0.position) < ($1.number, $1.position) }
    var unique: [Entry] = []
    for entry in entries {
      if unique.last?.number != entry.number {
        unique.append(entry)
      } else if choice == .last {
        unique[unique.count - 1] = entry
      }
    }
    entries = unique
  }

  /// The position that has the number.
  mutating func position(of number: Int64) -> Int? {
    for near in last..<min(last + 2, entries.count) where entries[near].number == number {
      last = near
      return entries[near].position
    }
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].number < number { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count, entries[low].number == number else { return nil }
    last = low
    return entries[low].position
  }
}
