import VoucherModel

/// Movements and orders that fit each other by amount, wallet and time, and by nothing else.
struct CandidateGroup {
  /// Movements, by position.
  let movements: [Int]
  /// Orders, by position in the list of cases.
  let orders: [Int]

  /// Whether there is one of each, so that the one can be suggested for the other.
  var isUnique: Bool { movements.count == 1 && orders.count == 1 }
}

/// Looks for the orders of movements whose remark names none.
///
/// A candidate has the very amount that an order still lacks, in its wallet, near its time.
/// Movements and orders that could be exchanged for one another without anything looking wrong are
/// one group: a group of one each is a suggestion, a larger one is ambiguous.
struct CandidateSearch {
  /// What an order still lacks.
  struct Lack {
    let order: Int
    let wallet: WalletID
    let amount: Int64
    let time: Timestamp
  }

  /// Clocks differ; a movement may seem to come before its order.
  static let clockSkew = 10 * Int64.minute
  /// A debit is booked at once, or soon.
  static let debitWindow = Int64.day
  /// A refund comes when the supplier gets to it.
  static let refundWindow = 60 * Int64.day

  private let movements: [WalletMovement]
  /// How long after what it belongs to a movement may come.
  private let window: Int64

  /// The groups that were found.
  private(set) var groups: [CandidateGroup] = []

  init(_ rows: [Int], lacks: [Lack], within window: Int64, _ context: RunContext) {
    movements = context.movements
    self.window = window
    guard !lacks.isEmpty else { return }
    let lacks = lacks.sorted { left, right in
      (left.wallet, left.amount, left.time, left.order)
        < (right.wallet, right.amount, right.time, right.order)
    }
    let rows = rows.sorted { left, right in
      let (a, b) = (movements[left], movements[right])
      return (a.walletID, a.money.amount, a.createdAt, left)
        < (b.walletID, b.money.amount, b.createdAt, right)
    }
    sweep(rows, lacks)
  }

  /// Both lists are sorted alike, so the lacks that a movement may belong to are neighbours, and
  /// groups are overlapping ranges of them.
  private mutating func sweep(_ rows: [Int], _ lacks: [Lack]) {
    var low = 0
    var high = 0
    var members: [Int] = []
    var range = 0..<0
    func close() {
      guard !members.isEmpty else { return }
      groups.append(
        CandidateGroup(
          movements: members.sorted(), orders: lacks[range].map(\.order).sorted()))
    }
    for row in rows {
      while low < lacks.count, isBefore(lacks[low], row, by: window) { low += 1 }
      high = max(high, low)
      while high < lacks.count, !isAfter(lacks[high], row) { high += 1 }
      guard low < high else { continue }
      if low < range.upperBound {
        members.append(row)
        range = range.lowerBound..<high
      } else {
        close()
        members = [row]
        range = low..<high
      }
    }
    close()
  }

  /// Whether the lack is of a smaller wallet or amount, or too long ago.
  private func isBefore(_ lack: Lack, _ row: Int, by window: Int64) -> Bool {
    let movement = movements[row]
    return (lack.wallet, lack.amount, lack.time)
      < (
        movement.walletID, movement.money.amount.millionths,
        movement.createdAt.advanced(byMilliseconds: -window)
      )
  }

  /// Whether the lack is of a larger wallet or amount, or too late.
  private func isAfter(_ lack: Lack, _ row: Int) -> Bool {
    let movement = movements[row]
    return (lack.wallet, lack.amount, lack.time)
      > (
        movement.walletID, movement.money.amount.millionths,
        movement.createdAt.advanced(byMilliseconds: Self.clockSkew)
      )
  }
}
