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
  /// What the remarks say, for movements that name no order.
  private(set) var remarks: [Int: Remark] = [:]

  private let context: RunContext

  init(_ cases: inout [OrderCase], _ context: RunContext) {
    self.context = context
    links = Array(repeating: .void, count: context.movements.count)
    let directory = OrderDirectory(cases)
    let rows = context.movements
    let handLinks = context.settings.manualLinks
    for row in rows.indices where rows[row].status != .failed {
      let byHand = handLinks.isEmpty ? nil : handLinks[rows[row].id]
      if let position = byHand.flatMap({ directory.order(named: $0.target) }) {
        link(row, to: position, in: &cases)
        cases[position].isLinkedByHand = true
        continue
      }
      let remark = Remark(rows[row].remarks)
      if let position = directory.order(namedBy: remark) {
        link(row, to: position, in: &cases)
      } else if rows[row].status == .completed {
        remarks[row] = remark
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
    for row in remarks.keys where remarks[row]?.isConversion == true { links[row] = .conversion }
    for group in groups {
      for row in group.movements {
        links[row] = group.isUnique ? .suggested(group.orders[0]) : .ambiguous
      }
    }
    for (row, remark) in remarks where links[row] == .unexplained {
      let isCredit = context.movements[row].direction == .credit
      if isCredit, remark.isFunding, remark.orderNumber == nil {
        links[row] = .funding
      } else if !context.ordersCompleteness.isComplete {
        links[row] = .undecided
      }
    }
  }
}

/// Finds an order by what a remark may call it.
private struct OrderDirectory {
  private var numbers: [Int64: Int] = [:]
  private var references: [String: Int] = [:]
  private var orders: [OrderID: Int] = [:]

  init(_ cases: [OrderCase]) {
    numbers.reserveCapacity(cases.count)
    references.reserveCapacity(cases.count)
    for (position, order) in cases.enumerated() {
      if let id = order.supplierOrderID { numbers[id.rawValue] = position }
      if let id = order.vault?.id { orders[id] = position }
      // An order of the vault has its reference to itself; of others the first keeps it.
      if let reference = order.reference, references[reference] == nil {
        references[reference] = position
      }
    }
  }

  func order(named target: ManualLink.Target) -> Int? {
    switch target {
    case .order(let id): orders[id]
    case .supplierOrder(let id): numbers[id.rawValue]
    }
  }

  func order(namedBy remark: Remark) -> Int? {
    if let number = remark.orderNumber, let position = numbers[number] { return position }
    for reference in remark.orderReferences {
      if let position = references[reference] { return position }
    }
    if let reference = remark.endText, let position = references[reference] { return position }
    // Behind a bare `#`, a top-up has a number of its own.
    return remark.isFunding ? nil : remark.looseNumber.flatMap { numbers[$0] }
  }
}
