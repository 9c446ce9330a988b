import VoucherModel

/// Puts every movement into exactly one bucket.
struct MovementBuckets {
  private(set) var matches: [MovementMatch] = []

  init(
    _ examiners: [OrderExaminer], _ links: [MovementLinking.Link], _ context: RunContext
  ) {
    var buckets = links.map(\.bucket)
    for examiner in examiners {
      for (row, bucket) in examiner.debitBuckets { buckets[row] = bucket }
      for (row, bucket) in examiner.creditBuckets { buckets[row] = bucket }
    }
    matches.reserveCapacity(links.count)
    let rows = context.movements
    let byHand = context.settings.manualLinks
    for (row, link) in links.enumerated() {
      let order = link.order
      matches.append(
        MovementMatch(
          id: rows[row].id, walletID: rows[row].walletID, money: rows[row].money,
          direction: rows[row].direction, createdAt: rows[row].createdAt, bucket: buckets[row],
          supplierOrderID: order.flatMap { examiners[$0].order.supplierOrderID },
          orderID: order.flatMap { examiners[$0].order.vault?.id },
          note: order.flatMap {
            examiners[$0].order.isLinkedByHand ? byHand[rows[row].id]?.note : nil
          }
        ))
    }
  }
}

extension MovementLinking.Link {
  /// The order a movement names or is suggested for.
  fileprivate var order: Int? {
    switch self {
    case .order(let position), .suggested(let position): position
    default: nil
    }
  }

  /// Where it lands, before its order has a word in it.
  fileprivate var bucket: MovementMatch.Bucket {
    switch self {
    case .order, .pending: .pending
    case .suggested: .suggested
    case .ambiguous: .ambiguous
    case .funding: .funding
    case .conversion: .conversion
    case .unexplained: .unexplained
    case .undecided: .undecided
    case .void: .void
    }
  }
}

extension OrderExaminer {
  /// The booked debits that name the order: its charge, unless they are surplus or nobody's.
  fileprivate var debitBuckets: [(Int, MovementMatch.Bucket)] {
    if order.setAside == .ambiguous { return order.debits.map { ($0, .ambiguous) } }
    let isNobodys = findings.contains { finding in
      [.unexpectedDebit, .missingInVault].contains(finding.kind)
        || (order.setAside != nil && finding.kind == .referenceConflict)
    }
    if isNobodys { return order.debits.map { ($0, .unexplained) } }
    let surplus = money.repeated > 0 ? Set(money.repeats) : []
    return order.debits.map { ($0, surplus.contains($0) ? .unexplained : .charge) }
  }

  /// The booked credits that name it: refunds as far as something is to be refunded.
  fileprivate var creditBuckets: [(Int, MovementMatch.Bucket)] {
    if order.setAside == .ambiguous { return order.credits.map { ($0, .ambiguous) } }
    var explained = money.credited - money.surplus
    let isTakenBack = findings.contains { $0.kind == .statusBreak }
    let foreign = Set(money.foreign)
    return order.credits.map { row in
      if isTakenBack || foreign.contains(row) { return (row, .refund) }
      let isExplained = explained > 0
      explained -= context.movements[row].money.amount.millionths
      if isExplained { return (row, .refund) }
      return (row, isSurplusUndecided ? .undecided : .unexplained)
    }
  }
}
