import VoucherModel

/// Gives each wallet transaction the order that its remark names, or says what else it is.
struct MovementLinking {
  /// What is known of a movement before the orders are examined.
  enum Link: Equatable {
    /// Its remark names the order, by position in the list of cases.
    case order(Int)
    /// A candidate for the order was found by amount, wallet and time.
    case suggested(Int)
    /// One of a group in which nothing tells the candidates apart.
    case ambiguous
    /// A top-up.
    case funding
    /// One side of a conversion between wallets.
    case conversion
    /// Nothing explains it.
    case unexplained
    /// Nothing explains it, and the list of orders is not whole.
    case undecided
    /// Not booked, and names no order.
    case pending
    /// Will not be booked.
    case void
  }

  /// One link for each movement.
  private(set) var links: [Link]
  /// Booked movements that name no order.
  private(set) var unnamed: [Unnamed] = []

  /// What the remark of a movement says that names no order.
  struct Unnamed {
    /// The movement, by position.
    let row: Int
    /// Whether it is worded like a conversion between wallets.
    let isConversion: Bool
    /// Whether it is worded like a top-up, and has no number of an order.
    let isFunding: Bool
  }

  private let context: RunContext

  init(_ cases: inout [OrderCase], _ context: RunContext) {
    self.context = context
    links = Array(repeating: .void, count: context.movements.count)
    var directory = OrderDirectory(cases, hasManualLinks: !context.settings.manualLinks.isEmpty)
    let rows = context.movements
    let handLinks = context.settings.manualLinks
    var bytes: [UInt8] = []
    for row in rows.indices where rows[row].status != .failed {
      let byHand = handLinks.isEmpty ? nil : handLinks[rows[row].id]
      if let position = byHand.flatMap({ directory.order(named: $0.target) }) {
        link(row, to: position, in: &cases)
        cases[position].isLinkedByHand = true
        continue
      }
      // One array for all of them.
      bytes.removeAll(keepingCapacity: true)
      bytes.append(contentsOf: rows[row].remarks.utf8)
      let remark = Remark(bytes)
      if let position = directory.order(namedBy: remark) {
        link(row, to: position, in: &cases)
      } else if rows[row].status == .completed {
        unnamed.append(
          Unnamed(
            row: row, isConversion: remark.isConversion,
            isFunding: remark.isFunding && remark.orderNumber == nil))
        links[row] = .unexplained
      } else {
        links[row] = .pending
      }
    }
    let movements = context.movements
    let precedes = { (left: Int, right: Int) in
      (movements[left].createdAt, left) < (movements[right].createdAt, right)
    }
    for position in cases.indices where cases[position].debits.count > 1 {
      cases[position].debits.sort(by: precedes)
    }
    for position in cases.indices where cases[position].credits.count > 1 {
      cases[position].credits.sort(by: precedes)
    }
  }

  private mutating func link(_ row: Int, to position: Int, in cases: inout [OrderCase]) {
    links[row] = .order(position)
    switch (context.movements[row].status, context.movements[row].direction) {
    case (.completed, .debit): cases[position].debits.append(row)
    case (.completed, .credit): cases[position].credits.append(row)
    default: cases[position].pending.append(row)
    }
  }

  /// Settles the movements that name no order: conversions, candidates, top-ups, and the rest.
  mutating func settle(_ groups: [CandidateGroup]) {
    for movement in unnamed where movement.isConversion { links[movement.row] = .conversion }
    for group in groups {
      for row in group.movements {
        links[row] = group.isUnique ? .suggested(group.orders[0]) : .ambiguous
      }
    }
    for movement in unnamed where links[movement.row] == .unexplained {
      if movement.isFunding, context.movements[movement.row].direction == .credit {
        links[movement.row] = .funding
      } else if !context.ordersCompleteness.isComplete {
        links[movement.row] = .undecided
      }
    }
  }
}

/// Finds an order by what a remark may call it.
private struct OrderDirectory {
  private var numbers: NumberIndex
  private var references: [String: Int] = [:]
  private var orders: [OrderID: Int] = [:]

  init(_ cases: [OrderCase], hasManualLinks: Bool) {
    numbers = NumberIndex(count: cases.count, keeping: .last) {
      cases[$0].supplierOrderID?.rawValue
    }
    references.reserveCapacity(cases.count)
    for position in cases.indices {
      if hasManualLinks, let id = cases[position].vaultID { orders[id] = position }
      // An order of the vault has its reference to itself; of others the first keeps it.
      if let reference = cases[position].reference, references[reference] == nil {
        references[reference] = position
      }
    }
  }

  mutating func order(named target: ManualLink.Target) -> Int? {
    switch target {
    case .order(let id): orders[id]
    case .supplierOrder(let id): numbers.position(of: id.rawValue)
    }
  }

  mutating func order(namedBy remark: Remark) -> Int? {
    if let number = remark.orderNumber, let position = numbers.position(of: number) {
      return position
    }
    for reference in remark.orderReferences {
      if let position = references[reference] { return position }
    }
    if let reference = remark.endText, let position = references[reference] { return position }
    // Behind a bare `#`, a top-up has a number of its own.
    guard !remark.isFunding, let number = remark.looseNumber else { return nil }
    return numbers.position(of: number)
  }
}
